import { Link } from 'react-router-dom';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  clusterDeploymentPipelineKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Project,
  projectKind,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import {
  descriptionOf,
  displayName,
  EmptyState,
  entityPath,
  PageBody,
  pipelineSteps,
  ResourceState,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useBothScopes } from '../shared/bothScopes';
import { ObjectLink } from '../shared/entityLink';
import { useScopeName } from '../shared/scope';
import { usePlatformText } from '../texts';
import { PipelineSteps } from './PipelineSteps';

function usedBy(pipeline: DeploymentPipeline, projects: readonly Project[]) {
  return projects.filter(
    ({ spec: { deploymentPipelineRef: ref } }) =>
      ref.name === pipeline.metadata.name &&
      (ref.kind ?? 'DeploymentPipeline') === pipeline.kind,
  );
}

function Pipelines() {
  const t = usePlatformText();
  const scopeName = useScopeName();
  const { name: namespace } = useOrganization();
  const pipelines = useBothScopes<DeploymentPipeline>(
    deploymentPipelineKind,
    clusterDeploymentPipelineKind,
    namespace,
  );
  const policies = useResources<PromotionPolicy>(promotionPolicyKind, {
    namespace,
  });
  const projects = useResources<Project>(projectKind, { namespace });
  return (
    <ResourceState
      state={pipelines}
      empty={
        <EmptyState title={t('pipelines.empty.title')}>
          {t('pipelines.empty.text')}
        </EmptyState>
      }
    >
      {items => (
        <Stack spacing={2}>
          {items.map(pipeline => {
            const steps = pipelineSteps(pipeline, policies.items);
            const users = usedBy(pipeline, projects.items);
            return (
              <Paper
                key={pipeline.metadata.uid}
                component="article"
                variant="outlined"
                sx={{ p: 2.5 }}
              >
                <Stack
                  direction="row"
                  justifyContent="space-between"
                  spacing={2}
                  sx={{ mb: 2 }}
                >
                  <div>
                    <ObjectLink object={pipeline} />
                    <Typography variant="body2" color="text.secondary">
                      {descriptionOf(pipeline)}
                    </Typography>
                  </div>
                  <Typography variant="body2" color="text.secondary">
                    {scopeName(pipeline)}
                  </Typography>
                </Stack>
                {steps.length === 0 ? (
                  <Typography color="text.secondary">
                    {t('pipelines.noPaths')}
                  </Typography>
                ) : (
                  <PipelineSteps name={displayName(pipeline)} steps={steps} />
                )}
                <Typography variant="body2" sx={{ mt: 2 }}>
                  {users.length === 0
                    ? t('pipelines.unused')
                    : `${t('pipelines.usedBy')} `}
                  {users.map((project, i) => (
                    <span key={project.metadata.uid}>
                      {i > 0 && ', '}
                      <Typography
                        component={Link}
                        variant="body2"
                        color="primary"
                        to={entityPath(
                          'system',
                          namespace,
                          project.metadata.name,
                        )}
                      >
                        {displayName(project)}
                      </Typography>
                    </span>
                  ))}
                </Typography>
              </Paper>
            );
          })}
        </Stack>
      )}
    </ResourceState>
  );
}

/** Platform, Pipelines: the way of releases, with the gates in front of environments. */
export function PipelinesPage() {
  return (
    <PageBody>
      <Pipelines />
    </PageBody>
  );
}

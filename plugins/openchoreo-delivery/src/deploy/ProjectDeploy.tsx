import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Component, componentKind } from '@openchoreo-portal/model';
import {
  AccessButton,
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  PageBody,
  ResourceState,
  useProjectIdentity,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ChangeSets } from '../changeSet/ChangeSets';
import { bindingQuestion } from '../environment/questions';
import { DeploymentHistory } from '../history/DeploymentHistory';
import { Infrastructure } from '../infrastructure/Infrastructure';
import { useDeliveryText } from '../texts';
import { DeploymentMatrix } from './DeploymentMatrix';
import { Holds } from './Holds';
import { ProjectDialogs } from './ProjectDialogs';
import { projectSteps } from './routes';
import { useDelivery, useRoutes } from './useDelivery';
import { useDeployDialog } from './useDeployDialog';

function Deploy() {
  const t = useDeliveryText();
  const { namespace, project } = useProjectIdentity();
  const delivery = useDelivery(namespace, project);
  const { graph, environments, bindings } = delivery;
  const components = useResources<Component>(componentKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project}`,
  });
  const graphOf = useRoutes(components.items, delivery);
  const { open } = useDeployDialog();
  if (bindings.status === 'forbidden') {
    return <ForbiddenState error={bindings.error} />;
  }
  if (bindings.status === 'failed' && bindings.items.length === 0) {
    return <FailedState error={bindings.error} retry={bindings.retry} />;
  }
  if (bindings.status === 'loading') return <LoadingState />;
  const bindingOf = (component: string, environment: string) =>
    bindings.items.find(
      binding =>
        binding.spec.environment === environment &&
        binding.spec.owner.componentName === component,
    );
  const steps = projectSteps(graph, graphOf, bindings.items);
  return (
    <>
      {delivery.isSettled && components.status !== 'loading' && (
        <ProjectDialogs
          namespace={namespace}
          project={project}
          steps={steps}
          components={components.items}
          bindingOf={bindingOf}
          releases={delivery.releases}
        />
      )}
      <Holds policies={delivery.policies} project={project} />
      <Stack
        direction="row"
        flexWrap="wrap"
        useFlexGap
        spacing={1}
        sx={{ mb: 2 }}
        role="group"
        aria-label={t('project.promote')}
      >
        {steps.map(({ from, to, items }) => (
          <AccessButton
            key={`${from}/${to}`}
            variant="outlined"
            size="small"
            question={bindingQuestion({ namespace, project }, to, 'update')}
            or={bindingQuestion({ namespace, project }, to, 'promote')}
            blocked={
              items.length > 0
                ? undefined
                : t('project.promoteAll.done', { from, to })
            }
            onClick={() => open('promote-all', { from, to })}
          >
            {t('project.promoteAll', { from, to, count: items.length })}
          </AccessButton>
        ))}
      </Stack>
      <ResourceState
        state={components}
        empty={
          <EmptyState title={t('project.empty.title')}>
            {t('project.empty.text')}
          </EmptyState>
        }
      >
        {items => (
          <DeploymentMatrix
            namespace={namespace}
            project={project}
            components={items}
            environments={environments}
            graphOf={graphOf}
            bindingOf={bindingOf}
            onPromote={next =>
              open('promote', {
                component: next.component,
                to: next.environment,
                release: next.releaseName,
              })
            }
          />
        )}
      </ResourceState>
      {environments.length > 0 && (
        <>
          <Typography variant="h6" component="h2" sx={{ mt: 4, mb: 0.5 }}>
            {t('infra.title')}
          </Typography>
          <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
            {t('infra.intro')}
          </Typography>
          <Infrastructure
            namespace={namespace}
            project={project}
            delivery={delivery}
          />
        </>
      )}
      <ChangeSets namespace={namespace} project={project} />
      <Typography variant="h6" component="h2" sx={{ mt: 4, mb: 1.5 }}>
        {t('history.title')}
      </Typography>
      <DeploymentHistory
        namespace={namespace}
        project={project}
        bindings={bindings.items}
        promotions={delivery.promotions}
      />
    </>
  );
}

/** Deploy tab of a project: what could move forward, component by component. */
export function ProjectDeploy() {
  return (
    <PageBody>
      <Deploy />
    </PageBody>
  );
}

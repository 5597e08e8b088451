import { Fragment, useState } from 'react';
import ArrowForwardIcon from '@mui/icons-material/ArrowForward';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  PageBody,
  promotionTargets,
  useComponentIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ChangeDialog, Intent } from './ChangeDialog';
import { DeploymentHistory } from './DeploymentHistory';
import { EnvironmentPanel } from './EnvironmentPanel';
import { useDelivery } from './useDelivery';

function Deploy() {
  const scope = useComponentIdentity();
  const { namespace, project, component } = scope;
  const delivery = useDelivery(namespace, project);
  const [intent, setIntent] = useState<Intent>();
  const { bindings, pipeline, environments } = delivery;
  if (bindings.status === 'forbidden') {
    return <ForbiddenState error={bindings.error} />;
  }
  if (bindings.status === 'failed' && bindings.items.length === 0) {
    return <FailedState error={bindings.error} retry={bindings.retry} />;
  }
  if (
    bindings.status === 'loading' ||
    (delivery.pipelineName && pipeline.status === 'loading')
  ) {
    return <LoadingState />;
  }
  if (environments.length === 0) {
    return (
      <EmptyState
        title={
          delivery.pipelineName
            ? `The pipeline ${delivery.pipelineName} has no paths`
            : 'This project has no deployment pipeline'
        }
      >
        A deployment pipeline says through which environments software moves. A
        platform engineer can set it on the project.
      </EmptyState>
    );
  }
  const bindingOf = (environment: string) =>
    bindings.items.find(
      binding =>
        binding.spec.environment === environment &&
        binding.spec.owner.componentName === component,
    );
  const releases = delivery.releases.filter(
    release => release.spec.owner.componentName === component,
  );
  return (
    <>
      <Stack
        direction={{ xs: 'column', md: 'row' }}
        spacing={1.5}
        alignItems={{ md: 'stretch' }}
      >
        {environments.map((environment, index) => (
          <Fragment key={environment}>
            {index > 0 && (
              <Box
                aria-hidden
                sx={{
                  alignSelf: 'center',
                  color: 'text.secondary',
                  transform: { xs: 'rotate(90deg)', md: 'none' },
                }}
              >
                <ArrowForwardIcon />
              </Box>
            )}
            <EnvironmentPanel
              environment={environment}
              binding={bindingOf(environment)}
              targets={promotionTargets(pipeline.item, environment)}
              scope={scope}
              hasReleases={releases.length > 0}
              onIntent={setIntent}
            />
          </Fragment>
        ))}
      </Stack>
      <Typography variant="h6" component="h2" sx={{ mt: 4, mb: 1.5 }}>
        Releases and promotions
      </Typography>
      <DeploymentHistory
        namespace={namespace}
        component={component}
        releases={releases}
      />
      {intent && (
        <ChangeDialog
          key={`${intent.action}-${intent.environment}`}
          intent={intent}
          namespace={namespace}
          project={project}
          component={component}
          binding={bindingOf(intent.environment)}
          releases={releases}
          onClose={() => setIntent(undefined)}
        />
      )}
    </>
  );
}

/** Deploy tab of a component: the pipeline with what runs where, and every change shown before it is made. */
export function ComponentDeploy() {
  return (
    <PageBody>
      <Deploy />
    </PageBody>
  );
}

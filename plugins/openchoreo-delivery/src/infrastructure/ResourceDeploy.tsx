import {
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  PageBody,
  useResourceIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Holds } from '../deploy/Holds';
import { useDelivery } from '../deploy/useDelivery';
import { useDeliveryText } from '../texts';
import { Infrastructure } from './Infrastructure';

function Deploy() {
  const t = useDeliveryText();
  const { namespace, project, resource } = useResourceIdentity();
  const delivery = useDelivery(namespace, project);
  const { pipeline, pipelineName, environments } = delivery;
  for (const state of [delivery.project, pipeline]) {
    if (state.status === 'forbidden') {
      return <ForbiddenState error={state.error} />;
    }
    if (state.status === 'failed' && state.items.length === 0) {
      return <FailedState error={state.error} retry={state.retry} />;
    }
  }
  if (!delivery.isSettled) return <LoadingState />;
  if (environments.length === 0) {
    return (
      <EmptyState
        title={
          pipelineName
            ? t('deploy.noPaths', { name: pipelineName })
            : t('deploy.noPipeline')
        }
      >
        {t('deploy.noPipeline.text')}
      </EmptyState>
    );
  }
  return (
    <>
      <Holds policies={delivery.policies} project={project} />
      <Infrastructure
        namespace={namespace}
        project={project}
        resource={resource}
        delivery={delivery}
      />
    </>
  );
}

/** Deploy tab of a resource: which release runs in which environment, what waits, and every change shown before it is made. */
export function ResourceDeploy() {
  return (
    <PageBody>
      <Deploy />
    </PageBody>
  );
}

import { useState } from 'react';
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
import { PromoteSetDialog } from '../changeSet/PromoteSetDialog';
import { bindingQuestion } from '../environment/questions';
import { DeploymentHistory } from '../history/DeploymentHistory';
import { useDeliveryText } from '../texts';
import { ChangeDialog } from './ChangeDialog';
import { DeploymentMatrix, NextStep } from './DeploymentMatrix';
import { Holds } from './Holds';
import { projectSteps } from './routes';
import { useDelivery, useRoutes } from './useDelivery';

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
  const [open, setOpen] = useState<NextStep>();
  const [promotion, setPromotion] = useState<{ from: string; to: string }>();
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
  const chosen = steps.find(
    step => step.from === promotion?.from && step.to === promotion?.to,
  );
  return (
    <>
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
            onClick={() => setPromotion({ from, to })}
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
            onPromote={setOpen}
          />
        )}
      </ResourceState>
      {chosen && (
        <PromoteSetDialog
          namespace={namespace}
          project={project}
          {...chosen}
          onClose={() => setPromotion(undefined)}
        />
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
      {open && (
        <ChangeDialog
          intent={{
            action: 'promote',
            environment: open.environment,
            releaseName: open.releaseName,
          }}
          namespace={namespace}
          project={project}
          component={open.component}
          binding={bindingOf(open.component, open.environment)}
          releases={delivery.releases.filter(
            release => release.spec.owner.componentName === open.component,
          )}
          onClose={() => setOpen(undefined)}
        />
      )}
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

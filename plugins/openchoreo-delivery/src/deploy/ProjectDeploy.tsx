import { useState } from 'react';
import { Link } from 'react-router-dom';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { Component, componentKind } from '@openchoreo-portal/model';
import {
  AccessButton,
  bindingStatus,
  EmptyState,
  entityPath,
  PageBody,
  ResourceState,
  StatusLabel,
  useProjectIdentity,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ChangeSets } from '../changeSet/ChangeSets';
import { PromoteSetDialog } from '../changeSet/PromoteSetDialog';
import { DeploymentHistory } from '../history/DeploymentHistory';
import { useDeliveryText } from '../texts';
import { promotableTo } from './behind';
import { ChangeDialog, Intent } from './ChangeDialog';
import { Holds } from './Holds';
import { useDelivery } from './useDelivery';

function Deploy() {
  const t = useDeliveryText();
  const { namespace, project } = useProjectIdentity();
  const delivery = useDelivery(namespace, project);
  const { graph, environments, bindings } = delivery;
  const components = useResources<Component>(componentKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project}`,
  });
  const [open, setOpen] = useState<{ component: string; intent: Intent }>();
  const bindingOf = (component: string, environment: string) =>
    bindings.items.find(
      binding =>
        binding.spec.environment === environment &&
        binding.spec.owner.componentName === component,
    );
  const [promotion, setPromotion] = useState<{ from: string; to: string }>();
  const steps = environments.flatMap(from =>
    graph.targetsOf(from).map(to => ({
      from,
      to,
      items: promotableTo(bindings.items, from, to),
    })),
  );
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
            question={{
              action: 'releasebinding:update',
              scope: { namespace, project },
              attributes: { 'resource.environment': `${namespace}/${to}` },
            }}
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
          <TableContainer
            component={Paper}
            variant="outlined"
            tabIndex={0}
            role="region"
            aria-label={t('project.scrollable')}
          >
            <Table aria-label={t('project.table')} sx={{ minWidth: 640 }}>
              <TableHead>
                <TableRow>
                  <TableCell>{t('project.component')}</TableCell>
                  {environments.map(name => (
                    <TableCell key={name} sx={{ textTransform: 'capitalize' }}>
                      {name}
                    </TableCell>
                  ))}
                </TableRow>
              </TableHead>
              <TableBody>
                {items.map(({ metadata: { name: component, uid } }) => (
                  <TableRow key={uid}>
                    <TableCell component="th" scope="row">
                      <Link
                        to={entityPath(
                          'component',
                          namespace,
                          component,
                          'environments',
                        )}
                      >
                        {component}
                      </Link>
                    </TableCell>
                    {environments.map(environment => {
                      const binding = bindingOf(component, environment);
                      const running = binding?.status?.syncedRelease;
                      return (
                        <TableCell key={environment}>
                          <Stack spacing={0.5} alignItems="flex-start">
                            <StatusLabel
                              size="small"
                              {...bindingStatus(binding)}
                            />
                            {running && (
                              <Typography
                                variant="caption"
                                sx={{ fontFamily: 'monospace' }}
                              >
                                {running}
                              </Typography>
                            )}
                            {(binding?.status?.drift ?? 0) > 0 && (
                              <StatusLabel
                                size="small"
                                tone="waiting"
                                label={t('project.drifted', {
                                  count: binding?.status?.drift ?? 0,
                                })}
                              />
                            )}
                            {graph.targetsOf(environment).map(target => {
                              const there = bindingOf(component, target);
                              if (
                                !running ||
                                there?.spec.releaseName === running
                              ) {
                                return null;
                              }
                              return (
                                <AccessButton
                                  key={target}
                                  size="small"
                                  aria-label={t('project.promoteOne', {
                                    component,
                                    environment: target,
                                  })}
                                  question={{
                                    action: 'releasebinding:update',
                                    scope: { namespace, project, component },
                                    attributes: {
                                      'resource.environment': `${namespace}/${target}`,
                                    },
                                  }}
                                  onClick={() =>
                                    setOpen({
                                      component,
                                      intent: {
                                        action: 'promote',
                                        environment: target,
                                        releaseName: running,
                                      },
                                    })
                                  }
                                >
                                  {t('project.promoteTo', {
                                    environment: target,
                                  })}
                                </AccessButton>
                              );
                            })}
                          </Stack>
                        </TableCell>
                      );
                    })}
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </TableContainer>
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
          intent={open.intent}
          namespace={namespace}
          project={project}
          component={open.component}
          binding={bindingOf(open.component, open.intent.environment)}
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

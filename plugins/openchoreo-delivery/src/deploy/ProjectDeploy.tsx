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
import { Component, componentKind } from '@openchoreo-portal/model';
import {
  AccessButton,
  bindingStatus,
  EmptyState,
  entityPath,
  PageBody,
  promotionTargets,
  ResourceState,
  StatusLabel,
  useProjectIdentity,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ChangeDialog, Intent } from './ChangeDialog';
import { useDelivery } from './useDelivery';

function Deploy() {
  const { namespace, project } = useProjectIdentity();
  const delivery = useDelivery(namespace, project);
  const { pipeline, environments, bindings } = delivery;
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
  return (
    <>
      <ResourceState
        state={components}
        empty={
          <EmptyState title="Nothing to deploy yet">
            Create a component; its first build deploys it.
          </EmptyState>
        }
      >
        {items => (
          <TableContainer component={Paper} variant="outlined">
            <Table aria-label="Deployments">
              <TableHead>
                <TableRow>
                  <TableCell>Component</TableCell>
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
                            {promotionTargets(pipeline.item, environment).map(
                              target => {
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
                                    aria-label={`Promote ${component} to ${target}`}
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
                                    Promote to {target}
                                  </AccessButton>
                                );
                              },
                            )}
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

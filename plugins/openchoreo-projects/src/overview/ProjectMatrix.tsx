import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import {
  Component,
  componentKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  bindingStatus,
  displayName,
  EmptyState,
  entityPath,
  PageBody,
  ResourceState,
  StatusLabel,
  useProjectIdentity,
  useResources,
  useStatusText,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityFeed } from '../activity/ActivityFeed';
import { ProjectLinks } from './ProjectLinks';
import { usePipelineOrder } from './usePipelineOrder';
import { useProjectsText } from '../texts';

function Cell(props: {
  binding: ReleaseBinding | undefined;
  /** Where this component in this environment can be looked at and changed. */
  to: string;
  component: string;
  environment: string;
}) {
  const { binding } = props;
  const status = bindingStatus(binding);
  const t = useProjectsText();
  const word = useStatusText();
  return (
    <TableCell>
      <Link
        to={props.to}
        aria-label={t('matrix.cell', {
          component: props.component,
          environment: props.environment,
          status: word(status.label),
        })}
      >
        <StatusLabel size="small" tone={status.tone} label={status.label} />
      </Link>
      {status.detail && status.tone !== 'ok' && (
        <Typography
          variant="caption"
          component="div"
          sx={{ maxWidth: 320, overflowWrap: 'anywhere' }}
        >
          {word(status.detail)}
        </Typography>
      )}
      {binding?.status?.syncedRelease && (
        <Typography
          variant="caption"
          component="div"
          color="text.secondary"
          sx={{ fontFamily: 'monospace' }}
        >
          {binding.status.syncedRelease}
        </Typography>
      )}
    </TableCell>
  );
}

function Matrix() {
  const t = useProjectsText();
  const { namespace, project: projectName } = useProjectIdentity();
  const environments = usePipelineOrder(namespace, projectName);
  const components = useResources<Component>(componentKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${projectName}`,
  });
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${projectName}`,
  });
  const columns =
    environments.length > 0
      ? environments
      : [...new Set(bindings.items.map(b => b.spec.environment))];
  return (
    <ResourceState
      state={components}
      empty={
        <EmptyState title={t('matrix.empty.title')}>
          {t('matrix.empty.text')}
        </EmptyState>
      }
    >
      {items => (
        <TableContainer component={Paper} variant="outlined">
          <Table aria-label={t('matrix.label')}>
            <TableHead>
              <TableRow>
                <TableCell>{t('matrix.component')}</TableCell>
                {columns.map(name => (
                  <TableCell key={name} sx={{ textTransform: 'capitalize' }}>
                    {name}
                  </TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {items.map(component => (
                <TableRow key={component.metadata.uid} hover>
                  <TableCell component="th" scope="row">
                    <Typography
                      component={Link}
                      color="primary"
                      fontWeight={600}
                      to={entityPath(
                        'component',
                        namespace,
                        component.metadata.name,
                      )}
                    >
                      {displayName(component)}
                    </Typography>
                    <Typography
                      variant="caption"
                      component="div"
                      color="text.secondary"
                    >
                      {component.spec.componentType.name}
                    </Typography>
                  </TableCell>
                  {columns.map(environment => (
                    <Cell
                      key={environment}
                      component={displayName(component)}
                      environment={environment}
                      to={`${entityPath(
                        'component',
                        namespace,
                        component.metadata.name,
                        'environments',
                      )}?environment=${encodeURIComponent(environment)}`}
                      binding={bindings.items.find(
                        binding =>
                          binding.spec.environment === environment &&
                          binding.spec.owner.componentName ===
                            component.metadata.name,
                      )}
                    />
                  ))}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
    </ResourceState>
  );
}

/** What crosses the project's border, and what happened last. */
function Around() {
  const t = useProjectsText();
  const { namespace, project } = useProjectIdentity();
  return (
    <>
      <ProjectLinks namespace={namespace} project={project} />
      <Box component="section" sx={{ mt: 3 }}>
        <Box component="h2" sx={{ typography: 'h6', mt: 0 }}>
          {t('activity.recent')}
        </Box>
        <ActivityFeed namespace={namespace} project={project} limit={8} />
      </Box>
    </>
  );
}

/** Overview of a project: each component in each environment of the pipeline. */
export function ProjectMatrix() {
  const t = useProjectsText();
  return (
    <PageBody>
      <Box component="h2" sx={{ typography: 'h6', mt: 0 }}>
        {t('matrix.title')}
      </Box>
      <Matrix />
      <Around />
    </PageBody>
  );
}

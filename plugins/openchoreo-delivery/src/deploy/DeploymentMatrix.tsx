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
import { PipelineGraph } from '@openchoreo-portal/delivery';
import { Component, ReleaseBinding } from '@openchoreo-portal/model';
import {
  AccessButton,
  bindingStatus,
  entityPath,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { bindingQuestion } from '../environment/questions';
import { STICKY } from '../shared/sticky';
import { useDeliveryText } from '../texts';

/** A release of a component that may go on. */
export interface NextStep {
  component: string;
  environment: string;
  releaseName: string;
}

/** Components and environments: what runs where, and the way on. */
export function DeploymentMatrix(props: {
  namespace: string;
  project: string;
  components: readonly Component[];
  environments: readonly string[];
  graphOf: (component: string) => PipelineGraph;
  bindingOf: (
    component: string,
    environment: string,
  ) => ReleaseBinding | undefined;
  onPromote: (step: NextStep) => void;
}) {
  const { namespace, environments } = props;
  const t = useDeliveryText();
  return (
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
            <TableCell sx={STICKY}>{t('project.component')}</TableCell>
            {environments.map(name => (
              <TableCell key={name} sx={{ textTransform: 'capitalize' }}>
                {name}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.components.map(({ metadata: { name: component, uid } }) => (
            <TableRow
              key={uid}
              // Without stripes: names stand still on the same ground.
              sx={{
                verticalAlign: 'top',
                '&&': { backgroundColor: 'background.paper' },
              }}
            >
              <TableCell
                component="th"
                scope="row"
                sx={{ ...STICKY, overflowWrap: 'anywhere' }}
              >
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
              {environments.map(environment => (
                <TableCell key={environment}>
                  <Cell
                    {...props}
                    component={component}
                    environment={environment}
                  />
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Cell(
  props: Pick<
    Parameters<typeof DeploymentMatrix>[0],
    'namespace' | 'project' | 'graphOf' | 'bindingOf' | 'onPromote'
  > & { component: string; environment: string },
) {
  const { namespace, project, component, environment } = props;
  const t = useDeliveryText();
  const scope = { namespace, project, component };
  const binding = props.bindingOf(component, environment);
  const running = binding?.status?.syncedRelease;
  const drift = binding?.status?.drift ?? 0;
  const targets = props
    .graphOf(component)
    .targetsOf(environment)
    .filter(
      target =>
        running &&
        props.bindingOf(component, target)?.spec.releaseName !== running,
    );
  return (
    <Stack spacing={0.5} alignItems="flex-start">
      <StatusLabel size="small" {...bindingStatus(binding)} />
      {running && (
        <Typography
          variant="caption"
          sx={{ fontFamily: 'monospace', whiteSpace: 'nowrap' }}
        >
          {running}
        </Typography>
      )}
      {drift > 0 && (
        <StatusLabel
          size="small"
          tone="waiting"
          label={t('project.drifted', { count: drift })}
        />
      )}
      {targets.map(target => (
        <AccessButton
          key={target}
          size="small"
          sx={{ mx: '-5px', whiteSpace: 'nowrap' }}
          aria-label={t('project.promoteOne', {
            component,
            environment: target,
          })}
          question={bindingQuestion(scope, target, 'update')}
          or={bindingQuestion(scope, target, 'promote')}
          onClick={() =>
            running &&
            props.onPromote({
              component,
              environment: target,
              releaseName: running,
            })
          }
        >
          {t('project.promoteTo', { environment: target })}
        </AccessButton>
      ))}
    </Stack>
  );
}

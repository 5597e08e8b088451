import { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import {
  InfrastructurePlan,
  Plan,
  PlanChange,
  ReleasedThing,
} from '@openchoreo-portal/delivery';
import {
  entityPath,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../../texts';
import { effectCounts, fieldLines } from './effects';

const TONE: Record<Plan['outcome'], StatusTone> = {
  Nothing: 'off',
  Apply: 'progress',
  AskGates: 'waiting',
  Hold: 'error',
};

/** What a change does to one component in one environment; its fields when it is opened. */
export function ReachedBinding({ plan }: { plan: Plan }) {
  const t = usePlatformText();
  const { namespace, component = '', environment, effects } = plan;
  return (
    <Reached
      plan={plan}
      place={t('reach.place', { component, environment })}
      path={entityPath(
        'component',
        namespace,
        component,
        `environments?environment=${environment}`,
      )}
      reachability={effects.reachability}
    >
      {effects.contracts.map(({ consumer, endpoint, problems }) => (
        <Alert severity="error" key={`${consumer}/${endpoint}`}>
          {t('reach.breaks', { consumer, problems: problems.join(' ') })}
        </Alert>
      ))}
      {effects.missing.map(({ kind, name, message }) => (
        <Alert severity="warning" key={`${kind}/${name}`}>
          {t('reach.lacking', { message })}
        </Alert>
      ))}
    </Reached>
  );
}

/** The same of the cell of a project, or of a resource. */
export function ReachedInfrastructure({ plan }: { plan: InfrastructurePlan }) {
  const t = usePlatformText();
  const { namespace, project, resource, environment } = plan;
  return (
    <Reached
      plan={plan}
      place={t('reach.place', {
        component: releasedName(plan, t),
        environment,
      })}
      path={
        resource
          ? entityPath('resource', namespace, resource)
          : entityPath('system', namespace, project)
      }
      reachability={plan.reachability}
    />
  );
}

/** What people call something that is released. */
export function releasedName(
  { project, component, resource }: ReleasedThing,
  t: ReturnType<typeof usePlatformText>,
): string {
  return (
    component ??
    (resource
      ? t('reach.resource', { resource })
      : t('reach.cell', { project }))
  );
}

function Reached(props: {
  plan: Pick<Plan, 'outcome' | 'message' | 'changes'>;
  place: string;
  path: string;
  reachability: Plan['effects']['reachability'];
  children?: ReactNode;
}) {
  const { plan, place, path, reachability, children } = props;
  const t = usePlatformText();
  return (
    <Accordion
      variant="outlined"
      disableGutters
      slotProps={{ transition: { unmountOnExit: true } }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Stack
          direction="row"
          spacing={1}
          useFlexGap
          flexWrap="wrap"
          alignItems="center"
        >
          <Typography fontWeight={600} sx={{ overflowWrap: 'anywhere' }}>
            {place}
          </Typography>
          <StatusLabel
            size="small"
            tone={TONE[plan.outcome]}
            label={t(`reach.outcome.${plan.outcome}`)}
          />
          {effectCounts(plan.changes).map(({ effect, count }) => (
            <Chip
              key={effect}
              size="small"
              variant="outlined"
              label={t('reach.effect.count', {
                effect: t(`reach.effect.${effect}`),
                count,
              })}
            />
          ))}
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <Typography variant="body2" gutterBottom>
          {plan.message} <Link to={path}>{place}</Link>
        </Typography>
        {children}
        {(['opened', 'closed'] as const).map(
          way =>
            reachability[way].length > 0 && (
              <Typography
                key={way}
                variant="body2"
                gutterBottom
                sx={{ overflowWrap: 'anywhere' }}
              >
                {t(`reach.${way}`, {
                  connections: reachability[way]
                    .map(({ from, to, port }) => `${from} → ${to}:${port}`)
                    .join(', '),
                })}
              </Typography>
            ),
        )}
        <Fields changes={plan.changes} place={place} />
      </AccordionDetails>
    </Accordion>
  );
}

function Fields(props: { changes: readonly PlanChange[]; place: string }) {
  const t = usePlatformText();
  if (props.changes.length === 0) return null;
  const label = t('reach.fields', { place: props.place });
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <Table size="small" sx={{ minWidth: 560 }}>
        <TableHead>
          <TableRow>
            <TableCell>{t('reach.object')}</TableCell>
            <TableCell>{t('reach.field')}</TableCell>
            <TableCell>{t('reach.before')}</TableCell>
            <TableCell>{t('reach.after')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {fieldLines(props.changes).map(line => (
            <TableRow key={`${line.object}/${line.path}`}>
              <TableCell component="th" scope="row">
                {line.object}
              </TableCell>
              <TableCell sx={{ fontFamily: 'monospace' }}>
                {line.path || t(`reach.whole.${line.change}`)}
              </TableCell>
              <TableCell sx={{ fontFamily: 'monospace' }}>
                {line.before}
              </TableCell>
              <TableCell sx={{ fontFamily: 'monospace' }}>
                {line.after}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

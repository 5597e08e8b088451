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
import { PlanEffects } from '@openchoreo-portal/delivery';
import { DeliveryTexts, useDeliveryText } from '../texts';
import { Effects } from './Effects';
import { effectGroups } from './effects';
import { GateList } from './GateList';
import { GateAnswer, ObjectChange } from './types';
import { valueText } from './valueText';

/** How many objects of each sort, e.g. `2 new, 1 changed`. */
export function summaryOf(
  changes: readonly ObjectChange[],
  t: DeliveryTexts,
): string {
  const parts = (['add', 'modify', 'remove'] as const).flatMap(change => {
    const count = changes.filter(entry => entry.change === change).length;
    return count > 0 ? [t(`plan.count.${change}`, { count })] : [];
  });
  return parts.length > 0 ? parts.join(', ') : t('plan.count.none');
}

/** The fields of one object that differ. */
export function Fields({ change }: { change: ObjectChange }) {
  const t = useDeliveryText();
  const object = `${change.object.kind} ${change.object.name}`;
  if (change.fields.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t(`plan.whole.${change.change}`)}
      </Typography>
    );
  }
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={t('plan.fields.scrollable', { object })}
    >
      <Table
        size="small"
        sx={{ minWidth: 480 }}
        aria-label={t('plan.fields', { object })}
      >
        <TableHead>
          <TableRow>
            <TableCell>{t('plan.field')}</TableCell>
            <TableCell>{t('plan.now')}</TableCell>
            <TableCell>{t('plan.then')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody sx={{ '& td, & th': { fontFamily: 'monospace' } }}>
          {change.fields.map(field => (
            <TableRow key={field.path}>
              <TableCell component="th" scope="row">
                {field.path}
              </TableCell>
              <TableCell>{valueText(field.before)}</TableCell>
              <TableCell>{valueText(field.after)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

function Change(props: { change: ObjectChange; isOpen: boolean }) {
  const { change } = props;
  const t = useDeliveryText();
  return (
    <Accordion
      disableGutters
      variant="outlined"
      defaultExpanded={props.isOpen}
      slotProps={{ transition: { unmountOnExit: true } }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Stack
          direction="row"
          spacing={1}
          alignItems="center"
          flexWrap="wrap"
          useFlexGap
        >
          <Chip size="small" label={t(`plan.change.${change.change}`)} />
          <span>
            <strong>{change.object.kind}</strong> {change.object.name}
          </span>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <Typography variant="body2" sx={{ mb: 1 }}>
          {change.summary}
        </Typography>
        <Fields change={change} />
      </AccordionDetails>
    </Accordion>
  );
}

/** What would change: for those around it, object by object and field by field; and which gates stand in front. */
export function PlanView({
  plan,
}: {
  plan: {
    digest?: string | undefined;
    changes: readonly ObjectChange[];
    gates: readonly GateAnswer[];
    /** What it means beyond its manifests; absent: what can be read off the manifests is shown. */
    effects?: PlanEffects | undefined;
    environment?: string;
    /** Why it cannot be done as asked. */
    problem?: string | undefined;
  };
}) {
  const t = useDeliveryText();
  return (
    <Stack spacing={2}>
      {plan.problem && <Alert severity="error">{plan.problem}</Alert>}
      <GateList gates={plan.gates} />
      {plan.effects && (
        <Effects effects={plan.effects} environment={plan.environment} />
      )}
      <Box>
        <Typography variant="subtitle1" component="h3">
          {summaryOf(plan.changes, t)}
        </Typography>
        {effectGroups(plan.changes).map(group => (
          <Box
            key={group.effect}
            component="section"
            aria-label={t(`plan.effect.${group.effect}`)}
            sx={{ mt: 1.5 }}
          >
            <Typography variant="subtitle2" component="h4">
              {t(`plan.effect.${group.effect}`)}
            </Typography>
            <Typography variant="body2" color="text.secondary" sx={{ mb: 0.5 }}>
              {t(`plan.effect.${group.effect}.means`)}
            </Typography>
            {!plan.effects &&
              group.reach.map(line => (
                <Typography key={line.text} variant="body2">
                  <strong>
                    {t(line.opens ? 'plan.opened' : 'plan.closed')}
                  </strong>{' '}
                  {line.text}
                </Typography>
              ))}
            {group.changes.map(change => (
              <Change
                key={`${change.object.kind}/${change.object.namespace}/${change.object.name}`}
                change={change}
                isOpen={plan.changes.length <= 3}
              />
            ))}
          </Box>
        ))}
      </Box>
      {plan.digest && (
        <Typography
          variant="caption"
          color="text.secondary"
          sx={{ overflowWrap: 'anywhere' }}
        >
          <Box component="span" sx={{ fontFamily: 'monospace' }}>
            {t('plan.digest', { digest: plan.digest.slice(0, 16) })}
          </Box>
          . {t('plan.digest.help')}
        </Typography>
      )}
    </Stack>
  );
}

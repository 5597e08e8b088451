import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { DeliveryTexts, useDeliveryText } from '../texts';
import { effectGroups } from './effects';
import { Fields, Sides } from './Fields';
import { ObjectChange } from './types';

/** How many objects of each sort, e.g. `2 new, 1 changed`. */
export function summaryOf(
  changes: readonly ObjectChange[],
  t: DeliveryTexts,
  none = t('plan.count.none'),
): string {
  const parts = (['add', 'modify', 'remove'] as const).flatMap(change => {
    const count = changes.filter(entry => entry.change === change).length;
    return count > 0 ? [t(`plan.count.${change}`, { count })] : [];
  });
  return parts.length > 0 ? parts.join(', ') : none;
}

function Change(props: {
  change: ObjectChange;
  isOpen: boolean;
  sides?: Sides | undefined;
}) {
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
          <Box component="span" sx={{ overflowWrap: 'anywhere', minWidth: 0 }}>
            <strong>{change.object.kind}</strong> {change.object.name}
          </Box>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <Typography variant="body2" sx={{ mb: 1 }}>
          {change.summary}
        </Typography>
        <Fields change={change} sides={props.sides} />
      </AccordionDetails>
    </Accordion>
  );
}

/** Objects and fields that differ, by what that does. */
export function Changes(props: {
  changes: readonly ObjectChange[];
  /** True: what they mean for routes and reachability is read off the manifests, because nobody says it otherwise. */
  withReach?: boolean;
  /** Two sides that are compared, rather than what is and what would be. */
  sides?: Sides | undefined;
}) {
  const { changes, sides } = props;
  const t = useDeliveryText();
  return (
    <Box>
      <Typography variant="subtitle1" component="h3" fontWeight={600}>
        {summaryOf(changes, t, sides && t('deploy.compare.same'))}
      </Typography>
      {effectGroups(changes).map(group => (
        <Box
          key={group.effect}
          component="section"
          aria-label={t(`plan.effect.${group.effect}`)}
          sx={{ mt: 1.5 }}
        >
          <Typography variant="subtitle2" component="h4" fontWeight={600}>
            {t(`plan.effect.${group.effect}`)}
          </Typography>
          <Typography variant="body2" color="text.secondary" sx={{ mb: 0.5 }}>
            {t(`plan.effect.${group.effect}.means`)}
          </Typography>
          {props.withReach &&
            group.reach.map(line => (
              <Typography key={line.text} variant="body2">
                <strong>{t(line.opens ? 'plan.opened' : 'plan.closed')}</strong>{' '}
                {line.text}
              </Typography>
            ))}
          {group.changes.map(change => (
            <Change
              key={`${change.object.kind}/${change.object.namespace}/${change.object.name}`}
              change={change}
              isOpen={changes.length <= 3}
              sides={sides}
            />
          ))}
        </Box>
      ))}
    </Box>
  );
}

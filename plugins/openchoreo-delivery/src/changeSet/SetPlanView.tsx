import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { combineEffects, Plan, SetPlan } from '@openchoreo-portal/delivery';
import { Effects } from '../plan/Effects';
import { Changes, summaryOf } from '../plan/Changes';
import { Digest } from '../plan/Digest';
import { GateList } from '../plan/GateList';
import { saidOnce } from '../plan/saidOnce';
import { useDeliveryText } from '../texts';

function Member({ plan }: { plan: Plan }) {
  const t = useDeliveryText();
  return (
    <Accordion
      variant="outlined"
      disableGutters
      slotProps={{ transition: { unmountOnExit: true } }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Stack sx={{ minWidth: 0 }}>
          <Typography fontWeight={600}>{plan.component}</Typography>
          <Typography
            variant="body2"
            color="text.secondary"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {summaryOf(plan.changes, t)}.
            {plan.outcome !== 'Hold' && ` ${plan.message}`}
          </Typography>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <Stack spacing={2}>
          <GateList gates={plan.gates.gates} />
          <Changes changes={plan.changes} />
        </Stack>
      </AccordionDetails>
    </Accordion>
  );
}

/** The plan of several components that go together: what it means as a whole, each component, and the one digest that is approved. */
export function SetPlanView({ plan }: { plan: SetPlan }) {
  const t = useDeliveryText();
  const effects = combineEffects(
    plan.plans.map(({ component = plan.project, effects: own }) => ({
      ...own,
      missing: own.missing.map(thing => ({
        ...thing,
        name: t('set.lacking', { name: thing.name, component }),
      })),
    })),
  );
  const isHeld = plan.outcome === 'Hold';
  return (
    <Stack component="section" spacing={1.5} aria-label={t('set.plan')}>
      <Typography variant="subtitle1" component="h3" fontWeight={600}>
        {t('set.plan')}
      </Typography>
      {plan.plans
        .filter(({ outcome }) => outcome === 'Hold')
        .map(({ component = plan.project, message, effects: own }) => {
          const problem = saidOnce(message, own.missing);
          return (
            problem && (
              <Alert key={component} severity="error">
                {t('set.problem', { component, problem })}
              </Alert>
            )
          );
        })}
      {plan.plans.length === 0 && <Alert severity="info">{plan.message}</Alert>}
      <Effects
        effects={effects}
        environment={plan.environment}
        isHeld={isHeld}
      />
      <Box>
        {plan.plans.map(member => (
          <Member key={member.component} plan={member} />
        ))}
      </Box>
      <Digest digest={plan.digest} />
    </Stack>
  );
}

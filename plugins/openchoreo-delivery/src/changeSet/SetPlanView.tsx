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
import { PlanView, summaryOf } from '../plan/PlanView';
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
            {summaryOf(plan.changes, t)}. {plan.message}
          </Typography>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <PlanView
          plan={{
            changes: plan.changes,
            gates: plan.gates.gates,
            effects: plan.effects,
            environment: plan.environment,
            problem: plan.outcome === 'Hold' ? plan.message : undefined,
          }}
        />
      </AccordionDetails>
    </Accordion>
  );
}

/** The plan of several components that go together: what it means as a whole, each component, and the one digest that is approved. */
export function SetPlanView({ plan }: { plan: SetPlan }) {
  const t = useDeliveryText();
  return (
    <Stack component="section" spacing={1.5} aria-label={t('set.plan')}>
      <Typography variant="subtitle1" component="h3">
        {t('set.plan')}
      </Typography>
      {plan.outcome === 'Hold' && (
        <Alert severity="error">{plan.message}</Alert>
      )}
      <Effects
        effects={combineEffects(plan.plans.map(p => p.effects))}
        environment={plan.environment}
      />
      <Box>
        {plan.plans.map(member => (
          <Member key={member.component} plan={member} />
        ))}
      </Box>
      {plan.digest && (
        <Typography variant="caption" color="text.secondary">
          <Box component="span" sx={{ fontFamily: 'monospace' }}>
            {t('plan.digest', { digest: plan.digest.slice(0, 16) })}
          </Box>
          . {t('plan.digest.help')}
        </Typography>
      )}
    </Stack>
  );
}

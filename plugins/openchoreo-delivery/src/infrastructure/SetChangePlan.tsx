import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ChangePlan, InfrastructurePlan } from '@openchoreo-portal/delivery';
import { Changes } from '../plan/Changes';
import { Effects } from '../plan/Effects';
import { useDeliveryText } from '../texts';
import { SetSubject } from './subjects';

/** What a change means for the cell or resource that it is about; undefined when nothing of it changes. */
export function ownPlan(
  plan: ChangePlan,
  subject: SetSubject,
  environment: string,
): InfrastructurePlan | undefined {
  return plan.infrastructure.find(
    entry =>
      entry.plan.project === subject.project &&
      entry.plan.resource === subject.resource &&
      entry.plan.environment === environment,
  )?.plan;
}

/** What a change of a cell or a resource does to itself, and to the components that use it. */
export function SetChangePlan(props: {
  plan: ChangePlan;
  subject: SetSubject;
  environment: string;
}) {
  const { plan, subject, environment } = props;
  const t = useDeliveryText();
  const own = ownPlan(plan, subject, environment);
  const others = plan.changes.map(({ plan: { component, environment: to } }) =>
    t('approval.subject', { component: component ?? '', environment: to }),
  );
  return (
    <>
      {!own && <Alert severity="info">{t('infra.nothing')}</Alert>}
      {own && (
        <Alert severity={own.outcome === 'Hold' ? 'error' : 'info'}>
          {own.message}
        </Alert>
      )}
      {plan.problems.map(problem => (
        <Alert key={problem.message} severity="error">
          {problem.message}
        </Alert>
      ))}
      {own && (
        <>
          <Effects
            environment={environment}
            effects={{
              routing: { added: [], removed: [] },
              reachability: own.reachability,
              missing: [],
              contracts: [],
            }}
          />
          <Changes changes={own.changes} />
        </>
      )}
      {others.length > 0 && (
        <Box component="section">
          <Typography variant="subtitle2" component="h3">
            {t('infra.others')}
          </Typography>
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {others.join(', ')}
          </Typography>
        </Box>
      )}
    </>
  );
}

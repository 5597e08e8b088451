import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import { PlanEffects } from '@openchoreo-portal/delivery';
import { Changes } from './Changes';
import { Digest } from './Digest';
import { Effects } from './Effects';
import { GateList } from './GateList';
import { saidOnce } from './saidOnce';
import { GateAnswer, ObjectChange } from './types';

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
  const { effects } = plan;
  const problem = saidOnce(plan.problem, effects?.missing ?? []);
  return (
    <Stack spacing={2}>
      {problem && <Alert severity="error">{problem}</Alert>}
      <GateList gates={plan.gates} />
      {effects && (
        <Effects
          effects={effects}
          environment={plan.environment}
          isHeld={plan.problem !== undefined}
        />
      )}
      <Changes changes={plan.changes} withReach={!effects} />
      <Digest digest={plan.digest} />
    </Stack>
  );
}

import { VerificationGate } from '@openchoreo-portal/model';
import { GateFacts, GateResult } from './types';

/** Answers one verification gate from what the controller found. */
export function evaluateVerification(
  base: { name: string; policy: string },
  rule: VerificationGate,
  facts: GateFacts,
): GateResult {
  const answer = (state: GateResult['state'], message: string): GateResult => ({
    ...base,
    type: 'verification',
    state,
    message,
  });
  if (!verificationSubject(rule)) {
    return answer(
      'Wait',
      `Gate ${base.name} of policy ${base.policy} verifies nothing; name a workflowRun, job, http or metric.`,
    );
  }
  const found = facts.verifications?.find(
    v => v.gate === base.name && v.policy === base.policy,
  );
  if (!found) return answer('Wait', 'The verification has not begun.');
  const states = {
    Running: 'Wait',
    Succeeded: 'Allow',
    Failed: 'Deny',
  } as const;
  return answer(states[found.state], found.message);
}

/** What a verification looks at; undefined when nothing, or more than one thing, is named. */
export function verificationSubject(
  rule: VerificationGate,
): 'workflowRun' | 'job' | 'http' | 'metric' | undefined {
  const named = (['workflowRun', 'job', 'http', 'metric'] as const).filter(
    name => rule[name] !== undefined,
  );
  return named.length === 1 ? named[0] : undefined;
}

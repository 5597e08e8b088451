import { VerificationGate } from '@openchoreo-portal/model';
import { contentHash } from './canonical';
import { GateFacts, GateResult, PromotionRequest } from './types';

/** Hash of what a verification asks, kept with its answer: an answer to another question counts for nothing. */
export function verificationHash(rule: VerificationGate): string {
  return contentHash(rule);
}

/** Answers one verification gate from what the controller found. A release that ran in the target before (a rollback) has nothing left to prove. */
export function evaluateVerification(
  base: { name: string; policy: string },
  rule: VerificationGate,
  request: PromotionRequest,
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
  if (request.rollback) {
    const what = request.releaseName || 'The release';
    return answer('Allow', `${what} ran in ${request.environment} before.`);
  }
  const found = facts.verifications?.find(
    v =>
      v.gate === base.name &&
      v.policy === base.policy &&
      (v.rule === undefined || v.rule === verificationHash(rule)),
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

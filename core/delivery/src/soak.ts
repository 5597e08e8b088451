import { SoakGate } from '@openchoreo-portal/model';
import { parseDuration } from './duration';
import { GateFacts, GateResult, PromotionRequest } from './types';

/**
 * Answers one soak gate: the release must have been healthy for a while, without a break, where it comes from. What left that environment in
 * good health keeps the time it reached. A release that ran in the target before (a rollback) has nothing left to prove.
 */
export function evaluateSoak(
  base: { name: string; policy: string },
  rule: SoakGate,
  request: PromotionRequest,
  facts: GateFacts,
  now: Date,
): GateResult {
  const answer = (
    state: GateResult['state'],
    message: string,
    until?: number,
  ): GateResult => ({
    ...base,
    type: 'soak',
    state,
    message,
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  });
  const wanted = parseDuration(rule.duration);
  if (wanted === undefined) {
    return answer(
      'Wait',
      `Gate ${base.name} of policy ${base.policy} has an invalid duration; write it like 24h.`,
    );
  }
  const what = request.releaseName || 'The release';
  if (request.rollback) {
    return answer('Allow', `${what} ran in ${request.environment} before.`);
  }
  const where = rule.environment ?? request.fromEnvironment;
  if (where === undefined) {
    return answer(
      'Allow',
      `${request.environment} has no environment before it.`,
    );
  }
  const fact = facts.soak?.[where];
  if (!fact) {
    return answer('Wait', `${what} is not healthy in ${where} yet.`);
  }
  const since = Date.parse(fact.healthySince);
  const until = fact.healthyUntil ? Date.parse(fact.healthyUntil) : undefined;
  const reached = (until ?? now.getTime()) - since;
  if (reached >= wanted) {
    return answer(
      'Allow',
      `${what} was healthy in ${where} for ${rule.duration}.`,
    );
  }
  return until === undefined
    ? answer(
        'Wait',
        `${what} must be healthy in ${where} for ${rule.duration}.`,
        since + wanted,
      )
    : answer(
        'Wait',
        `${what} left ${where} before it was healthy there for ${rule.duration}.`,
      );
}

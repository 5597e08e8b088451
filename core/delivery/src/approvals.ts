import { ApprovalGate, Approvers } from '@openchoreo-portal/model';
import { Decision, GateResult, PromotionRequest } from './types';
import { parseDuration } from './duration';

/**
 * Answers one approval gate. Only decisions about this very Promotion and digest count, each person once (the latest decision), people outside
 * `from` never, whoever wrote any of what is promoted only when the rule says so (but the requester may always withdraw by rejecting).
 */
export function evaluateApproval(input: {
  name: string;
  policy: string;
  rule: ApprovalGate;
  request: PromotionRequest;
  decisions: readonly Decision[];
  now: Date;
}): GateResult {
  const { name, policy, rule, request, decisions, now } = input;
  const base = { name, policy, type: 'approval' as const };
  const lifetime =
    rule.expiresAfter === undefined
      ? Number.POSITIVE_INFINITY
      : parseDuration(rule.expiresAfter);
  if (lifetime === undefined) {
    return {
      ...base,
      state: 'Wait',
      message: `Gate ${name} of policy ${policy} has an invalid expiresAfter; write it like 24h.`,
    };
  }
  const latest = latestPerPerson(
    decisions.filter(
      d =>
        d.promotionName === request.name &&
        d.digest === request.digest &&
        d.decision !== 'BreakGlass',
    ),
  );
  const isRequester = (d: Decision) => d.approver.id === request.requestedBy;
  const isAuthor = (d: Decision) =>
    isRequester(d) || request.authors?.includes(d.approver.id) === true;
  const rejected = latest.find(
    d => d.decision === 'Reject' && (isRequester(d) || isEligible(d, rule)),
  );
  if (rejected) {
    const why = rejected.comment ? `: ${rejected.comment}` : '.';
    return {
      ...base,
      state: 'Deny',
      message: `Rejected by ${rejected.approver.id}${why}`,
    };
  }
  const counting = latest
    .filter(
      d =>
        d.decision === 'Approve' &&
        isEligible(d, rule) &&
        (rule.allowSelfApproval === true || !isAuthor(d)),
    )
    .map(d => ({ decision: d, end: Date.parse(d.at) + lifetime }))
    .filter(({ end }) => end > now.getTime())
    .sort((a, b) => b.end - a.end);
  const expiries = counting.map(c => c.end);
  const required = Math.max(1, Math.trunc(rule.required ?? 1));
  const who = describeApprovers(rule);
  // Each required approver is covered by the approval that lives longest.
  const covering = (rule.requiredApprovers ?? []).map(person => ({
    person,
    by: counting.find(c => matches(c.decision, person)),
  }));
  const absent = covering.filter(c => !c.by).map(c => nameOf(c.person));
  if (expiries.length >= required && absent.length === 0) {
    // The answer stays as long as `required` approvals are alive, so the one that counts is the weakest of the strongest.
    const end = Math.min(
      expiries[required - 1],
      ...covering.flatMap(c => (c.by ? [c.by.end] : [])),
    );
    return {
      ...base,
      state: 'Allow',
      message: `${expiries.length} of ${required} approvals from ${who}.`,
      ...(Number.isFinite(end) ? { until: new Date(end).toISOString() } : {}),
    };
  }
  const end = expiries.at(-1);
  return {
    ...base,
    state: 'Wait',
    message:
      expiries.length >= required
        ? `Waiting for approval by ${absent.join(' and ')}.`
        : `Waiting for approval by ${who} (${expiries.length} of ${required})${
            absent.length > 0 ? `, among them ${absent.join(' and ')}` : ''
          }.`,
    ...(end !== undefined && Number.isFinite(end)
      ? { until: new Date(end).toISOString() }
      : {}),
  };
}

function latestPerPerson(decisions: readonly Decision[]): Decision[] {
  const byPerson = new Map<string, Decision>();
  for (const decision of decisions) {
    const old = byPerson.get(decision.approver.id);
    if (!old || isLater(decision, old)) {
      byPerson.set(decision.approver.id, decision);
    }
  }
  return [...byPerson.values()].sort((a, b) => (isLater(a, b) ? 1 : -1));
}

/** Times have whole seconds, so within one second a rejection outweighs an approval. */
function isLater(a: Decision, b: Decision): boolean {
  const difference = Date.parse(a.at) - Date.parse(b.at);
  if (difference !== 0) return difference > 0;
  if (a.decision !== b.decision) return a.decision === 'Reject';
  return a.name > b.name;
}

/** True when the rule lets this person decide. */
export function isEligible(decision: Decision, rule: ApprovalGate): boolean {
  return rule.from.some(who => matches(decision, who));
}

function matches(
  { approver }: Decision,
  { claim = 'groups', value }: Approvers,
): boolean {
  const { id, groups = [], roles = [] } = approver;
  switch (claim) {
    case 'any':
      return true;
    case 'groups':
      return groups.includes(value);
    case 'roles':
      return roles.includes(value);
    case 'sub':
    case 'id':
      return id === value || id === `user:default/${value}`;
    default:
      return false;
  }
}

function nameOf({ claim, value }: Approvers): string {
  return claim === 'any' ? 'somebody who may approve' : value;
}

function describeApprovers(rule: ApprovalGate): string {
  return rule.from.map(nameOf).join(' or ');
}

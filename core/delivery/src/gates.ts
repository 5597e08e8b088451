import { PromotionGate } from '@openchoreo-portal/model';
import { evaluateApproval, isEligible } from './approvals';
import { evaluateRules } from './rules';
import { evaluateSoak } from './soak';
import {
  BreakGlass,
  Decision,
  GateEvaluation,
  GateFacts,
  GateResult,
  Policy,
  PromotionRequest,
} from './types';
import { evaluateVerification } from './verification';
import { evaluateWindow } from './window';

/**
 * The policies in force that speak about a change. A target that names a source also matches when the change has no source (a rollback, an
 * override): otherwise leaving the source out would walk around the gate.
 */
export function policiesFor(
  policies: readonly Policy[],
  request: Pick<
    PromotionRequest,
    | 'project'
    | 'kind'
    | 'component'
    | 'resource'
    | 'pipeline'
    | 'environment'
    | 'fromEnvironment'
  >,
): Policy[] {
  return policies.filter(
    ({ spec }) =>
      spec.paused !== true &&
      (spec.pipeline === undefined || spec.pipeline === request.pipeline) &&
      covers(spec.projects, request.project) &&
      coversSubject(spec, request) &&
      spec.targets.some(
        target =>
          target.environment === request.environment &&
          (target.fromEnvironment === undefined ||
            request.fromEnvironment === undefined ||
            target.fromEnvironment === request.fromEnvironment),
      ),
  );
}

/** A policy that names components or resources speaks about those alone. What is not known to be something else is held. */
function coversSubject(
  { kinds, components = [], resources = [] }: Policy['spec'],
  { kind, component, resource }: Parameters<typeof policiesFor>[1],
): boolean {
  if (kinds?.length && kind && !kinds.includes(kind)) return false;
  if (components.length === 0 && resources.length === 0) return true;
  if (kind === 'Project') return false;
  if (kind === 'Resource' || resource !== undefined) {
    return resource !== undefined && resources.includes(resource);
  }
  return component === undefined || components.includes(component);
}

function covers(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.length === 0 || names.includes(name);
}

/** True when a change needs a Promotion: some matching policy has a gate. */
export function isGated(
  policies: readonly Policy[],
  request: Parameters<typeof policiesFor>[1],
): boolean {
  return policiesFor(policies, request).some(
    ({ spec }) => spec.gates.length > 0,
  );
}

/** What {@link evaluateGates} needs. */
export interface GateInput {
  /** May hold policies about other things; they are ignored. */
  policies: readonly Policy[];
  promotion: PromotionRequest;
  /** May hold decisions about other promotions; they are ignored. */
  approvals: readonly Decision[];
  facts?: GateFacts;
  now: Date;
}

/**
 * Asks every gate of every matching policy. One denial denies, one waiting gate waits; without gates the answer is Allow. Break-glass passes the
 * gates of policies that permit it; what they answer is still told.
 */
export function evaluateGates(input: GateInput): GateEvaluation {
  const policies = policiesFor(input.policies, input.promotion).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const gates = policies.flatMap(policy => policyResults(policy, input));
  const breakGlass = brokenGlass(policies, input);
  const standing = breakGlass
    ? gates.filter(
        ({ policy }) =>
          policies.find(p => p.name === policy)?.spec.allowBreakGlass === false,
      )
    : gates;
  const deciding =
    standing.find(g => g.state === 'Deny') ??
    standing.find(g => g.state === 'Wait');
  if (deciding) {
    return {
      state: deciding.state,
      message: deciding.message,
      ...earliest(standing),
      gates,
      needsApproval:
        deciding.state === 'Wait' &&
        standing.some(g => g.type === 'approval' && g.state === 'Wait'),
      ...(breakGlass ? { breakGlass } : {}),
    };
  }
  if (breakGlass) {
    return {
      state: 'Allow',
      message: `Break-glass by ${breakGlass.by}: ${breakGlass.reason}`,
      gates,
      breakGlass,
    };
  }
  return {
    state: 'Allow',
    message:
      gates.length === 0
        ? `No gate guards ${input.promotion.environment}.`
        : gates.map(g => g.message).join(' '),
    ...earliest(gates),
    gates,
  };
}

/** The latest break-glass about this very digest. Authorisation decided who may; a rejection by an approver of a gate still stops it. */
function brokenGlass(
  policies: readonly Policy[],
  { approvals, promotion }: GateInput,
): BreakGlass | undefined {
  const mine = approvals.filter(
    d =>
      d.promotionName === promotion.name &&
      d.digest === promotion.digest &&
      (d.comment ?? '').trim() !== '',
  );
  const broken = mine
    .filter(d => d.decision === 'BreakGlass')
    .sort((a, b) => (a.at + a.name < b.at + b.name ? 1 : -1))[0];
  if (!broken || policies.length === 0) return undefined;
  const stopped = approvals.some(
    d =>
      d.decision === 'Reject' &&
      d.promotionName === promotion.name &&
      d.digest === promotion.digest &&
      policies.some(p =>
        p.spec.gates.some(g => g.approval && isEligible(d, g.approval)),
      ),
  );
  if (stopped) return undefined;
  return {
    by: broken.approver.id,
    reason: broken.comment!.trim(),
    at: broken.at,
  };
}

function policyResults(policy: Policy, input: GateInput): GateResult[] {
  return policy.spec.gates.flatMap((gate): GateResult[] => {
    const results = gateResults(gate, policy, input);
    if (results.length > 0) return results;
    return [
      {
        name: gate.name,
        policy: policy.name,
        type: 'unknown',
        state: 'Wait',
        message: `Gate ${gate.name} of policy ${policy.name} has no rule that this version knows; correct the policy.`,
      },
    ];
  });
}

/** A gate usually has one rule; one with several asks them all. */
function gateResults(
  gate: PromotionGate,
  policy: Policy,
  input: GateInput,
): GateResult[] {
  const { promotion: request, approvals: decisions, now } = input;
  const facts = input.facts ?? {};
  const base = { name: gate.name, policy: policy.name };
  const out: GateResult[] = [];
  if (gate.hold) out.push(evaluateHold(base, gate.hold, request, now));
  if (gate.rules) out.push(evaluateRules(base, gate.rules, request, facts));
  if (gate.approval) {
    out.push(
      evaluateApproval({
        ...base,
        rule: gate.approval,
        request,
        decisions,
        now,
      }),
    );
  }
  if (gate.soak) {
    out.push(evaluateSoak(base, gate.soak, request, facts, now));
  }
  if (gate.verification) {
    out.push(evaluateVerification(base, gate.verification, request, facts));
  }
  if (gate.window) out.push(evaluateWindow(base, gate.window, now));
  return out;
}

function evaluateHold(
  base: { name: string; policy: string },
  hold: NonNullable<PromotionGate['hold']>,
  { environment }: PromotionRequest,
  now: Date,
): GateResult {
  const end =
    hold.until === undefined
      ? Number.POSITIVE_INFINITY
      : Date.parse(hold.until);
  if (end <= now.getTime()) {
    return {
      ...base,
      type: 'hold',
      state: 'Allow',
      message: `The hold on ${environment} is over.`,
    };
  }
  return {
    ...base,
    type: 'hold',
    state: 'Wait',
    message: `${environment} is on hold: ${hold.reason}`,
    ...(Number.isFinite(end) ? { until: new Date(end).toISOString() } : {}),
  };
}

function earliest(gates: readonly GateResult[]): { until?: string } {
  const times = gates.flatMap(g => (g.until ? [g.until] : [])).sort();
  return times.length > 0 ? { until: times[0] } : {};
}

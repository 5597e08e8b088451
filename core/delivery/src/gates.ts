import { evaluateApproval } from './approvals';
import {
  Decision,
  GateEvaluation,
  GateResult,
  Policy,
  PromotionRequest,
} from './types';

/**
 * The policies in force that speak about a change. A target that names a source also matches when the change has no source (a rollback, an
 * override): otherwise leaving the source out would walk around the gate.
 */
export function policiesFor(
  policies: readonly Policy[],
  request: Pick<
    PromotionRequest,
    'project' | 'pipeline' | 'environment' | 'fromEnvironment'
  >,
): Policy[] {
  return policies.filter(
    ({ spec }) =>
      spec.paused !== true &&
      (spec.pipeline === undefined || spec.pipeline === request.pipeline) &&
      (spec.projects === undefined ||
        spec.projects.length === 0 ||
        spec.projects.includes(request.project)) &&
      spec.targets.some(
        target =>
          target.environment === request.environment &&
          (target.fromEnvironment === undefined ||
            request.fromEnvironment === undefined ||
            target.fromEnvironment === request.fromEnvironment),
      ),
  );
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

/**
 * Asks every gate of every matching policy. One denial denies, one waiting gate waits; without gates the answer is Allow.
 *
 * @param input - `policies` may hold policies about other things; they are ignored. `approvals` likewise.
 */
export function evaluateGates(input: {
  policies: readonly Policy[];
  promotion: PromotionRequest;
  approvals: readonly Decision[];
  now: Date;
}): GateEvaluation {
  const { promotion, approvals, now } = input;
  const gates = policiesFor(input.policies, promotion)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(policy => policyResults(policy, promotion, approvals, now));
  const deciding =
    gates.find(g => g.state === 'Deny') ?? gates.find(g => g.state === 'Wait');
  if (deciding) {
    return {
      state: deciding.state,
      message: deciding.message,
      ...earliest(gates),
      gates,
    };
  }
  return {
    state: 'Allow',
    message:
      gates.length === 0
        ? `No gate guards ${promotion.environment}.`
        : gates.map(g => g.message).join(' '),
    ...earliest(gates),
    gates,
  };
}

function policyResults(
  policy: Policy,
  request: PromotionRequest,
  decisions: readonly Decision[],
  now: Date,
): GateResult[] {
  return policy.spec.gates.map((gate): GateResult => {
    if (gate.approval) {
      return evaluateApproval({
        name: gate.name,
        policy: policy.name,
        rule: gate.approval,
        request,
        decisions,
        now,
      });
    }
    return {
      name: gate.name,
      policy: policy.name,
      type: 'unknown',
      state: 'Wait',
      message: `Gate ${gate.name} of policy ${policy.name} has no rule that this version knows; correct the policy.`,
    };
  });
}

function earliest(gates: readonly GateResult[]): { until?: string } {
  const times = gates.flatMap(g => (g.until ? [g.until] : [])).sort();
  return times.length > 0 ? { until: times[0] } : {};
}

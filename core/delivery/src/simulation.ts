import { evaluateGates } from './gates';
import {
  Decision,
  GateEvaluation,
  GateFacts,
  Policy,
  PromotionRequest,
} from './types';

/** What a replay looks at. */
export type FactsBasis =
  /** What the gates saw when it was decided. */
  | 'Recorded'
  /** What the stored versions of objects tell about that time. */
  | 'History'
  /** What is known today: it still waits, or nothing was recorded. */
  | 'Today';

/** One recorded promotion, as it was when its gates were answered. */
export interface RecordedPromotion {
  request: PromotionRequest;
  /** What really happened. */
  outcome: 'Passed' | 'Rejected' | 'Waiting';
  /** When it was decided, or now while it waits. */
  at: Date;
  decisions: readonly Decision[];
  facts: GateFacts;
  /** Where {@link facts} come from. */
  basis: FactsBasis;
}

/** What would have happened to one promotion under other policies. */
export interface SimulatedPromotion {
  name: string;
  project: string;
  component?: string;
  resource?: string;
  environment: string;
  releaseName?: string;
  /** RFC 3339. */
  at: string;
  was: RecordedPromotion['outcome'];
  would: RecordedPromotion['outcome'];
  /** True when the two differ. */
  differs: boolean;
  /** The sentence that decides. */
  message: string;
  gates: GateEvaluation['gates'];
  basis: FactsBasis;
}

const OUTCOMES = {
  Allow: 'Passed',
  Deny: 'Rejected',
  Wait: 'Waiting',
} as const;

/**
 * Replays recorded promotions against policies: the same people, times and observations, other rules. Pure. Decisions given after a promotion was
 * decided do not count, and what was not recorded never lets anything through.
 */
export function simulatePolicies(
  policies: readonly Policy[],
  records: readonly RecordedPromotion[],
): SimulatedPromotion[] {
  return records.map(({ request, outcome, at, decisions, facts, basis }) => {
    const evaluation = evaluateGates({
      policies,
      promotion: request,
      approvals: decisions.filter(d => Date.parse(d.at) <= at.getTime()),
      facts,
      now: at,
    });
    const would = OUTCOMES[evaluation.state];
    return {
      name: request.name,
      project: request.project,
      ...(request.component ? { component: request.component } : {}),
      ...(request.resource ? { resource: request.resource } : {}),
      environment: request.environment,
      ...(request.releaseName ? { releaseName: request.releaseName } : {}),
      at: at.toISOString(),
      was: outcome,
      would,
      differs: would !== outcome,
      message: evaluation.message,
      gates: evaluation.gates,
      basis,
    };
  });
}

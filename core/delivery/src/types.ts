import { PromotionPhase, PromotionPolicySpec } from '@openchoreo-portal/model';

/** Phases that nothing leaves. */
export const FINAL_PHASES: ReadonlySet<PromotionPhase> = new Set([
  'Succeeded',
  'Rejected',
  'Voided',
  'Failed',
]);

/** A PromotionPolicy, as far as the rules need it. A paused policy is not in force. */
export interface Policy {
  name: string;
  spec: PromotionPolicySpec;
}

/** What somebody wants to happen in one environment. */
export interface PromotionRequest {
  /** Name of the Promotion; approvals speak about it. */
  name: string;
  project: string;
  pipeline?: string;
  environment: string;
  /** Environment the release comes from; absent on a rollback or a root environment. */
  fromEnvironment?: string;
  /** Digest of exactly what would be applied. */
  digest: string;
  /** Subject id. */
  requestedBy?: string;
}

/** One person's decision, as stored. */
export interface Decision {
  /** Name of the Approval object. */
  name: string;
  promotionName: string;
  digest: string;
  decision: 'Approve' | 'Reject';
  approver: { id: string; groups?: readonly string[] };
  comment?: string;
  /** RFC 3339. */
  at: string;
}

/** Answer of one gate. */
export interface GateResult {
  name: string;
  type: 'approval' | 'unknown';
  policy: string;
  state: 'Allow' | 'Deny' | 'Wait';
  /** One sentence for people. */
  message: string;
  /** RFC 3339: until when the answer holds, if it can change by time alone. */
  until?: string;
}

/** Answer of all gates together. */
export interface GateEvaluation {
  state: 'Allow' | 'Deny' | 'Wait';
  /** The sentence of the gate that decided. */
  message: string;
  until?: string;
  gates: GateResult[];
}

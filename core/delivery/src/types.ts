import {
  KubeObject,
  PromotionPhase,
  PromotionPolicySpec,
  PromotionSubject,
  VerificationState,
} from '@openchoreo-portal/model';

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
  /** What is promoted; absent on a change set, which is about everything that it names. */
  kind?: PromotionSubject['kind'];
  component?: string;
  resource?: string;
  pipeline?: string;
  environment: string;
  /** Environment the release comes from; absent in a root environment, or when it has been nowhere else. */
  fromEnvironment?: string;
  releaseName?: string;
  /** Digest of exactly what would be applied. */
  digest: string;
  /** Subject id. */
  requestedBy?: string;
  /** Subject ids of everybody else who wrote what is promoted; they cannot approve it either. */
  authors?: readonly string[];
  /** True when the release ran here before and comes from nowhere else. */
  rollback?: boolean;
}

/** An image of a release and where it comes from. */
export interface ImageFact {
  image: string;
  /** Name of the WorkflowRun that built it; undefined when none did. */
  builtBy?: string;
  /** Workflow of that run. */
  workflow?: string;
}

/** Since when a release is healthy in an environment. */
export interface SoakFact {
  healthySince: string;
  /** When it left the environment in good health; absent while it runs there. */
  healthyUntil?: string;
}

/** What gates look at besides people and time. Everything is observed by the controller; a missing fact never lets anything through. */
export interface GateFacts {
  /** By environment. */
  soak?: Readonly<Record<string, SoakFact>>;
  verifications?: readonly VerificationState[];
  /** The rendered set; absent where it is not known (then rules wait). */
  objects?: readonly KubeObject[];
  images?: readonly ImageFact[];
  /** The ComponentRelease, for rules. */
  release?: object;
  /** The Environment, for rules. */
  environment?: object;
}

/** One person's decision, as stored. */
export interface Decision {
  /** Name of the Approval object. */
  name: string;
  promotionName: string;
  digest: string;
  decision: 'Approve' | 'Reject' | 'BreakGlass';
  approver: {
    id: string;
    groups?: readonly string[];
    roles?: readonly string[];
  };
  comment?: string;
  /** RFC 3339. */
  at: string;
}

/** Kinds of gates. */
export type GateType =
  | 'approval'
  | 'soak'
  | 'verification'
  | 'rules'
  | 'window'
  | 'hold'
  | 'unknown';

/** Answer of one gate. */
export interface GateResult {
  name: string;
  type: GateType;
  policy: string;
  state: 'Allow' | 'Deny' | 'Wait';
  /** One sentence for people. */
  message: string;
  /** RFC 3339: until when the answer holds, if it can change by time alone. */
  until?: string;
}

/** Who let a change pass without its gates. */
export interface BreakGlass {
  by: string;
  reason: string;
  at: string;
}

/** Answer of all gates together. */
export interface GateEvaluation {
  state: 'Allow' | 'Deny' | 'Wait';
  /** The sentence of the gate that decided. */
  message: string;
  until?: string;
  gates: GateResult[];
  /** True when it waits, among others, for people. */
  needsApproval?: boolean;
  breakGlass?: BreakGlass;
}

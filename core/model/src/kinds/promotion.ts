import { Infer, s } from '../schema/builder';
import { componentOwner, conditions, observedGeneration } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';

/** States of a promotion. */
export const PROMOTION_PHASES = [
  'Pending',
  'WaitingForApproval',
  'Approved',
  'Executing',
  'Succeeded',
  'Rejected',
  'Voided',
  'Failed',
] as const;
/** See {@link PROMOTION_PHASES}. */
export type PromotionPhase = (typeof PROMOTION_PHASES)[number];

const phase = s.enum(...PROMOTION_PHASES);
const spec = s
  .object({
    owner: componentOwner,
    releaseBinding: s.name(),
    fromEnvironment: s.string().optional(),
    environment: s.name(),
    releaseName: s.name(),
    previousReleaseName: s.string().optional(),
    digest: s.name().describe('Digest of what would be applied.'),
    requestedBy: s.string(),
    requestedAt: s.time(),
    authors: s
      .array(s.string())
      .optional()
      .describe('Everybody who wrote what is promoted since the last set.'),
    changeSet: s
      .string()
      .optional()
      .describe('The change set that is asked for, with all its items.'),
    items: s
      .array(
        s.object({
          component: s.name(),
          releaseBinding: s.name(),
          releaseName: s.name(),
          fromEnvironment: s.string().optional(),
          previousReleaseName: s.string().optional(),
          digest: s.name(),
          rollback: s.boolean().optional(),
        }),
        { maxItems: 500 },
      )
      .optional()
      .describe('Of a change set: what goes together.'),
    rollback: s
      .boolean()
      .optional()
      .describe('The release ran here before, and another one does now.'),
  })
  .immutable('spec');

/** What somebody can say about a promotion. */
export const approvalDecision = s.enum('Approve', 'Reject', 'BreakGlass');

const verification = s.object({
  gate: s.name(),
  policy: s.string(),
  rule: s.string().optional().describe('Hash of what was asked.'),
  state: s.enum('Running', 'Succeeded', 'Failed'),
  message: s.string(),
  startedAt: s.time(),
  finishedAt: s.time().optional(),
  attempts: s.integer().optional(),
  checkedAt: s.time().optional().describe('Of the last attempt.'),
  reference: s
    .string()
    .optional()
    .describe('Object that does the work, as Kind/name.'),
});
/** What is known about a verification. */
export type VerificationState = Infer<typeof verification>;

const gateState = s.object({
  name: s.name(),
  type: s.string(),
  policy: s.string().optional(),
  state: s.enum('Allow', 'Deny', 'Wait'),
  message: s.string(),
  until: s.time().optional(),
});
/** What a gate says. */
export type GateState = Infer<typeof gateState>;

const status = s.object({
  observedGeneration,
  conditions,
  phase: phase.optional(),
  gates: s.array(gateState).optional(),
  plan: s
    .object({
      summary: s.string().optional(),
      changes: s.array(s.openObject()).optional(),
      effects: s
        .openObject()
        .optional()
        .describe('What it means for addresses, reachability and callers.'),
    })
    .with({ 'x-kubernetes-preserve-unknown-fields': true })
    .optional(),
  approvals: s
    .array(
      s.object({
        name: s.name(),
        approver: s.string(),
        decision: approvalDecision,
        comment: s.string().optional(),
        at: s.time(),
      }),
    )
    .optional(),
  verifications: s.array(verification).optional(),
  breakGlass: s
    .object({ by: s.string(), reason: s.string(), at: s.time() })
    .optional()
    .describe('Who let it pass without its gates, and why.'),
  evidence: s
    .openObject()
    .optional()
    .describe('What the gates looked at when it was decided.'),
  history: s
    .array(
      s.object({
        at: s.time(),
        phase,
        message: s.string(),
        by: s.string().optional(),
      }),
    )
    .optional(),
});

export type PromotionSpec = Infer<typeof spec>;
export type PromotionStatus = Infer<typeof status>;
/** One digest on its way into one gated environment. */
export type Promotion = ResourceObject<PromotionSpec, PromotionStatus>;

export const promotionKind = defineDeliveryKind({
  kind: 'Promotion',
  shortNames: ['promo'],
  description: 'One digest on its way into one gated environment.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Component', '.spec.owner.componentName'),
    column('Environment', '.spec.environment'),
    column('Release', '.spec.releaseName'),
    column('Phase', '.status.phase'),
  ],
  selectableFields: [
    '.spec.owner.projectName',
    '.spec.owner.componentName',
    '.spec.environment',
    '.spec.releaseBinding',
  ],
  spec,
  status,
});

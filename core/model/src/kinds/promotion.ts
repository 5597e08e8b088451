import { Infer, s } from '../schema/builder';
import { conditions, observedGeneration, promotionOwner } from './common';
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

/** Kinds of bindings that gates hold. */
export const BINDING_KINDS = [
  'ReleaseBinding',
  'ProjectReleaseBinding',
  'ResourceReleaseBinding',
] as const;
/** See {@link BINDING_KINDS}. */
export type BindingKind = (typeof BINDING_KINDS)[number];

const phase = s.enum(...PROMOTION_PHASES);
const spec = s
  .object({
    owner: promotionOwner,
    bindingKind: s
      .enum(...BINDING_KINDS)
      .optional()
      .describe('Kind of releaseBinding. Default: ReleaseBinding.'),
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
  .rule(
    "!(has(self.bindingKind) && self.bindingKind == 'ResourceReleaseBinding') || has(self.owner.resourceName)",
    'A resource is promoted with owner.resourceName',
  )
  .rule(
    "(has(self.bindingKind) && self.bindingKind != 'ReleaseBinding') || has(self.owner.componentName)",
    'A component is promoted with owner.componentName',
  )
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

/** What a promotion is about. */
export interface PromotionSubject {
  kind: 'Component' | 'Project' | 'Resource';
  /** Of a change set, all its components. */
  name: string;
}

/** What a promotion is about: the project itself, one of its resources, or its component or components. */
export function promotionSubject({
  bindingKind,
  owner,
}: Pick<PromotionSpec, 'bindingKind' | 'owner'>): PromotionSubject {
  switch (bindingKind) {
    case 'ProjectReleaseBinding':
      return { kind: 'Project', name: owner.projectName };
    case 'ResourceReleaseBinding':
      return { kind: 'Resource', name: owner.resourceName ?? '' };
    default:
      return { kind: 'Component', name: owner.componentName ?? '' };
  }
}

export const promotionKind = defineDeliveryKind({
  kind: 'Promotion',
  shortNames: ['promo'],
  description: 'One digest on its way into one gated environment.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Component', '.spec.owner.componentName'),
    column('Resource', '.spec.owner.resourceName'),
    column('Environment', '.spec.environment'),
    column('Release', '.spec.releaseName'),
    column('Phase', '.status.phase'),
  ],
  selectableFields: [
    '.spec.owner.projectName',
    '.spec.owner.componentName',
    '.spec.owner.resourceName',
    '.spec.environment',
    '.spec.releaseBinding',
  ],
  spec,
  status,
});

import { Infer, s } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';

const approvalGate = s.object({
  required: s.integer({ minimum: 1 }).default(1),
  from: s.array(
    s.object({
      claim: s.name().default('groups'),
      value: s.name(),
    }),
    { minItems: 1 },
  ),
  allowSelfApproval: s.boolean().default(false),
  expiresAfter: s
    .string({ pattern: '^([0-9]+(ms|s|m|h|d))+$' })
    .optional()
    .describe('How long an approval counts.'),
});
/** How many approvals of whom. */
export type ApprovalGate = Infer<typeof approvalGate>;

const gate = s.object({ name: s.name(), approval: approvalGate.optional() });
/** Something that must let a promotion through. */
export type PromotionGate = Infer<typeof gate>;

const spec = s.object({
  pipeline: s.string().optional().describe('Default: every pipeline.'),
  targets: s
    .array(
      s.object({
        environment: s.name(),
        fromEnvironment: s.string().optional(),
      }),
      { minItems: 1 },
    )
    .describe('Environments whose releases the gates hold.'),
  projects: s.array(s.name()).optional().describe('Default: every project.'),
  gates: s.array(gate, { uniqueBy: ['name'] }),
  paused: s.boolean().optional().describe('True: the policy holds nothing.'),
});

export type PromotionPolicySpec = Infer<typeof spec>;
/** What must happen before a release reaches an environment. */
export type PromotionPolicy = ResourceObject<PromotionPolicySpec>;

export const promotionPolicyKind = defineDeliveryKind({
  kind: 'PromotionPolicy',
  shortNames: ['ppol'],
  description: 'What must happen before a release reaches an environment.',
  columns: [
    column('Targets', '.spec.targets[*].environment'),
    { ...column('Paused', '.spec.paused'), type: 'boolean' },
  ],
  spec,
  status: conditionsStatus,
});

import { Infer, s } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';
import { promotionGate } from './promotion-gates';

export * from './promotion-gates';

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
  components: s
    .array(s.name())
    .optional()
    .describe('Default: every component.'),
  resources: s
    .array(s.name())
    .optional()
    .describe(
      'Default: every resource, or none where components are named; the other way round too.',
    ),
  kinds: s
    .array(s.enum('Component', 'Project', 'Resource'))
    .optional()
    .describe('What the gates hold. Default: all of them.'),
  gates: s.array(promotionGate, { uniqueBy: ['name'] }),
  allowBreakGlass: s
    .boolean()
    .default(true)
    .describe('False: not even break-glass passes these gates.'),
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

import { Infer, s } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';

const names = () => s.array(s.name()).optional();

const ignoreRule = s.object({
  group: s.string().optional(),
  kind: s.string().optional(),
  name: s.string().optional().describe('Name of the object on the plane.'),
  fields: s
    .array(s.string({ minLength: 1, maxLength: 512 }), {
      minItems: 1,
      maxItems: 50,
    })
    .describe('Paths as plans show them; `*` stands for any one step.'),
  managers: names().describe('Field managers that may. Default: everybody.'),
});

const spec = s.object({
  environments: names().describe('Default: every environment.'),
  projects: names().describe('Default: every project.'),
  components: names().describe('Default: everything of the projects.'),
  selfHeal: s
    .boolean()
    .optional()
    .describe(
      'False: what others change on the plane is shown and left until somebody decides. Default: it is put back at once.',
    ),
  ignore: s
    .array(ignoreRule, { maxItems: 100 })
    .optional()
    .describe('Fields that others may change.'),
});

export type DriftPolicySpec = Infer<typeof spec>;
/** What happens when somebody else changes what the platform applied. */
export type DriftPolicy = ResourceObject<DriftPolicySpec>;

export const driftPolicyKind = defineDeliveryKind({
  kind: 'DriftPolicy',
  shortNames: ['dpol'],
  description:
    'What happens when somebody else changes what the platform applied.',
  columns: [
    column('Environments', '.spec.environments[*]'),
    { ...column('SelfHeal', '.spec.selfHeal'), type: 'boolean' },
  ],
  spec,
  status: conditionsStatus,
});

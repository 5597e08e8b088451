import { Infer, s } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';

const duration = () => s.string({ pattern: '^([0-9]+(ms|s|m|h|d))+$' });

const spec = s.object({
  parentEnvironment: s
    .name()
    .describe('Environment that previews may be made from.'),
  projects: s.array(s.name()).optional().describe('Default: every project.'),
  branches: s
    .array(s.name())
    .optional()
    .describe(
      'Branches that may have previews; `*` stands for any text. Default: all.',
    ),
  pullRequests: s
    .boolean()
    .default(false)
    .describe(
      'True: pull requests of the same repository get previews by themselves.',
    ),
  maxActive: s
    .integer({ minimum: 1 })
    .default(5)
    .describe('Previews of one project at the same time.'),
  defaultTtl: duration().default('24h'),
  maxTtl: duration().default('7d'),
});

export type PreviewPolicySpec = Infer<typeof spec>;
/** From which environment previews may be made, how many, and for how long. */
export type PreviewPolicy = ResourceObject<PreviewPolicySpec>;

export const previewPolicyKind = defineDeliveryKind({
  kind: 'PreviewPolicy',
  shortNames: ['pvpol'],
  description:
    'From which environment previews may be made, how many, and for how long.',
  columns: [
    column('Parent', '.spec.parentEnvironment'),
    { ...column('Max', '.spec.maxActive'), type: 'integer' },
    column('MaxTTL', '.spec.maxTtl'),
  ],
  spec,
  status: conditionsStatus,
});

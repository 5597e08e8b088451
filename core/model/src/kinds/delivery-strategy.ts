import { Infer, s } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';

const spec = s.object({
  pipeline: s.string().optional().describe('Default: every pipeline.'),
  projects: s.array(s.name()).optional().describe('Default: every project.'),
  components: s
    .array(s.name())
    .optional()
    .describe('Default: every component.'),
  componentTypes: s
    .array(s.name())
    .optional()
    .describe('Names of component types, as components write them.'),
  matchLabels: s
    .map(s.string())
    .optional()
    .describe('Labels that a component must have.'),
  expression: s
    .string({ minLength: 1, maxLength: 10_000 })
    .optional()
    .describe(
      'CEL over component (name, project, type, labels, annotations); true: it is meant.',
    ),
  paths: s
    .array(s.object({ from: s.name(), to: s.array(s.name(), { minItems: 1 }) }))
    .optional()
    .describe(
      'Ways of these components, in place of those of the pipeline. Environments must be part of it.',
    ),
  automatic: s
    .array(
      s.object({
        environment: s.name(),
        fromEnvironment: s
          .string()
          .optional()
          .describe('Default: every environment that leads there.'),
      }),
    )
    .optional()
    .describe('Where releases go by themselves when their gates allow.'),
});

export type DeliveryStrategySpec = Infer<typeof spec>;
/** Which way some components take through a pipeline, and what goes by itself. */
export type DeliveryStrategy = ResourceObject<DeliveryStrategySpec>;

export const deliveryStrategyKind = defineDeliveryKind({
  kind: 'DeliveryStrategy',
  shortNames: ['dstrat'],
  description:
    'Which way some components take through a pipeline, and what goes by itself.',
  columns: [
    column('Pipeline', '.spec.pipeline'),
    column('Automatic', '.spec.automatic[*].environment'),
  ],
  spec,
  status: conditionsStatus,
});

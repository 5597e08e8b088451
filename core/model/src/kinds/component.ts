import { Infer, s } from '../schema/builder';
import { conditions, kindDefault, observedGeneration } from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';

/** A trait on a component, as written by a developer. */
export const componentTrait = s.object({
  kind: kindDefault('Trait', 'ClusterTrait'),
  name: s.name(),
  instanceName: s.name().describe('Unique within the component.'),
  parameters: s.any().optional(),
});
/** See {@link componentTrait}. */
export type ComponentTrait = Infer<typeof componentTrait>;

const spec = s.object({
  owner: s.object({ projectName: s.name() }).immutable('spec.owner'),
  componentType: s
    .object({
      kind: kindDefault('ComponentType', 'ClusterComponentType'),
      name: s
        .string({
          pattern:
            '^(deployment|statefulset|cronjob|job|proxy)/[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
        })
        .describe(
          'Workload type and name of the type, e.g. deployment/service.',
        ),
    })
    .immutable('spec.componentType'),
  autoDeploy: s
    .boolean()
    .optional()
    .describe('Deploy every new release to the first environment.'),
  autoBuild: s.boolean().optional().describe('Build on every push.'),
  parameters: s.any().optional(),
  traits: s.array(componentTrait).optional(),
  workflow: s
    .object({
      kind: kindDefault('ClusterWorkflow', 'Workflow'),
      name: s.name(),
      parameters: s.openObject().optional(),
    })
    .optional(),
});
const status = s.object({
  observedGeneration,
  conditions,
  latestRelease: s.object({ name: s.name(), releaseHash: s.name() }).optional(),
});

export type ComponentSpec = Infer<typeof spec>;
export type ComponentStatus = Infer<typeof status>;
/** One deployable piece of software of a project. */
export type Component = ResourceObject<ComponentSpec, ComponentStatus>;

export const componentKind = defineKind({
  kind: 'Component',
  shortNames: ['comp', 'comps'],
  description: 'One deployable piece of software of a project.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('ComponentType', '.spec.componentType.name'),
    conditionColumn(),
  ],
  selectableFields: ['.spec.owner.projectName'],
  spec,
  status,
});

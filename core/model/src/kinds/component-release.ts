import { Infer, s } from '../schema/builder';
import { componentOwner, ReleaseStatus, releaseStatus } from './common';
import { componentTypeSpec } from './component-type';
import { column, defineKind, ResourceObject } from './define';
import { traitSpec } from './trait';
import { workloadTemplate } from './workload';

const traitKindEnum = s.enum('Trait', 'ClusterTrait');

const spec = s.object({
  owner: componentOwner.immutable('spec.owner'),
  componentType: s
    .object({
      kind: s.enum('ComponentType', 'ClusterComponentType'),
      name: s.name(),
      spec: componentTypeSpec,
    })
    .immutable('spec.componentType'),
  traits: s
    .array(s.object({ kind: traitKindEnum, name: s.name(), spec: traitSpec }), {
      maxItems: 100,
    })
    .immutable('spec.traits')
    .optional()
    .describe('Every trait in use, embedded ones too.'),
  componentProfile: s
    .object({
      parameters: s.any().optional(),
      traits: s
        .array(
          s.object({
            kind: traitKindEnum,
            name: s.name(),
            instanceName: s.name(),
            parameters: s.any().optional(),
          }),
        )
        .optional(),
    })
    .immutable('spec.componentProfile')
    .optional()
    .describe('What the developer chose on the component.'),
  workload: s.object(workloadTemplate).immutable('spec.workload'),
});

export type ComponentReleaseSpec = Infer<typeof spec>;
export type ComponentReleaseStatus = ReleaseStatus;
/** What a release keeps of a workload. */
export type WorkloadTemplate = ComponentReleaseSpec['workload'];
/** A component with its type, traits and workload, frozen. */
export type ComponentRelease = ResourceObject<
  ComponentReleaseSpec,
  ComponentReleaseStatus
>;

export const componentReleaseKind = defineKind({
  kind: 'ComponentRelease',
  description: 'A component with its type, traits and workload, frozen.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Component', '.spec.owner.componentName'),
  ],
  selectableFields: ['.spec.owner.projectName', '.spec.owner.componentName'],
  spec,
  status: releaseStatus,
});

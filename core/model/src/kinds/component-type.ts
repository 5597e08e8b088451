import { Infer, s, SchemaNode } from '../schema/builder';
import {
  conditionsStatus,
  postRenderValidation,
  resourceTemplate,
  schemaSection,
  validationRule,
} from './common';
import { column, defineKind, ResourceObject } from './define';

/** Kinds of workload a component type can be built around; `proxy` has none. */
export const WORKLOAD_TYPES = [
  'deployment',
  'statefulset',
  'cronjob',
  'job',
  'proxy',
] as const;
/** See {@link WORKLOAD_TYPES}. */
export type WorkloadType = (typeof WORKLOAD_TYPES)[number];

type TraitKind = 'Trait' | 'ClusterTrait';
type WorkflowKind = 'Workflow' | 'ClusterWorkflow';

/** Rejects objects that use both names of the same list. */
export const ONE_VALIDATION_LIST = [
  '!(has(self.validations) && size(self.validations) > 0 && has(self.preRenderValidations) && size(self.preRenderValidations) > 0)',
  'use preRenderValidations or its old name validations, not both',
] as const;

/** The two scopes differ only in which kinds they may name, so one function makes both and one type describes both. */
function makeSpec<Optional extends boolean>(kinds: {
  trait: SchemaNode<TraitKind, Optional>;
  embeddedTrait: SchemaNode<TraitKind, true>;
  workflow: SchemaNode<WorkflowKind, Optional>;
}) {
  return s
    .object({
      workloadType: s.enum(...WORKLOAD_TYPES).immutable('spec.workloadType'),
      allowedWorkflows: s
        .array(s.object({ kind: kinds.workflow, name: s.name() }))
        .optional()
        .describe('Empty allows none.'),
      allowedTraits: s
        .array(s.object({ kind: kinds.trait, name: s.name() }))
        .optional()
        .describe('Empty allows none; embedded traits need no listing.'),
      parameters: schemaSection.optional(),
      environmentConfigs: schemaSection.optional(),
      traits: s
        .array(
          s.object({
            kind: kinds.embeddedTrait,
            name: s.name(),
            instanceName: s.name(),
            parameters: s.any().optional(),
            environmentConfigs: s.any().optional(),
          }),
        )
        .optional()
        .describe('Traits every component of the type has.'),
      validations: s
        .array(validationRule)
        .optional()
        .describe('Old name of preRenderValidations.'),
      preRenderValidations: s.array(validationRule).optional(),
      postRenderValidations: s.array(postRenderValidation).optional(),
      resources: s.array(resourceTemplate, { minItems: 1 }),
    })
    .rule(
      "self.workloadType == 'proxy' || self.resources.exists(r, r.id == self.workloadType)",
      'one resource must have the workload type as its id, unless the type is proxy',
    )
    .rule(...ONE_VALIDATION_LIST);
}

/** Spec of a namespaced component type, and of the copy frozen in a release. */
export const componentTypeSpec = makeSpec({
  trait: s.enum('Trait', 'ClusterTrait').default('Trait'),
  embeddedTrait: s.enum('Trait', 'ClusterTrait').default('Trait'),
  workflow: s.enum('Workflow', 'ClusterWorkflow').default('ClusterWorkflow'),
});

const clusterSpec = makeSpec({
  trait: s.enum('ClusterTrait') as SchemaNode<TraitKind>,
  embeddedTrait: (s.enum('ClusterTrait') as SchemaNode<TraitKind>).default(
    'ClusterTrait',
  ),
  workflow: s.enum('ClusterWorkflow') as SchemaNode<WorkflowKind>,
});

export type ComponentTypeSpec = Infer<typeof componentTypeSpec>;
/** How components of a type become Kubernetes objects. */
export type ComponentType = ResourceObject<ComponentTypeSpec>;
/** Cluster-scoped twin of {@link ComponentType}. */
export type ClusterComponentType = ResourceObject<ComponentTypeSpec>;

const shared = {
  description: 'How components of a type become Kubernetes objects.',
  columns: [column('WorkloadType', '.spec.workloadType')],
  status: conditionsStatus,
};

export const componentTypeKind = defineKind({
  ...shared,
  kind: 'ComponentType',
  shortNames: ['ct', 'cts'],
  spec: componentTypeSpec,
});

export const clusterComponentTypeKind = defineKind({
  ...shared,
  kind: 'ClusterComponentType',
  scope: 'Cluster',
  shortNames: ['cct', 'ccts'],
  spec: clusterSpec,
});

import { Infer, s } from '../schema/builder';
import {
  conditionsStatus,
  expression,
  keyRef,
  retainPolicy,
  schemaSection,
  template,
} from './common';
import { defineKind, ResourceObject } from './define';

/** A value that consumers can bind, from exactly one source. */
export const resourceOutput = s
  .object({
    name: s.name(),
    value: s.string().optional(),
    secretKeyRef: keyRef.optional(),
    configMapKeyRef: keyRef.optional(),
  })
  .rule(
    '(has(self.value)?1:0) + (has(self.secretKeyRef)?1:0) + (has(self.configMapKeyRef)?1:0) == 1',
    'give exactly one of value, secretKeyRef and configMapKeyRef',
  );
/** See {@link resourceOutput}. */
export type ResourceOutput = Infer<typeof resourceOutput>;

/** Spec of ResourceType and ClusterResourceType, and of the copy frozen in a release. */
export const resourceTypeSpec = s.object({
  parameters: schemaSection.optional(),
  environmentConfigs: schemaSection.optional(),
  retainPolicy: retainPolicy.default('Delete'),
  outputs: s.array(resourceOutput, { uniqueBy: ['name'] }).optional(),
  resources: s.array(
    s.object({
      id: s.name(),
      includeWhen: expression.optional(),
      readyWhen: expression.optional(),
      template,
    }),
    { minItems: 1, uniqueBy: ['id'] },
  ),
});

export type ResourceTypeSpec = Infer<typeof resourceTypeSpec>;
/** How a database, broker or other backing service is made. */
export type ResourceType = ResourceObject<ResourceTypeSpec>;
/** Cluster-scoped twin of {@link ResourceType}. */
export type ClusterResourceType = ResourceObject<ResourceTypeSpec>;

const shared = {
  description: 'How a database, broker or other backing service is made.',
  spec: resourceTypeSpec,
  status: conditionsStatus,
};

export const resourceTypeKind = defineKind({
  ...shared,
  kind: 'ResourceType',
  shortNames: ['rt', 'rts'],
});

export const clusterResourceTypeKind = defineKind({
  ...shared,
  kind: 'ClusterResourceType',
  scope: 'Cluster',
  shortNames: ['crt', 'crts'],
});

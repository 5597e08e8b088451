import { Infer, s, SchemaNode } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';
import { gateway } from './planes-common';

type DataPlaneKind = 'DataPlane' | 'ClusterDataPlane';

function makeSpec(kind: SchemaNode<DataPlaneKind>) {
  return s
    .object({
      dataPlaneRef: s
        .object({ kind, name: s.string() })
        .optional()
        .describe('Default: the data plane called default.'),
      isProduction: s.boolean().optional(),
      gateway: gateway.optional(),
    })
    .rule(
      '!has(oldSelf.dataPlaneRef) || oldSelf.dataPlaneRef == self.dataPlaneRef',
      'dataPlaneRef is immutable once set',
    );
}

const spec = makeSpec(s.enum('DataPlane', 'ClusterDataPlane'));

export type EnvironmentSpec = Infer<typeof spec>;
export type EnvironmentStatus = Infer<typeof conditionsStatus>;
/** A stage that releases pass through, on one data plane. */
export type Environment = ResourceObject<EnvironmentSpec, EnvironmentStatus>;
/** An environment every namespace may use. */
export type ClusterEnvironment = Environment;

const shared = {
  columns: [
    column('DataPlane', '.spec.dataPlaneRef.name'),
    { ...column('Production', '.spec.isProduction'), type: 'boolean' as const },
    conditionColumn(),
  ],
  status: conditionsStatus,
};

export const environmentKind = defineKind({
  ...shared,
  kind: 'Environment',
  shortNames: ['env', 'envs'],
  description: 'A stage that releases pass through, on one data plane.',
  spec,
});

export const clusterEnvironmentKind = defineKind({
  ...shared,
  kind: 'ClusterEnvironment',
  scope: 'Cluster',
  shortNames: ['cenv', 'cenvs'],
  description: 'An environment every namespace may use.',
  spec: makeSpec(s.enum('ClusterDataPlane') as SchemaNode<DataPlaneKind>),
});

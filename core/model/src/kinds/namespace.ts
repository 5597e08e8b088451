import { KindDefinition } from '../kind-definition';
import { StoredObject } from '../object';
import { Infer, s } from '../schema/builder';
import { ageColumn, column } from './define';

const spec = s.object({ finalizers: s.array(s.string()).optional() });
const status = s.object({ phase: s.enum('Active', 'Terminating').optional() });

/** Kubernetes core/v1 Namespace; with the `control-plane` label it is an organisation. */
export type Namespace = StoredObject<Infer<typeof spec>, Infer<typeof status>>;

export const namespaceKind: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  scope: 'Cluster',
  description: 'Kubernetes namespace.',
  statusSubresource: true,
  printerColumns: [column('Status', '.status.phase'), ageColumn],
  schema: {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: spec.schema,
      status: status.with({ default: { phase: 'Active' } }).schema,
    },
  },
};

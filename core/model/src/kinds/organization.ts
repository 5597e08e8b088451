import { Infer, s } from '../schema/builder';
import { conditions, observedGeneration } from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';

const spec = s.object({
  displayName: s.string().optional(),
  description: s.string().optional(),
});
const status = s.object({
  observedGeneration,
  conditions,
  namespace: s.string().optional(),
});

export type OrganizationSpec = Infer<typeof spec>;
export type OrganizationStatus = Infer<typeof status>;
/** A tenant; owns the namespace of the same name. */
export type Organization = ResourceObject<OrganizationSpec, OrganizationStatus>;

export const organizationKind = defineKind({
  kind: 'Organization',
  scope: 'Cluster',
  shortNames: ['org', 'orgs'],
  description: 'A tenant; owns the namespace of the same name.',
  columns: [column('Namespace', '.status.namespace'), conditionColumn()],
  spec,
  status,
});

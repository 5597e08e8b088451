import { Infer, s } from '../schema/builder';
import {
  conditions,
  DNS_LABEL,
  kindDefault,
  latestRelease,
  observedGeneration,
  projectOwner,
} from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';

const spec = s.object({
  owner: projectOwner.immutable('spec.owner'),
  type: s
    .object({
      kind: kindDefault('ResourceType', 'ClusterResourceType'),
      name: s.name({ pattern: DNS_LABEL }),
    })
    .immutable('spec.type'),
  parameters: s.any().optional(),
});
const status = s.object({
  observedGeneration,
  conditions,
  latestRelease: latestRelease.optional(),
});

export type ResourceSpec = Infer<typeof spec>;
export type ResourceStatus = Infer<typeof status>;
/** A backing service of a project: a database, a broker. */
export type Resource = ResourceObject<ResourceSpec, ResourceStatus>;

export const resourceKind = defineKind({
  kind: 'Resource',
  shortNames: ['res'],
  description: 'A backing service of a project: a database, a broker.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Type', '.spec.type.name'),
    conditionColumn(),
  ],
  selectableFields: ['.spec.owner.projectName'],
  spec,
  status,
});

import { Infer, s } from '../schema/builder';
import { ReleaseStatus, releaseStatus, resourceOwner } from './common';
import { column, defineKind, ResourceObject } from './define';
import { resourceTypeSpec } from './resource-type';

const spec = s
  .object({
    owner: resourceOwner,
    resourceType: s.object({
      kind: s.enum('ResourceType', 'ClusterResourceType'),
      name: s.name(),
      spec: resourceTypeSpec,
    }),
    parameters: s.any().optional(),
  })
  .immutable('spec');

export type ResourceReleaseSpec = Infer<typeof spec>;
/** A resource and its type, frozen. */
export type ResourceRelease = ResourceObject<
  ResourceReleaseSpec,
  ReleaseStatus
>;

export const resourceReleaseKind = defineKind({
  kind: 'ResourceRelease',
  description: 'A resource and its type, frozen.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Resource', '.spec.owner.resourceName'),
  ],
  selectableFields: ['.spec.owner.projectName', '.spec.owner.resourceName'],
  spec,
  status: releaseStatus,
});

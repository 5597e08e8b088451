import { Infer, s } from '../schema/builder';
import { projectOwner, ReleaseStatus, releaseStatus } from './common';
import { column, defineKind, ResourceObject } from './define';
import { projectTypeSpec } from './project-type';

const spec = s
  .object({
    owner: projectOwner,
    projectType: s.object({
      kind: s.enum('ProjectType', 'ClusterProjectType'),
      name: s.name(),
      spec: projectTypeSpec,
    }),
    parameters: s.any().optional(),
  })
  .immutable('spec');

export type ProjectReleaseSpec = Infer<typeof spec>;
/** A project and its type, frozen. */
export type ProjectRelease = ResourceObject<ProjectReleaseSpec, ReleaseStatus>;

export const projectReleaseKind = defineKind({
  kind: 'ProjectRelease',
  description: 'A project and its type, frozen.',
  columns: [column('Project', '.spec.owner.projectName')],
  selectableFields: ['.spec.owner.projectName'],
  spec,
  status: releaseStatus,
});

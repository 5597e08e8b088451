import { Infer, s } from '../schema/builder';
import {
  conditions,
  DNS_LABEL,
  kindDefault,
  latestRelease,
  observedGeneration,
} from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';

const spec = s.object({
  deploymentPipelineRef: s.object({
    kind: kindDefault('DeploymentPipeline', 'ClusterDeploymentPipeline'),
    name: s.string({ minLength: 1, maxLength: 63 }),
  }),
  type: s
    .object({
      kind: kindDefault('ProjectType', 'ClusterProjectType'),
      name: s.name({ pattern: DNS_LABEL }),
    })
    .immutable('spec.type'),
  parameters: s
    .any()
    .optional()
    .describe('Values for the parameters of the project type.'),
});
const status = s.object({
  observedGeneration,
  conditions,
  latestRelease: latestRelease.optional(),
});

export type ProjectSpec = Infer<typeof spec>;
export type ProjectStatus = Infer<typeof status>;
/** A group of components that form one cell. */
export type Project = ResourceObject<ProjectSpec, ProjectStatus>;

export const projectKind = defineKind({
  kind: 'Project',
  shortNames: ['proj', 'projs'],
  description: 'A group of components that form one cell.',
  columns: [
    column('Pipeline', '.spec.deploymentPipelineRef.name'),
    column('Type', '.spec.type.name'),
    conditionColumn(),
  ],
  spec,
  status,
});

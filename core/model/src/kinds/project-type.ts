import { Infer, s } from '../schema/builder';
import {
  conditionsStatus,
  resourceTemplate,
  schemaSection,
  validationRule,
} from './common';
import { defineKind, ResourceObject } from './define';

/** Spec shared by ProjectType and ClusterProjectType, and frozen in every ProjectRelease. */
export const projectTypeSpec = s.object({
  parameters: schemaSection.optional(),
  environmentConfigs: schemaSection.optional(),
  validations: s.array(validationRule).optional(),
  resources: s.array(resourceTemplate, { minItems: 1, uniqueBy: ['id'] }),
});

export type ProjectTypeSpec = Infer<typeof projectTypeSpec>;
/** What a project is made of in every environment: its namespace and shared infrastructure. */
export type ProjectType = ResourceObject<ProjectTypeSpec>;
/** Cluster-scoped twin of {@link ProjectType}. */
export type ClusterProjectType = ResourceObject<ProjectTypeSpec>;

const description =
  'What a project is made of in every environment: its namespace and shared infrastructure.';

export const projectTypeKind = defineKind({
  kind: 'ProjectType',
  shortNames: ['pt', 'pts'],
  description,
  spec: projectTypeSpec,
  status: conditionsStatus,
});

export const clusterProjectTypeKind = defineKind({
  kind: 'ClusterProjectType',
  scope: 'Cluster',
  shortNames: ['cpt', 'cpts'],
  description,
  spec: projectTypeSpec,
  status: conditionsStatus,
});

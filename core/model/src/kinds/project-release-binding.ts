import { Infer, s } from '../schema/builder';
import {
  conditions,
  gatedStatus,
  observedGeneration,
  projectOwner,
} from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';

const spec = s.object({
  owner: projectOwner.immutable('spec.owner'),
  environment: s.name().immutable('spec.environment'),
  projectRelease: s
    .string()
    .optional()
    .describe('Pinned ProjectRelease; empty waits for one.'),
  environmentConfigs: s.any().optional(),
});
const status = s.object({
  observedGeneration,
  conditions,
  ...gatedStatus,
  namespace: s
    .string()
    .optional()
    .describe('Namespace of the cell on the data plane.'),
});

export type ProjectReleaseBindingSpec = Infer<typeof spec>;
export type ProjectReleaseBindingStatus = Infer<typeof status>;
/** A project release in one environment. */
export type ProjectReleaseBinding = ResourceObject<
  ProjectReleaseBindingSpec,
  ProjectReleaseBindingStatus
>;

export const projectReleaseBindingKind = defineKind({
  kind: 'ProjectReleaseBinding',
  shortNames: ['prb', 'prbs'],
  description: 'A project release in one environment.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Environment', '.spec.environment'),
    column('Release', '.spec.projectRelease'),
    conditionColumn(),
  ],
  selectableFields: ['.spec.owner.projectName', '.spec.environment'],
  spec,
  status,
});

import { Infer, s } from '../schema/builder';
import {
  conditions,
  gatedStatus,
  observedGeneration,
  resourceOwner,
  retainPolicy,
} from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';
import { resourceOutput } from './resource-type';

const spec = s.object({
  owner: resourceOwner.immutable('spec.owner'),
  environment: s.name().immutable('spec.environment'),
  resourceRelease: s
    .string()
    .optional()
    .describe('Pinned ResourceRelease; never filled by the platform.'),
  retainPolicy: retainPolicy.optional().describe("Overrides the type's."),
  resourceTypeEnvironmentConfigs: s.any().optional(),
});
const status = s.object({
  observedGeneration,
  conditions,
  ...gatedStatus,
  outputs: s.array(resourceOutput, { uniqueBy: ['name'] }).optional(),
});

export type ResourceReleaseBindingSpec = Infer<typeof spec>;
export type ResourceReleaseBindingStatus = Infer<typeof status>;
/** A resource release in one environment. */
export type ResourceReleaseBinding = ResourceObject<
  ResourceReleaseBindingSpec,
  ResourceReleaseBindingStatus
>;

export const resourceReleaseBindingKind = defineKind({
  kind: 'ResourceReleaseBinding',
  shortNames: ['rrb', 'rrbs'],
  description: 'A resource release in one environment.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Resource', '.spec.owner.resourceName'),
    column('Environment', '.spec.environment'),
    column('Release', '.spec.resourceRelease'),
    conditionColumn(),
  ],
  selectableFields: [
    '.spec.owner.projectName',
    '.spec.owner.resourceName',
    '.spec.environment',
  ],
  spec,
  status,
});

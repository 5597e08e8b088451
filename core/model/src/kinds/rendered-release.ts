import { KubeObject } from '../object';
import { Infer, s } from '../schema/builder';
import { conditions, observedGeneration, targetPlane } from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';

const GO_DURATION = '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$';

/** What the live object looks like to the platform. */
export const HEALTH_STATUSES = [
  'Unknown',
  'Progressing',
  'Healthy',
  'Suspended',
  'Degraded',
] as const;
/** See {@link HEALTH_STATUSES}. */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

const spec = s.object({
  owner: s
    .object({
      projectName: s.name(),
      componentName: s.string().optional(),
      resourceName: s.string().optional(),
    })
    .immutable('spec.owner')
    .rule(
      '!(has(self.componentName) && has(self.resourceName))',
      'the owner is a component or a resource, not both',
    )
    .describe('Neither component nor resource: the project itself.'),
  environmentName: s.name(),
  targetPlane,
  resources: s
    .array(s.object({ id: s.name(), object: s.any<KubeObject>() }))
    .optional(),
  interval: s
    .string({ pattern: GO_DURATION })
    .optional()
    .describe('How often everything is applied again. Default 5m; 0s: never.'),
  progressingInterval: s
    .string({ pattern: GO_DURATION })
    .optional()
    .describe('Accepted for compatibility: objects are watched instead.'),
});

const resourceStatus = s.object({
  id: s.name(),
  group: s.string().optional(),
  version: s.name(),
  kind: s.name(),
  name: s.name(),
  namespace: s.string().optional(),
  status: s.any().optional().describe('Status of the live object.'),
  healthStatus: s.string().optional(),
  lastObservedTime: s.time().optional(),
});
/** One applied object. */
export type RenderedResourceStatus = Infer<typeof resourceStatus>;

const podStatus = s.object({
  name: s.name(),
  uid: s.string().optional(),
  namespace: s.string().optional(),
  phase: s.string().optional(),
  ready: s.boolean(),
  restarts: s.integer(),
  createdAt: s.time().optional(),
  problem: s
    .object({
      reason: s.string(),
      message: s.string(),
      failing: s.boolean().describe('False: it may still come right.'),
    })
    .optional()
    .describe('What keeps it from its work.'),
});
/** One pod that the applied objects brought about. */
export type RenderedPodStatus = Infer<typeof podStatus>;

const driftEntry = s.object({
  id: s.name(),
  resourceId: s.name(),
  kind: s.name(),
  name: s.name(),
  path: s.string(),
  before: s.any().optional().describe('What was applied.'),
  after: s.any().optional().describe('What somebody made of it.'),
  manager: s.string().describe('Field manager that changed it.'),
  since: s.time().optional(),
  state: s
    .enum('Present', 'Ignored', 'Reverted')
    .describe('Present: waits for somebody to decide.'),
  policy: s.string().optional().describe('DriftPolicy that ignores it.'),
  deleted: s
    .boolean()
    .optional()
    .describe('True: the object itself is gone; `path` is `*` then.'),
  at: s.time().describe('When it was first seen, or put back.'),
});
/** A field that somebody else changed on the plane. */
export type DriftEntry = Infer<typeof driftEntry>;

const status = s.object({
  observedGeneration,
  conditions,
  resources: s.array(resourceStatus).optional(),
  pods: s
    .array(podStatus)
    .optional()
    .describe('Pods of the workloads, those with a problem first; at most 50.'),
  drift: s
    .array(driftEntry)
    .optional()
    .describe('What others changed on the plane, and what became of it.'),
});

export type RenderedReleaseSpec = Infer<typeof spec>;
export type RenderedReleaseStatus = Infer<typeof status>;
/** Kubernetes objects that belong on one plane. */
export type RenderedRelease = ResourceObject<
  RenderedReleaseSpec,
  RenderedReleaseStatus
>;

export const renderedReleaseKind = defineKind({
  kind: 'RenderedRelease',
  description: 'Kubernetes objects that belong on one plane.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Component', '.spec.owner.componentName'),
    column('Environment', '.spec.environmentName'),
    conditionColumn('ResourcesApplied'),
  ],
  selectableFields: ['.spec.owner.projectName', '.spec.environmentName'],
  spec,
  status,
});

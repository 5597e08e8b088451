import { Infer, s } from '../schema/builder';
import { conditions, kindDefault, observedGeneration } from './common';
import { column, conditionColumn, defineKind, ResourceObject } from './define';
import { ttl } from './workflow';

const spec = s.object({
  workflow: s.object({
    kind: kindDefault('ClusterWorkflow', 'Workflow').immutable(
      'spec.workflow.kind',
    ),
    name: s.name().immutable('spec.workflow.name'),
    parameters: s.openObject().optional(),
  }),
  ttlAfterCompletion: ttl.optional(),
});

const objectRef = s.object({
  apiVersion: s.name(),
  kind: s.name(),
  name: s.name(),
  namespace: s.string().optional(),
});
/** States of a task of a run. */
export const TASK_PHASES = [
  'Pending',
  'Running',
  'Succeeded',
  'Failed',
  'Skipped',
  'Error',
] as const;

const status = s.object({
  observedGeneration,
  conditions,
  runReference: objectRef.optional(),
  resources: s.array(objectRef).optional(),
  tasks: s
    .array(
      s.object({
        name: s.name(),
        phase: s.enum(...TASK_PHASES).optional(),
        startedAt: s.time().optional(),
        completedAt: s.time().optional(),
        message: s.string().optional(),
      }),
    )
    .optional(),
  startedAt: s.time().optional(),
  completedAt: s.time().optional(),
  image: s
    .string()
    .optional()
    .describe('Image that it built; the provenance that gates ask for.'),
});

export type WorkflowRunSpec = Infer<typeof spec>;
export type WorkflowRunStatus = Infer<typeof status>;
/** One task of a run. */
export type WorkflowTask = NonNullable<WorkflowRunStatus['tasks']>[number];
/** One run of a workflow. */
export type WorkflowRun = ResourceObject<WorkflowRunSpec, WorkflowRunStatus>;

export const workflowRunKind = defineKind({
  kind: 'WorkflowRun',
  description: 'One run of a workflow.',
  columns: [
    column('Workflow', '.spec.workflow.name'),
    conditionColumn('WorkflowCompleted'),
    column(
      'Reason',
      '.status.conditions[?(@.type=="WorkflowCompleted")].reason',
    ),
  ],
  selectableFields: ['.spec.workflow.name'],
  spec,
  status,
});

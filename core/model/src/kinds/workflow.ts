import { Infer, s, SchemaNode } from '../schema/builder';
import {
  conditionsStatus,
  expression,
  schemaSection,
  template,
} from './common';
import { defineKind, ResourceObject } from './define';

/** Days, hours, minutes and seconds, in that order, e.g. `1d12h`. */
export const ttl = s.string({
  pattern: '^(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$',
});

type PlaneKind = 'WorkflowPlane' | 'ClusterWorkflowPlane';

function makeSpec(kind: SchemaNode<PlaneKind>) {
  return s.object({
    workflowPlaneRef: s
      .object({ kind, name: s.string({ minLength: 1, maxLength: 63 }) })
      .immutable('spec.workflowPlaneRef')
      .default({ kind: 'ClusterWorkflowPlane', name: 'default' }),
    parameters: schemaSection.optional(),
    runTemplate: template.describe('An Argo Workflow with expressions.'),
    resources: s
      .array(
        s.object({
          id: s.name(),
          includeWhen: expression.optional(),
          template,
        }),
      )
      .optional()
      .describe('Objects applied beside the run.'),
    externalRefs: s
      .array(
        s.object({
          id: s.string({
            minLength: 2,
            maxLength: 63,
            pattern: '^[a-z][a-z0-9-]*[a-z0-9]$',
          }),
          apiVersion: s.name(),
          kind: s.enum('SecretReference'),
          name: s.name(),
        }),
        { uniqueBy: ['id'] },
      )
      .optional(),
    ttlAfterCompletion: ttl.optional(),
  });
}

const spec = makeSpec(s.enum('WorkflowPlane', 'ClusterWorkflowPlane'));

export type WorkflowSpec = Infer<typeof spec>;
/** A build or other automation that can be run. */
export type Workflow = ResourceObject<WorkflowSpec>;
/** Cluster-scoped twin of {@link Workflow}. */
export type ClusterWorkflow = ResourceObject<WorkflowSpec>;

const shared = {
  description: 'A build or other automation that can be run.',
  status: conditionsStatus,
};

export const workflowKind = defineKind({ ...shared, kind: 'Workflow', spec });

export const clusterWorkflowKind = defineKind({
  ...shared,
  kind: 'ClusterWorkflow',
  scope: 'Cluster',
  shortNames: ['cwf', 'cwfs'],
  spec: makeSpec(s.enum('ClusterWorkflowPlane') as SchemaNode<PlaneKind>),
});

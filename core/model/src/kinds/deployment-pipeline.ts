import { Infer, s, SchemaNode } from '../schema/builder';
import { conditionsStatus } from './common';
import { defineKind, ResourceObject } from './define';

type EnvironmentKind = 'Environment' | 'ClusterEnvironment';

function makeSpec(kind: SchemaNode<EnvironmentKind, true>) {
  const reference = {
    kind,
    name: s.string({ minLength: 1, maxLength: 63 }),
  };
  // Fields of earlier versions that ask for a person: kept, and turned into an approval gate.
  const target = s.object({
    ...reference,
    requiresApproval: s.boolean().optional(),
    isManualApprovalRequired: s.boolean().optional(),
  });
  return s.object({
    promotionPaths: s
      .array(
        s.object({
          sourceEnvironmentRef: s.object(reference),
          targetEnvironmentRefs: s.array(target),
        }),
      )
      .optional(),
  });
}

const spec = makeSpec(
  s.enum('Environment', 'ClusterEnvironment').default('Environment'),
);

export type DeploymentPipelineSpec = Infer<typeof spec>;
export type DeploymentPipelineStatus = Infer<typeof conditionsStatus>;
/** One step of a pipeline: from an environment to the next ones. */
export type PromotionPath = NonNullable<
  DeploymentPipelineSpec['promotionPaths']
>[number];
/** Which environment a release may go to next. */
export type DeploymentPipeline = ResourceObject<
  DeploymentPipelineSpec,
  DeploymentPipelineStatus
>;
/** A pipeline every namespace may use. */
export type ClusterDeploymentPipeline = DeploymentPipeline;

export const deploymentPipelineKind = defineKind({
  kind: 'DeploymentPipeline',
  shortNames: ['deppipe', 'deppipes'],
  description: 'Which environment a release may go to next.',
  spec,
  status: conditionsStatus,
});

export const clusterDeploymentPipelineKind = defineKind({
  kind: 'ClusterDeploymentPipeline',
  scope: 'Cluster',
  shortNames: ['cdeppipe', 'cdeppipes'],
  description: 'A pipeline every namespace may use.',
  spec: makeSpec(
    (s.enum('ClusterEnvironment') as SchemaNode<EnvironmentKind>).default(
      'ClusterEnvironment',
    ),
  ),
  status: conditionsStatus,
});

import { Infer, s, SchemaNode } from '../schema/builder';
import { conditionsStatus } from './common';
import { defineKind, ResourceObject } from './define';

type EnvironmentKind = 'Environment' | 'ClusterEnvironment';

function makeSpec(kind: SchemaNode<EnvironmentKind, true>) {
  const environmentRef = s.object({
    kind,
    name: s.string({ minLength: 1, maxLength: 63 }),
  });
  return s.object({
    promotionPaths: s
      .array(
        s.object({
          sourceEnvironmentRef: environmentRef,
          targetEnvironmentRefs: s.array(environmentRef),
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

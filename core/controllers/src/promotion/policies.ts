import { Policy } from '@openchoreo-portal/delivery';
import {
  clusterDeploymentPipelineKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import { Lookups } from '../runtime';

/** Name of the gate that a pipeline's own approval fields make. */
export const PIPELINE_GATE = 'pipeline-approval';

/** Policies of a namespace as the rules read them, with those that pipelines of earlier versions imply. */
export function policiesIn(lookups: Lookups, namespace: string): Policy[] {
  return [
    ...lookups
      .list<PromotionPolicy>(promotionPolicyKind, namespace)
      .filter(p => !p.metadata.deletionTimestamp)
      .map(p => ({ name: p.metadata.name, spec: p.spec })),
    ...lookups
      .list<DeploymentPipeline>(deploymentPipelineKind, namespace)
      .flatMap(pipelinePolicies),
    ...lookups
      .list<DeploymentPipeline>(clusterDeploymentPipelineKind)
      .flatMap(pipelinePolicies),
  ];
}

/**
 * The gates that `requiresApproval` and `isManualApprovalRequired` ask for: one approval by anybody who may approve and wrote none of it. Those
 * fields name no people, so authorization alone says who.
 */
export function pipelinePolicies(pipeline: DeploymentPipeline): Policy[] {
  const targets = (pipeline.spec.promotionPaths ?? []).flatMap(path =>
    path.targetEnvironmentRefs
      .filter(t => t.requiresApproval || t.isManualApprovalRequired)
      .map(t => ({
        environment: t.name,
        fromEnvironment: path.sourceEnvironmentRef.name,
      })),
  );
  if (targets.length === 0) return [];
  const { name } = pipeline.metadata;
  return [
    {
      name: `pipeline ${name}`,
      spec: {
        pipeline: name,
        targets,
        gates: [
          {
            name: PIPELINE_GATE,
            approval: { required: 1, from: [{ claim: 'any', value: '*' }] },
          },
        ],
      },
    },
  ];
}

import { DeploymentPipeline, PromotionPolicy } from '@openchoreo-portal/model';
import { pipelineOrder } from './pipeline';

/** One step of a pipeline: an environment and what holds releases in front of it. */
export interface PipelineStep {
  environment: string;
  /** Where releases come from; empty for the first. */
  from: string[];
  /** In words: `production-approval: 1 approval by approvers`. */
  gates: string[];
}

/** Environments of a pipeline in order, each with its sources and gates. */
export function pipelineSteps(
  pipeline: Pick<DeploymentPipeline, 'spec' | 'metadata'>,
  policies: readonly PromotionPolicy[],
): PipelineStep[] {
  const paths = pipeline.spec?.promotionPaths ?? [];
  return pipelineOrder(pipeline).map(environment => {
    const from = paths
      .filter(path =>
        path.targetEnvironmentRefs.some(ref => ref.name === environment),
      )
      .map(path => path.sourceEnvironmentRef.name);
    return {
      environment,
      from,
      gates: policies.flatMap(policy =>
        holds(policy, pipeline.metadata.name, environment, from)
          ? policy.spec.gates.map(gate => gateInWords(policy, gate))
          : [],
      ),
    };
  });
}

/** True when every step has exactly the one before it as source: the pipeline is a line. */
export function isLine(steps: readonly PipelineStep[]): boolean {
  return steps.every((step, i) =>
    i === 0
      ? step.from.length === 0
      : step.from.length === 1 && step.from[0] === steps[i - 1].environment,
  );
}

function holds(
  policy: PromotionPolicy,
  pipeline: string,
  environment: string,
  from: readonly string[],
): boolean {
  return (
    !policy.spec.paused &&
    (!policy.spec.pipeline || policy.spec.pipeline === pipeline) &&
    policy.spec.targets.some(
      target =>
        target.environment === environment &&
        (!target.fromEnvironment || from.includes(target.fromEnvironment)),
    )
  );
}

function gateInWords(
  policy: PromotionPolicy,
  gate: PromotionPolicy['spec']['gates'][number],
): string {
  const who = policy.spec.projects?.length
    ? ` (projects ${policy.spec.projects.join(', ')})`
    : '';
  if (!gate.approval) return `${gate.name}${who}`;
  const { required, from } = gate.approval;
  const people = from.map(source => source.value).join(' or ');
  return `${gate.name}: ${required} ${
    required === 1 ? 'approval' : 'approvals'
  } by ${people}${who}`;
}

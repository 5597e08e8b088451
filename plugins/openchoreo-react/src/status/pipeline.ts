import { DeploymentPipeline } from '@openchoreo-portal/model';

/** Environments of a pipeline in the order software moves through them; each once, sources before targets. */
export function pipelineOrder(
  pipeline: Pick<DeploymentPipeline, 'spec'> | undefined,
): string[] {
  const paths = pipeline?.spec?.promotionPaths ?? [];
  const targets = new Map<string, string[]>();
  const incoming = new Map<string, number>();
  for (const path of paths) {
    const from = path.sourceEnvironmentRef.name;
    if (!incoming.has(from)) incoming.set(from, 0);
    for (const { name } of path.targetEnvironmentRefs ?? []) {
      targets.set(from, [...(targets.get(from) ?? []), name]);
      incoming.set(name, (incoming.get(name) ?? 0) + 1);
    }
  }
  const order: string[] = [];
  let next = [...incoming].filter(([, n]) => n === 0).map(([name]) => name);
  while (next.length > 0) {
    const following: string[] = [];
    for (const name of next) {
      order.push(name);
      for (const target of targets.get(name) ?? []) {
        const left = incoming.get(target)! - 1;
        incoming.set(target, left);
        if (left === 0) following.push(target);
      }
    }
    next = following;
  }
  // A cycle has no first member; its environments still belong on the page.
  for (const name of incoming.keys()) {
    if (!order.includes(name)) order.push(name);
  }
  return order;
}

/** Environments that a release may be promoted to from `environment`. */
export function promotionTargets(
  pipeline: Pick<DeploymentPipeline, 'spec'> | undefined,
  environment: string,
): string[] {
  return (pipeline?.spec?.promotionPaths ?? [])
    .filter(path => path.sourceEnvironmentRef.name === environment)
    .flatMap(path => path.targetEnvironmentRefs ?? [])
    .map(ref => ref.name);
}

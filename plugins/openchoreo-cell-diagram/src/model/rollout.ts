import { isJsonObject, RenderedRelease } from '@openchoreo-portal/model';
import { CellGraph, CellNode } from './types';

/** The graph with how far the pods of each component are, as its plane tells it. */
export function withRollout(
  graph: CellGraph,
  releases: readonly RenderedRelease[],
): CellGraph {
  const pods = new Map<string, NonNullable<ReturnType<typeof podsOf>>>();
  for (const release of releases) {
    const name = release.spec.owner.componentName;
    const found = name && podsOf(release);
    if (name && found) pods.set(`component/${name}`, found);
  }
  if (pods.size === 0) return graph;
  return {
    ...graph,
    nodes: graph.nodes.map((node): CellNode => {
      const rollout = pods.get(node.id);
      return rollout && node.kind === 'component' ? { ...node, rollout } : node;
    }),
  };
}

function podsOf(release: RenderedRelease) {
  const sums = { ready: 0, wanted: 0, updated: 0 };
  let found = false;
  for (const { kind, status } of release.status?.resources ?? []) {
    if (!/^(Deployment|StatefulSet)$/.test(kind) || !isJsonObject(status)) {
      continue;
    }
    const number = (key: string) =>
      typeof status[key] === 'number' ? status[key] : 0;
    found = true;
    sums.ready += number('readyReplicas');
    sums.wanted += number('replicas');
    sums.updated += number('updatedReplicas');
  }
  return found ? sums : undefined;
}

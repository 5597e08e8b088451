import { CellEdge, CellGraph } from './types';

/** Which way a path is followed from a box: to what it needs, to what needs it, or both. */
export type Direction = 'needs' | 'needed-by' | 'both';

/** Boxes on paths from `id`, with `id`; at most `steps` lines away. */
export function closure(
  edges: readonly Pick<CellEdge, 'source' | 'target'>[],
  id: string,
  direction: Direction,
  steps = Infinity,
): Set<string> {
  const found = new Set([id]);
  if (direction !== 'needed-by')
    walk(edges, id, 'source', 'target', steps, found);
  if (direction !== 'needs') walk(edges, id, 'target', 'source', steps, found);
  return found;
}

function walk(
  edges: readonly Pick<CellEdge, 'source' | 'target'>[],
  start: string,
  from: 'source' | 'target',
  to: 'source' | 'target',
  steps: number,
  found: Set<string>,
): void {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const list = next.get(edge[from]);
    if (list) list.push(edge[to]);
    else next.set(edge[from], [edge[to]]);
  }
  const seen = new Set([start]);
  let front = [start];
  for (let step = 0; step < steps && front.length > 0; step++) {
    const following: string[] = [];
    for (const id of front) {
      for (const other of next.get(id) ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        found.add(other);
        following.push(other);
      }
    }
    front = following;
  }
}

/** Only a box, what is at most `steps` lines away from it, and the lines between those. */
export function focusOn(
  graph: CellGraph,
  id: string,
  steps: number,
): CellGraph {
  if (!graph.nodes.some(n => n.id === id)) return graph;
  const kept = closure(graph.edges, id, 'both', steps);
  return {
    ...graph,
    nodes: graph.nodes.filter(n => kept.has(n.id)),
    edges: graph.edges.filter(e => kept.has(e.source) && kept.has(e.target)),
  };
}

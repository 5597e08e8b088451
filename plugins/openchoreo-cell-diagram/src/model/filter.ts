import { CellEdge, CellGraph, CellNode, statusOf } from './types';

/** What can be left in view alone. */
export const FILTERS = [
  'unhealthy',
  'pending',
  'denied',
  'observed',
  'internet',
  'internal',
  'resources',
  'projects',
  'tasks',
] as const;
/** See {@link FILTERS}. */
export type Filter = (typeof FILTERS)[number];

const UNHEALTHY = new Set(['error', 'waiting', 'progress', 'unknown']);

const MATCHES: Record<
  Filter,
  { node?: (node: CellNode) => boolean; edge?: (edge: CellEdge) => boolean }
> = {
  unhealthy: {
    node: n => UNHEALTHY.has(statusOf(n)?.tone ?? ''),
  },
  pending: { edge: e => e.connections.some(c => c.state === 'pending') },
  denied: { edge: e => e.connections.some(c => c.state === 'denied') },
  observed: {
    edge: e => e.connections.some(c => c.traffic || c.state === 'undeclared'),
  },
  internet: { edge: e => e.side === 'north' },
  internal: { edge: e => e.side === 'west' },
  resources: { edge: e => e.side === 'south' },
  projects: { edge: e => e.side === 'east' },
  tasks: { node: n => n.kind === 'component' && n.shape === 'task' },
};

/**
 * Only boxes that any of the filters takes, boxes at the ends of lines that any takes, and the lines among them. No filter: everything.
 */
export function filterGraph(
  graph: CellGraph,
  filters: readonly Filter[],
): CellGraph {
  if (filters.length === 0) return graph;
  const kept = new Set<string>();
  const lines = new Set<string>();
  for (const filter of filters) {
    const { node, edge } = MATCHES[filter];
    if (node) for (const n of graph.nodes) if (node(n)) kept.add(n.id);
    if (edge) {
      for (const e of graph.edges) {
        if (!edge(e)) continue;
        lines.add(e.id);
        kept.add(e.source).add(e.target);
      }
    }
  }
  return {
    ...graph,
    nodes: graph.nodes.filter(n => kept.has(n.id)),
    edges: graph.edges.filter(
      e => lines.has(e.id) || (kept.has(e.source) && kept.has(e.target)),
    ),
  };
}

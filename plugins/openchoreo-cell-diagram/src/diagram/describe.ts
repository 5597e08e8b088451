import { CellEdge, CellGraph, CellNode, SHAPE_NAME } from '../model';

/** A box in words, for screen readers: what it is, how it is, and what it is connected to. */
export function describeNode(graph: CellGraph, node: CellNode): string {
  const titles = new Map(graph.nodes.map(n => [n.id, n.title]));
  const names = (pick: (edge: CellEdge) => string | undefined) =>
    graph.edges
      .map(pick)
      .filter((id): id is string => id !== undefined)
      .map(id => titles.get(id) ?? id)
      .join(', ');
  const calls = names(e => (e.source === node.id ? e.target : undefined));
  const calledBy = names(e => (e.target === node.id ? e.source : undefined));
  return [
    head(node),
    calls && `${node.kind === 'gateway' ? 'Leads to' : 'Uses'} ${calls}`,
    calledBy && `Used by ${calledBy}`,
  ]
    .filter(Boolean)
    .join('. ');
}

function head(node: CellNode): string {
  switch (node.kind) {
    case 'component':
      return `${node.title}, ${
        node.missing
          ? 'missing component'
          : SHAPE_NAME[node.shape].toLowerCase()
      }, ${node.status.label}`;
    case 'gateway':
      return `${node.caption}: ${node.title.toLowerCase()}`;
    case 'resource':
      return `${node.title}, resource ${node.type}, ${node.status.label}`;
    default:
      return `Project ${node.title}`;
  }
}

/** What a line stands for, short: `HTTP http, gRPC users`. */
export function labelOf(edge: CellEdge): string {
  const [first, ...rest] = edge.connections;
  const parts = first.name.split(', ');
  const name = parts.length > 2 ? `${parts.length} outputs` : first.name;
  const text = [first.protocol, name].filter(Boolean).join(' ');
  return rest.length > 0 ? `${text} +${rest.length}` : text;
}

/** The state of a connection in words. */
export const STATE_NAME = {
  resolved: 'Connected',
  pending: 'Waiting for an address',
  declared: 'Declared, not deployed here',
} as const;

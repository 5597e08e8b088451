import { CellConnection, CellEdge, CellGraph } from '../model';
import { WEIGHT } from '../model/GraphBuilder';
import { End, endId, GATEWAY_END, outsideEnd } from './ends';
import { Network } from './questions';

/**
 * The graph with every connection that the applied policies stop marked as denied, with the sentence that decides. Connections whose ends
 * have no pods yet stay what they are: there is nothing to ask.
 */
export function markDenied(
  graph: CellGraph,
  network: Network | undefined,
): CellGraph {
  if (!network) return graph;
  const portOf = targetPorts(graph);
  let changed = false;
  const edges = graph.edges.map((edge): CellEdge => {
    const connections = edge.connections.map(c =>
      judge(c, edge, graph.project, network, portOf),
    );
    if (connections.every((c, i) => c === edge.connections[i])) return edge;
    changed = true;
    const state = connections.reduce(
      (worst, c) => (WEIGHT[c.state] > WEIGHT[worst] ? c.state : worst),
      connections[0].state,
    );
    return { ...edge, connections, state };
  });
  return changed ? { ...graph, edges } : graph;
}

function judge(
  connection: CellConnection,
  edge: CellEdge,
  project: string,
  network: Network,
  portOf: ReadonlyMap<string, number>,
): CellConnection {
  if (connection.state !== 'resolved') return connection;
  const from = endOf(edge.source, connection.from, project, network);
  const to = endOf(edge.target, connection.to, project, network);
  if (!from || !to) return connection;
  const port =
    portOf.get(`${edge.target}/${connection.name}`) ??
    (edge.target.startsWith('external/')
      ? Number(connection.address?.split(':').pop())
      : undefined);
  const asked = port === undefined ? to.ports : [{ port }];
  const verdicts = asked.map(p => network.map.check(from, to, p));
  const first = verdicts[0];
  if (!first || verdicts.some(v => v.allowed)) return connection;
  return { ...connection, state: 'denied', reason: first.reason };
}

function endOf(
  box: string,
  name: string,
  project: string,
  network: Network,
): End | undefined {
  const [kind, rest] = [
    box.slice(0, box.indexOf('/')),
    box.slice(box.indexOf('/') + 1),
  ];
  switch (kind) {
    case 'component':
      return network.ends.get(endId(project, rest));
    case 'resource':
      return network.ends.get(endId(project, `resource:${rest}`));
    case 'project':
      return network.ends.get(name);
    case 'gateway':
      return GATEWAY_END;
    case 'external':
      return outsideEnd(rest);
    default:
      return undefined;
  }
}

function targetPorts(graph: CellGraph): Map<string, number> {
  const ports = new Map<string, number>();
  for (const node of graph.nodes) {
    if (node.kind !== 'component') continue;
    for (const { name, targetPort } of node.endpoints) {
      if (targetPort !== undefined) ports.set(`${node.id}/${name}`, targetPort);
    }
  }
  return ports;
}

import {
  CellConnection,
  CellEdge,
  CellGraph,
  CellNode,
  Traffic,
} from '../model';
import { FlowEnd } from './flow';
import { Observed } from './trafficLog';

/**
 * The graph with what was observed on its connections. What nobody declared becomes a line of its own: `undeclared` when it got through, `denied`
 * when the plane refused it. The same graph when nothing was seen. Pure.
 */
export function withTraffic(
  graph: CellGraph,
  observed: readonly Observed[],
): CellGraph {
  if (observed.length === 0) return graph;
  const nodes = new Map(graph.nodes.map(n => [n.id, n]));
  const edges = new Map(graph.edges.map(e => [e.id, e]));
  for (const seen of observed) {
    const source = boxOf(seen.from, graph.project);
    const target = boxOf(seen.to, graph.project);
    if (source === target) continue;
    const known = edges.get(`${source}->${target}`);
    if (known) {
      edges.set(known.id, onEdge(known, seen, nodes.get(target)));
      continue;
    }
    // A gateway that leads nowhere in this picture: the route has gone meanwhile.
    if (seen.from.kind === 'gateway' || seen.to.kind === 'gateway') continue;
    if (!ensure(nodes, source, seen.from) || !ensure(nodes, target, seen.to)) {
      continue;
    }
    const edge = undeclared(source, target, seen, graph.project);
    edges.set(edge.id, edge);
  }
  const byId = (a: { id: string }, b: { id: string }) =>
    a.id < b.id ? -1 : Number(a.id > b.id);
  return {
    ...graph,
    nodes: [...nodes.values()].sort(byId),
    edges: [...edges.values()].sort(byId),
  };
}

function boxOf(end: FlowEnd, project: string): string {
  switch (end.kind) {
    case 'gateway':
      return end.visibility === 'internal' ? 'gateway/west' : 'gateway/north';
    case 'host':
      return `external/${end.host}`;
    default:
      return end.project === project
        ? `${end.kind}/${end.name}`
        : `project/${end.project}`;
  }
}

const nameOf = (end: FlowEnd, project: string) => {
  if (end.kind === 'host') return end.host;
  if (end.kind === 'gateway') return '';
  return end.project === project ? end.name : `${end.project}/${end.name}`;
};

/** Boxes beyond the cell appear when traffic does; those inside come from the control plane alone. */
function ensure(
  nodes: Map<string, CellNode>,
  id: string,
  end: FlowEnd,
): boolean {
  if (nodes.has(id)) return true;
  if (end.kind === 'host') {
    const { host } = end;
    nodes.set(id, { id, kind: 'external', host, title: host });
    return true;
  }
  if (!id.startsWith('project/') || end.kind === 'gateway') return false;
  nodes.set(id, {
    id,
    kind: 'project',
    name: end.project,
    title: end.project,
    components: [end.name],
  });
  return true;
}

function trafficOf({ count, failed, refused, last }: Observed): Traffic {
  return { count, failed, refused, last };
}

function add(a: Traffic | undefined, b: Traffic): Traffic {
  if (!a) return b;
  return {
    count: a.count + b.count,
    failed: a.failed + b.failed,
    refused: a.refused + b.refused,
    last: a.last > b.last ? a.last : b.last,
  };
}

/** Of several connections between two boxes: the one of that port, else of those names, else the first. */
function onEdge(
  edge: CellEdge,
  seen: Observed,
  target: CellNode | undefined,
): CellEdge {
  const port = (c: CellConnection) =>
    target?.kind === 'component'
      ? target.endpoints.find(e => e.name === c.name)?.targetPort
      : undefined;
  const named = (c: CellConnection) =>
    [seen.from, seen.to].every((end, i) => {
      if (end.kind !== 'component') return true;
      const name = i === 0 ? c.from : c.to;
      return name === end.name || name === `${end.project}/${end.name}`;
    });
  const of = (test: (c: CellConnection) => boolean) =>
    edge.connections.findIndex(test);
  const at = [
    of(c => named(c) && seen.port !== undefined && port(c) === seen.port),
    of(named),
    0,
  ].find(i => i >= 0);
  return {
    ...edge,
    connections: edge.connections.map((c, i) =>
      i === at ? { ...c, traffic: add(c.traffic, trafficOf(seen)) } : c,
    ),
  };
}

function undeclared(
  source: string,
  target: string,
  seen: Observed,
  project: string,
): CellEdge {
  const state = seen.count > 0 ? 'undeclared' : 'denied';
  let side: CellEdge['side'] = 'inside';
  if (/^(external|resource)\//.test(target)) side = 'south';
  else if ([source, target].some(id => id.startsWith('project/')))
    side = 'east';
  return {
    id: `${source}->${target}`,
    source,
    target,
    side,
    state,
    connections: [
      {
        name: seen.port === undefined ? '' : String(seen.port),
        from: nameOf(seen.from, project),
        to: nameOf(seen.to, project),
        protocol: 'TCP',
        state,
        ...(seen.reason && state === 'denied' ? { reason: seen.reason } : {}),
        traffic: trafficOf(seen),
      },
    ],
  };
}

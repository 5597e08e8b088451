import {
  CellConnection,
  CellEdge,
  CellGraph,
  CellNode,
  Traffic,
} from '../model';
import { WEIGHT } from '../model/GraphBuilder';
import { FlowEnd } from './flow';
import { Observed } from './trafficLog';

/** What a graph is of: a project, whose boxes are components, or an organisation, whose boxes are projects. */
type Of = { project: string } | 'organization';

/**
 * The graph with what was observed on its connections. What nobody declared becomes a connection of its own, and a line where there is none: `undeclared` when it
 * got through, `denied` when the plane refused it. In an organisation, what stays inside a cell or leaves it for a host is not told. The same graph when nothing
 * was seen. Pure.
 */
export function withTraffic(
  graph: CellGraph,
  observed: readonly Observed[],
  level: 'project' | 'organization' = 'project',
): CellGraph {
  if (observed.length === 0) return graph;
  const of: Of = level === 'project' ? { project: graph.project } : level;
  const nodes = new Map(graph.nodes.map(n => [n.id, n]));
  const edges = new Map(graph.edges.map(e => [e.id, e]));
  for (const seen of observed) {
    const source = boxOf(seen.from, of);
    const target = boxOf(seen.to, of);
    if (!source || !target || source === target) continue;
    const known = edges.get(`${source}->${target}`);
    if (known) {
      edges.set(known.id, onEdge(known, seen, nodes.get(target), of));
      continue;
    }
    // A gateway that leads nowhere in this picture: the route has gone meanwhile.
    if (seen.from.kind === 'gateway' || seen.to.kind === 'gateway') continue;
    if (!ensure(nodes, source, seen.from) || !ensure(nodes, target, seen.to)) {
      continue;
    }
    const edge = undeclared(source, target, seen, of);
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

function boxOf(end: FlowEnd, of: Of): string | undefined {
  switch (end.kind) {
    case 'gateway':
      return end.visibility === 'internal' ? 'gateway/west' : 'gateway/north';
    case 'host':
      return of === 'organization' ? undefined : `external/${end.host}`;
    default:
      if (of === 'organization') return `cell/${end.project}`;
      return end.project === of.project
        ? `${end.kind}/${end.name}`
        : `project/${end.project}`;
  }
}

const nameOf = (end: FlowEnd, of: Of) => {
  if (end.kind === 'host') return end.host;
  if (end.kind === 'gateway') return '';
  return of !== 'organization' && end.project === of.project
    ? end.name
    : `${end.project}/${end.name}`;
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

/** Of several connections between two boxes: the one of that port, else the first of those names, else one that nobody declared. */
function onEdge(
  edge: CellEdge,
  seen: Observed,
  target: CellNode | undefined,
  of: Of,
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
  const own = edge.connections.filter(named);
  const it =
    own.find(c => seen.port !== undefined && port(c) === seen.port) ?? own[0];
  if (it) {
    return {
      ...edge,
      connections: edge.connections.map(c =>
        c === it ? { ...c, traffic: add(c.traffic, trafficOf(seen)) } : c,
      ),
    };
  }
  const more = undeclaredConnection(seen, of);
  return {
    ...edge,
    connections: [...edge.connections, more].sort((a, b) =>
      a.name < b.name ? -1 : Number(a.name > b.name),
    ),
    state: WEIGHT[more.state] > WEIGHT[edge.state] ? more.state : edge.state,
  };
}

function undeclared(
  source: string,
  target: string,
  seen: Observed,
  of: Of,
): CellEdge {
  let side: CellEdge['side'] = 'inside';
  if (/^(external|resource)\//.test(target)) side = 'south';
  else if ([source, target].some(id => id.startsWith('project/')))
    side = 'east';
  const connection = undeclaredConnection(seen, of);
  return {
    id: `${source}->${target}`,
    source,
    target,
    side,
    state: connection.state,
    connections: [connection],
  };
}

function undeclaredConnection(seen: Observed, of: Of): CellConnection {
  const state = seen.count > 0 ? 'undeclared' : 'denied';
  return {
    name: seen.port === undefined ? '' : String(seen.port),
    from: nameOf(seen.from, of),
    to: nameOf(seen.to, of),
    protocol: 'TCP',
    state,
    ...(seen.reason && state === 'denied' ? { reason: seen.reason } : {}),
    traffic: trafficOf(seen),
  };
}

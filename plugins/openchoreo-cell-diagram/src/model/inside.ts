import {
  getOwn,
  isJsonObject,
  KubeObject,
  LABELS,
  RenderedRelease,
  RenderedResourceStatus,
} from '@openchoreo-portal/model';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';
import {
  CellConnection,
  CellEdge,
  CellGraph,
  CellNode,
  ObjectNode,
} from './types';

const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
]);
const POLICIES = new Set(['NetworkPolicy', 'CiliumNetworkPolicy']);

/**
 * A component from inside: its routes, services, workloads, pods and policies as they are applied in an environment, with what leads in and
 * out. `cell` is the graph of the project, `release` the rendered release of the component. Pure.
 */
export function buildInside(
  cell: CellGraph,
  component: string,
  release: RenderedRelease | undefined,
): CellGraph {
  const nodes = new Map<string, CellNode>();
  const edges = new Map<string, CellEdge>();
  const connect = (
    source: string,
    target: string,
    side: CellEdge['side'],
    connections: CellConnection[],
    state: CellEdge['state'] = 'resolved',
  ) => {
    const id = `${source}->${target}`;
    if (nodes.has(source) && nodes.has(target)) {
      edges.set(id, { id, source, target, side, connections, state });
    }
  };
  const link = (name: string, from: string, to: string): CellConnection[] => [
    { name, from, to, state: 'resolved' },
  ];

  const statuses = new Map(
    (release?.status?.resources ?? []).map(s => [`${s.kind}/${s.name}`, s]),
  );
  const objects = (release?.spec.resources ?? []).map(r => r.object);
  const idOf = (o: KubeObject) => `object/${o.kind}/${o.metadata.name}`;
  for (const object of objects) {
    const status = statuses.get(`${object.kind}/${object.metadata.name}`);
    nodes.set(idOf(object), objectNode(idOf(object), object, status));
  }
  const of = (test: (kind: string) => boolean) =>
    objects.filter(o => test(o.kind));
  const services = of(k => k === 'Service');
  const workloads = of(k => WORKLOADS.has(k));

  for (const route of of(k => /Route$/.test(k))) {
    const external =
      route.metadata.labels?.[LABELS.endpointVisibility] === 'external';
    const gateway = `gateway/${external ? 'north' : 'west'}`;
    const found = cell.nodes.find(n => n.id === gateway);
    if (found) {
      nodes.set(gateway, found);
      connect(
        gateway,
        idOf(route),
        external ? 'north' : 'west',
        link(
          external ? 'external' : 'internal',
          found.title,
          route.metadata.name ?? '',
        ),
      );
    }
    for (const name of backendsOf(route)) {
      const service = services.find(s => s.metadata.name === name);
      if (!service) continue;
      connect(
        idOf(route),
        idOf(service),
        'inside',
        link('backend', route.metadata.name ?? '', name),
      );
    }
  }
  for (const workload of workloads) {
    const pods = `object/Pods/${workload.metadata.name}`;
    nodes.set(
      pods,
      podsNode(
        pods,
        workload,
        statuses.get(`${workload.kind}/${workload.metadata.name}`),
      ),
    );
    for (const service of services) {
      connect(
        idOf(service),
        idOf(workload),
        'inside',
        link(
          portsText(service),
          service.metadata.name ?? '',
          workload.metadata.name ?? '',
        ),
      );
    }
    connect(
      idOf(workload),
      pods,
      'inside',
      link('pods', workload.metadata.name ?? '', 'pods'),
    );
    for (const policy of of(k => POLICIES.has(k))) {
      connect(
        idOf(policy),
        pods,
        'inside',
        link('applies to', policy.metadata.name ?? '', 'pods'),
      );
    }
  }

  const own = `component/${component}`;
  const entry = services[0] ?? workloads[0];
  const pods = workloads[0] && `object/Pods/${workloads[0].metadata.name}`;
  for (const edge of cell.edges) {
    const outward = edge.source === own;
    if (!outward && edge.target !== own) continue;
    const other = cell.nodes.find(
      n => n.id === (outward ? edge.target : edge.source),
    );
    if (!other || other.kind === 'gateway') continue;
    const id = asNeighbour(nodes, other);
    if (outward && pods) {
      connect(pods, id, edge.side, edge.connections, edge.state);
    } else if (!outward && entry) {
      connect(id, idOf(entry), 'east', edge.connections, edge.state);
    }
  }
  const byId = (a: { id: string }, b: { id: string }) =>
    a.id < b.id ? -1 : Number(a.id > b.id);
  return {
    project: component,
    ...(cell.environment ? { environment: cell.environment } : {}),
    nodes: [...nodes.values()].sort(byId),
    edges: [...edges.values()].sort(byId),
  };
}

/** Puts another box of the project beside the component: components go east, the rest stays on its side. Gives its id. */
function asNeighbour(nodes: Map<string, CellNode>, other: CellNode): string {
  if (other.kind !== 'component') {
    nodes.set(other.id, other);
    return other.id;
  }
  const id = `neighbour/${other.name}`;
  nodes.set(id, {
    id,
    kind: 'neighbour',
    name: other.name,
    title: other.title,
    caption: other.status.label,
  });
  return id;
}

const HEALTH: Record<string, StatusWords> = {
  Healthy: { tone: 'ok', label: 'Healthy' },
  Progressing: { tone: 'progress', label: 'Progressing' },
  Degraded: { tone: 'error', label: 'Degraded' },
  Suspended: { tone: 'off', label: 'Suspended' },
};

function objectNode(
  id: string,
  object: KubeObject,
  status: RenderedResourceStatus | undefined,
): ObjectNode {
  const spec = isJsonObject(object.spec) ? object.spec : {};
  const count = (key: string) => {
    const list = getOwn(spec, key);
    return Array.isArray(list) ? list.length : 0;
  };
  const facts: string[] = [];
  if (POLICIES.has(object.kind)) {
    facts.push(`ingress rules: ${count('ingress')}`);
    facts.push(`egress rules: ${count('egress')}`);
  }
  if (/Route$/.test(object.kind)) facts.push(hostOf(object));
  if (object.kind === 'Service') facts.push(portsText(object));
  return {
    id,
    kind: 'object',
    name: object.metadata.name ?? '',
    title: object.metadata.name ?? '',
    type: object.kind,
    facts: facts.filter(Boolean),
    status: HEALTH[status?.healthStatus ?? ''] ?? {
      tone: 'unknown',
      label: status ? 'Applied' : 'Not applied yet',
    },
  };
}

function podsNode(
  id: string,
  workload: KubeObject,
  status: RenderedResourceStatus | undefined,
): ObjectNode {
  const live = isJsonObject(status?.status) ? status.status : {};
  const number = (key: string) =>
    typeof live[key] === 'number' ? live[key] : 0;
  const spec = isJsonObject(workload.spec) ? workload.spec : {};
  const wanted = typeof spec.replicas === 'number' ? spec.replicas : 1;
  const scheduled = workload.kind === 'CronJob' || workload.kind === 'Job';
  const active = Array.isArray(live.active)
    ? live.active.length
    : number('active');
  const ready = number('readyReplicas');
  const updated = number('updatedReplicas');
  let words: StatusWords;
  if (scheduled) {
    words =
      active > 0
        ? { tone: 'progress', label: `${active} running` }
        : { tone: 'off', label: 'None running' };
  } else if (ready >= wanted && updated >= wanted) {
    words = { tone: 'ok', label: `${ready} of ${wanted} ready` };
  } else {
    words = { tone: 'progress', label: `${ready} of ${wanted} ready` };
  }
  return {
    id,
    kind: 'object',
    name: workload.metadata.name ?? '',
    title: 'Pods',
    type: 'Pods',
    facts: scheduled ? [] : [`updated: ${updated} of ${wanted}`],
    status: words,
  };
}

function hostOf(route: KubeObject): string {
  const hosts = isJsonObject(route.spec) ? route.spec.hostnames : undefined;
  return Array.isArray(hosts) && typeof hosts[0] === 'string' ? hosts[0] : '';
}

function backendsOf(route: KubeObject): string[] {
  const rules = isJsonObject(route.spec) ? route.spec.rules : undefined;
  const names = new Set<string>();
  for (const rule of Array.isArray(rules) ? rules.filter(isJsonObject) : []) {
    const refs = Array.isArray(rule.backendRefs) ? rule.backendRefs : [];
    for (const ref of refs.filter(isJsonObject)) {
      if (typeof ref.name === 'string') names.add(ref.name);
    }
  }
  return [...names];
}

function portsText(service: KubeObject): string {
  const ports = isJsonObject(service.spec) ? service.spec.ports : undefined;
  return (Array.isArray(ports) ? ports.filter(isJsonObject) : [])
    .map(p => `${p.protocol ?? 'TCP'} ${p.port}`)
    .join(', ');
}

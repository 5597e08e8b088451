import { LABELS, RenderedRelease } from '@openchoreo-portal/model';
import {
  PolicyPortRef,
  Reachability,
  ReachabilityMap,
} from '@openchoreo-portal/rendering';
import { End, endId, endsOf, GATEWAY_END, objectsOf, outsideEnd } from './ends';

/** One answer: whether the other end can be talked to, and what decides. */
export interface ReachAnswer {
  /** Who or what is at the other end; `internet`, `organization` or the id of an end. */
  id: string;
  project?: string;
  component?: string;
  resource?: string;
  port?: number;
  protocol?: string;
  allowed: boolean;
  /** The sentence that decides. */
  reason: string;
  /** Both directions, where policies were asked. */
  verdict?: Reachability;
}

/** The network of one environment: who has pods, and what its policies say. */
export interface Network {
  ends: ReadonlyMap<string, End>;
  map: ReachabilityMap;
  /** Routes by `project/component`: which gateways lead to it. */
  routes: ReadonlyMap<string, { name: string; visibility: string }[]>;
}

/** Reads a network from the rendered releases of an environment. */
export function networkOf(releases: readonly RenderedRelease[]): Network {
  const objects = objectsOf(releases);
  const routes = new Map<string, { name: string; visibility: string }[]>();
  for (const object of objects) {
    const labels = object.metadata.labels ?? {};
    const visibility = labels[LABELS.endpointVisibility];
    const project = labels[LABELS.project];
    const component = labels[LABELS.component];
    if (!visibility || !project || !component) continue;
    const id = endId(project, component);
    routes.set(id, [
      ...(routes.get(id) ?? []),
      { name: `${object.kind} ${object.metadata.name}`, visibility },
    ]);
  }
  return { ends: endsOf(releases), map: new ReachabilityMap(objects), routes };
}

/** Who can reach a component: the internet, the organisation, and everything that has pods. Allowed ones first, then by name. */
export function whoCanReach(network: Network, id: string): ReachAnswer[] {
  const target = network.ends.get(id);
  if (!target) return [];
  const answers: ReachAnswer[] = (
    [
      ['internet', 'external'],
      ['organization', 'internal'],
    ] as const
  ).map(([from, visibility]) =>
    throughGateway(network, target, from, visibility),
  );
  for (const port of target.ports) {
    for (const from of network.ends.values()) {
      if (from.id !== id)
        answers.push(answer(network, from, target, port, from));
    }
  }
  return sorted(answers);
}

/** What a component can reach: everything that listens, and the world outside. Allowed ones first, then by name. */
export function whatCanReach(network: Network, id: string): ReachAnswer[] {
  const source = network.ends.get(id);
  if (!source) return [];
  const answers: ReachAnswer[] = [];
  for (const to of network.ends.values()) {
    if (to.id === id) continue;
    for (const port of to.ports) {
      answers.push(answer(network, source, to, port, to));
    }
  }
  const world = outsideEnd('internet');
  answers.push(answer(network, source, world, { port: 443 }, world));
  return sorted(answers);
}

function throughGateway(
  network: Network,
  target: End,
  id: string,
  visibility: string,
): ReachAnswer {
  const route = network.routes
    .get(target.id)
    ?.find(r => r.visibility === visibility);
  if (!route) {
    return {
      id,
      allowed: false,
      reason: `No route of a gateway leads to ${
        target.component ?? target.id
      } with ${visibility} visibility.`,
    };
  }
  const verdicts = target.ports.map(port => ({
    port,
    verdict: network.map.check(GATEWAY_END, target, port),
  }));
  const best = verdicts.find(v => v.verdict.allowed) ?? verdicts[0];
  if (!best) return { id, allowed: true, reason: `Through ${route.name}.` };
  return {
    id,
    port: best.port.port,
    protocol: best.port.protocol,
    allowed: best.verdict.allowed,
    reason: best.verdict.allowed
      ? `Through ${route.name}. ${best.verdict.reason}`
      : best.verdict.reason,
    verdict: best.verdict,
  };
}

function answer(
  network: Network,
  from: End,
  to: End,
  port: PolicyPortRef,
  other: End,
): ReachAnswer {
  const verdict = network.map.check(from, to, port);
  return {
    id: other.id,
    ...(other.project ? { project: other.project } : {}),
    ...(other.component ? { component: other.component } : {}),
    ...(other.resource ? { resource: other.resource } : {}),
    port: port.port,
    protocol: port.protocol ?? 'TCP',
    allowed: verdict.allowed,
    reason: verdict.reason,
    verdict,
  };
}

function sorted(answers: ReachAnswer[]): ReachAnswer[] {
  return answers.sort(
    (a, b) =>
      Number(b.allowed) - Number(a.allowed) ||
      a.id.localeCompare(b.id) ||
      (a.port ?? 0) - (b.port ?? 0),
  );
}

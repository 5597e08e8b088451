import { isJsonObject, KubeObject } from '@openchoreo-portal/model';

/** A connection that a change makes possible or impossible. */
export interface PlannedConnection {
  from: string;
  to: string;
  port: number;
  protocol: string;
}

/** Something that the target lacks. */
export interface MissingThing {
  kind: 'Secret' | 'Configuration' | 'Dependency' | 'Resource' | 'Schema';
  name: string;
  /** One sentence. */
  message: string;
}

/** A consumer that the change would break. */
export interface BrokenContract {
  /** Component that calls, as project/component. */
  consumer: string;
  endpoint: string;
  /** One sentence for each thing it can no longer rely on. */
  problems: string[];
}

/** What a plan means beyond its manifests. */
export interface PlanEffects {
  /** Addresses, as host and path. */
  routing: { added: string[]; removed: string[] };
  reachability: { opened: PlannedConnection[]; closed: PlannedConnection[] };
  missing: MissingThing[];
  contracts: BrokenContract[];
}

/** Nothing beyond the manifests. */
export const NO_EFFECTS: PlanEffects = {
  routing: { added: [], removed: [] },
  reachability: { opened: [], closed: [] },
  missing: [],
  contracts: [],
};

/** The effects of several plans that are carried out together; what several of them say is said once. */
export function combineEffects(all: readonly PlanEffects[]): PlanEffects {
  const each = <T>(pick: (effects: PlanEffects) => readonly T[]): T[] => [
    ...new Map(
      all.flatMap(pick).map(item => [JSON.stringify(item), item]),
    ).values(),
  ];
  return {
    routing: {
      added: each(e => e.routing.added),
      removed: each(e => e.routing.removed),
    },
    reachability: {
      opened: each(e => e.reachability.opened),
      closed: each(e => e.reachability.closed),
    },
    missing: each(e => e.missing),
    contracts: each(e => e.contracts),
  };
}

/** The same with at most `most` entries of each sort, for keeping it on an object. */
export function boundedEffects(
  effects: PlanEffects,
  most: number,
): PlanEffects {
  const { routing, reachability, missing, contracts } = effects;
  return {
    routing: {
      added: routing.added.slice(0, most),
      removed: routing.removed.slice(0, most),
    },
    reachability: {
      opened: reachability.opened.slice(0, most),
      closed: reachability.closed.slice(0, most),
    },
    missing: missing.slice(0, most),
    contracts: contracts.slice(0, most),
  };
}

const ROUTES = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'Ingress']);

/** Addresses that one set answers on and the other does not. */
export function routingChanges(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
): PlanEffects['routing'] {
  const was = new Set(before.flatMap(addressesOf));
  const is = new Set(after.flatMap(addressesOf));
  return {
    added: [...is].filter(a => !was.has(a)).sort(),
    removed: [...was].filter(a => !is.has(a)).sort(),
  };
}

function addressesOf({ kind, spec }: KubeObject): string[] {
  if (!ROUTES.has(kind) || !isJsonObject(spec)) return [];
  const list = (value: unknown): Record<string, unknown>[] =>
    Array.isArray(value) ? value.filter(isJsonObject) : [];
  const text = (value: unknown, otherwise: string) =>
    typeof value === 'string' && value !== '' ? value : otherwise;
  if (kind === 'Ingress') {
    return list(spec.rules).flatMap(rule => {
      const http = isJsonObject(rule.http) ? rule.http : {};
      return list(http.paths).map(
        p => `${text(rule.host, '*')}${text(p.path, '/')}`,
      );
    });
  }
  const hosts = Array.isArray(spec.hostnames) ? spec.hostnames : [];
  const paths = list(spec.rules).flatMap(rule => {
    const matches = list(rule.matches);
    return matches.length === 0
      ? ['/']
      : matches.map(m =>
          isJsonObject(m.path) ? text(m.path.value, '/') : '/',
        );
  });
  return (hosts.length > 0 ? hosts : ['*']).flatMap(host =>
    paths.map(path => `${host}${path}`),
  );
}

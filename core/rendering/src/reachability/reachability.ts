import { isJsonObject, KubeObject } from '@openchoreo-portal/model';
import { matchesPeer, matchesSelector, PolicyEnd } from './match';

/** A port of pods. */
export interface PolicyPortRef {
  port: number;
  /** Default TCP. */
  protocol?: 'TCP' | 'UDP' | 'SCTP';
  /** Names that containers gave it. */
  names?: readonly string[];
}

/** What one direction says, and what decided. */
export interface DirectionVerdict {
  allowed: boolean;
  /** Policy and rule that let it through, e.g. `openchoreo-web: ingress[0]`; absent when nothing selects the pods or nothing allows. */
  rule?: string;
  /** One sentence. */
  reason: string;
}

/** Whether a connection works, and what decided. */
export interface Reachability {
  allowed: boolean;
  egress: DirectionVerdict;
  ingress: DirectionVerdict;
  /** The sentence that decided. */
  reason: string;
}

/** A policy taken apart once, so that many questions are cheap. */
interface Policy {
  name: string;
  namespace: string;
  podSelector: unknown;
  directions: Record<'ingress' | 'egress', Rule[] | undefined>;
}

interface Rule {
  /** Undefined: everybody. */
  peers: Record<string, unknown>[] | undefined;
  /** Undefined: every port. */
  ports: Record<string, unknown>[] | undefined;
}

/**
 * Answers who can reach whom under a set of Kubernetes NetworkPolicies: pods that no policy selects are open, selected ones allow what
 * any rule of any policy allows, and a connection needs both ends.
 */
export class ReachabilityMap {
  private readonly policies: Policy[];
  private readonly selected = new Map<string, Policy[]>();

  /** @param objects rendered sets; everything but NetworkPolicies is ignored */
  constructor(objects: readonly KubeObject[]) {
    this.policies = objects
      .filter(
        o =>
          o.kind === 'NetworkPolicy' &&
          o.apiVersion === 'networking.k8s.io/v1' &&
          isJsonObject(o.spec),
      )
      .map(readPolicy);
  }

  /** Whether `from` can open a connection to a port of `to`. */
  check(from: PolicyEnd, to: PolicyEnd, port: PolicyPortRef): Reachability {
    const egress = this.direction('egress', from, to, port);
    const ingress = this.direction('ingress', to, from, port);
    const deciding = egress.allowed ? ingress : egress;
    return {
      allowed: egress.allowed && ingress.allowed,
      egress,
      ingress,
      reason: deciding.reason,
    };
  }

  private direction(
    direction: 'ingress' | 'egress',
    self: PolicyEnd,
    peer: PolicyEnd,
    port: PolicyPortRef,
  ): DirectionVerdict {
    const selecting = this.policiesOf(self).filter(
      p => p.directions[direction],
    );
    if (selecting.length === 0) {
      return {
        allowed: true,
        reason: `No policy limits ${direction} of ${self.id}.`,
      };
    }
    for (const policy of selecting) {
      const rules = policy.directions[direction] as Rule[];
      const index = rules.findIndex(
        rule =>
          (rule.peers?.some(p => matchesPeer(p, peer, policy.namespace)) ??
            true) &&
          matchesPorts(rule.ports, port),
      );
      if (index >= 0) {
        const rule = `${policy.name}: ${direction}[${index}]`;
        return { allowed: true, rule, reason: `Allowed by ${rule}.` };
      }
    }
    const names = selecting.map(p => p.name).join(', ');
    return {
      allowed: false,
      reason: `No ${direction} rule of ${names} allows it.`,
    };
  }

  private policiesOf(end: PolicyEnd): Policy[] {
    if (end.ip !== undefined) return [];
    const known = this.selected.get(end.id);
    if (known) return known;
    const found = this.policies.filter(
      p =>
        p.namespace === end.namespace &&
        matchesSelector(p.podSelector, end.labels),
    );
    this.selected.set(end.id, found);
    return found;
  }
}

function readPolicy(object: KubeObject): Policy {
  const spec = object.spec as Record<string, unknown>;
  const types = Array.isArray(spec.policyTypes)
    ? spec.policyTypes
    : ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])];
  return {
    name: object.metadata.name ?? '',
    namespace: object.metadata.namespace ?? '',
    podSelector: spec.podSelector ?? {},
    directions: {
      ingress: types.includes('Ingress')
        ? readRules(spec.ingress, 'from')
        : undefined,
      egress: types.includes('Egress')
        ? readRules(spec.egress, 'to')
        : undefined,
    },
  };
}

function readRules(rules: unknown, peerKey: 'from' | 'to'): Rule[] {
  return maps(rules).map(rule => ({
    peers: nonEmpty(maps(rule[peerKey])),
    ports: nonEmpty(maps(rule.ports)),
  }));
}

function matchesPorts(
  ports: Record<string, unknown>[] | undefined,
  { port, protocol = 'TCP', names }: PolicyPortRef,
): boolean {
  if (!ports) return true;
  return ports.some(p => {
    if ((p.protocol ?? 'TCP') !== protocol) return false;
    if (p.port === undefined) return true;
    if (typeof p.port === 'string') return names?.includes(p.port) ?? false;
    const from = Number(p.port);
    const to = typeof p.endPort === 'number' ? p.endPort : from;
    return port >= from && port <= to;
  });
}

function maps(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

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

/** Ports that a rule opens: a range, a name, or all of a protocol. */
export interface PortFilter {
  /** `ANY`: every protocol. */
  protocol: string;
  name?: string;
  from?: number;
  to?: number;
}

/** One rule of one direction. */
export interface Rule {
  matchesPeer(end: PolicyEnd): boolean;
  /** Undefined: every port. */
  ports: PortFilter[] | undefined;
}

/** A policy taken apart once, so that many questions are cheap. */
export interface Policy {
  name: string;
  selects(end: PolicyEnd): boolean;
  directions: Record<
    'ingress' | 'egress',
    /** `isolates`: what no rule allows is denied. */
    { rules: Rule[]; isolates: boolean } | undefined
  >;
}

/** Reads a policy of `networking.k8s.io/v1`. */
export function readKubernetesPolicy(object: KubeObject): Policy {
  const namespace = object.metadata.namespace ?? '';
  const spec = object.spec as Record<string, unknown>;
  const types = Array.isArray(spec.policyTypes)
    ? spec.policyTypes
    : ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])];
  const selector = spec.podSelector ?? {};
  const direction = (type: string, rules: unknown, key: 'from' | 'to') =>
    types.includes(type)
      ? { rules: readRules(rules, key, namespace), isolates: true }
      : undefined;
  return {
    name: object.metadata.name ?? '',
    selects: end =>
      end.namespace === namespace && matchesSelector(selector, end.labels),
    directions: {
      ingress: direction('Ingress', spec.ingress, 'from'),
      egress: direction('Egress', spec.egress, 'to'),
    },
  };
}

function readRules(
  rules: unknown,
  peerKey: 'from' | 'to',
  namespace: string,
): Rule[] {
  return maps(rules).map(rule => {
    const peers = nonEmpty(maps(rule[peerKey]));
    return {
      matchesPeer: end =>
        peers?.some(p => matchesPeer(p, end, namespace)) ?? true,
      ports: nonEmpty(maps(rule.ports))?.map(readPort),
    };
  });
}

function readPort(port: Record<string, unknown>): PortFilter {
  const protocol = String(port.protocol ?? 'TCP');
  if (port.port === undefined) return { protocol };
  if (typeof port.port === 'string') return { protocol, name: port.port };
  const from = Number(port.port);
  const to = typeof port.endPort === 'number' ? port.endPort : from;
  return { protocol, from, to };
}

/** Whether a rule opens a port. */
export function matchesPorts(
  ports: readonly PortFilter[] | undefined,
  { port, protocol = 'TCP', names }: PolicyPortRef,
): boolean {
  if (!ports) return true;
  return ports.some(filter => {
    if (filter.protocol !== 'ANY' && filter.protocol !== protocol) return false;
    if (filter.name !== undefined) return names?.includes(filter.name) ?? false;
    return (
      filter.from === undefined ||
      (port >= filter.from && port <= (filter.to ?? filter.from))
    );
  });
}

/** The objects of a list. */
export function maps(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** A list that says something. */
export function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

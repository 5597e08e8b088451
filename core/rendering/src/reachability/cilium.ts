import { getOwn, isJsonObject, KubeObject } from '@openchoreo-portal/model';
import { inBlock, matchesSelector, PolicyEnd } from './match';
import { maps, nonEmpty, Policy, PortFilter, Rule } from './policy';

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABEL = 'io.cilium.k8s.namespace.labels.';
/** Where a label comes from; `any` is every source. */
const SOURCE = /^(k8s|any)[:.]/;

/** Reads a policy of `cilium.io/v2`. Layer 7 rules do not matter here: they say what may be asked, not who may connect. */
export function readCiliumPolicy(object: KubeObject): Policy {
  const namespace = object.metadata.namespace ?? '';
  const spec = object.spec as Record<string, unknown>;
  const denies = isJsonObject(spec.enableDefaultDeny)
    ? spec.enableDefaultDeny
    : {};
  const direction = (key: 'ingress' | 'egress') => {
    if (!Array.isArray(spec[key])) return undefined;
    return {
      rules: maps(spec[key]).map(rule => readRule(rule, key, namespace)),
      isolates: denies[key] !== false,
    };
  };
  return {
    name: object.metadata.name ?? '',
    selects: end =>
      end.namespace === namespace && matches(spec.endpointSelector, end),
    directions: { ingress: direction('ingress'), egress: direction('egress') },
  };
}

function readRule(
  rule: Record<string, unknown>,
  direction: 'ingress' | 'egress',
  namespace: string,
): Rule {
  const prefix = direction === 'ingress' ? 'from' : 'to';
  const peers = (name: string): unknown[] | undefined => {
    const list = rule[prefix + name];
    return Array.isArray(list) ? list : undefined;
  };
  const endpoints = peers('Endpoints');
  const entities = peers('Entities');
  const blocks = peers('CIDR');
  const sets = peers('CIDRSet');
  const hosts = direction === 'egress' ? peers('FQDNs') : undefined;
  const named = [endpoints, entities, blocks, sets, hosts].some(Boolean);
  const ports = nonEmpty(maps(rule.toPorts).flatMap(p => maps(p.ports)));
  return {
    // A rule without any field selects nobody; one with ports alone, everybody.
    matchesPeer: end =>
      named
        ? Boolean(
            endpoints?.some(s => matchesEndpoint(s, end, namespace)) ||
              entities?.some(e => matchesEntity(e, end)) ||
              blocks?.some(b => end.ip !== undefined && inBlock(end.ip, b)) ||
              maps(sets).some(s => inSet(s, end)) ||
              maps(hosts).some(h => matchesHost(h, end)),
          )
        : Array.isArray(rule.toPorts),
    ports: ports?.map(readPort),
  };
}

function readPort(port: Record<string, unknown>): PortFilter {
  const text = String(port.port);
  const protocol = port.protocol === undefined ? 'ANY' : String(port.protocol);
  if (!/^\d+$/.test(text)) return { protocol, name: text };
  // Zero stands for every port.
  if (Number(text) === 0) return { protocol };
  const from = Number(text);
  const to = typeof port.endPort === 'number' ? port.endPort : from;
  return { protocol, from, to };
}

/** Without a word about the namespace, a selector means the policy's own. */
function matchesEndpoint(
  selector: unknown,
  end: PolicyEnd,
  namespace: string,
): boolean {
  if (end.ip !== undefined || end.host !== undefined) return false;
  if (!namesNamespace(selector) && end.namespace !== namespace) return false;
  return matches(selector, end);
}

function matchesEntity(entity: unknown, end: PolicyEnd): boolean {
  const isOutside = end.ip !== undefined || end.host !== undefined;
  if (entity === 'all') return true;
  if (entity === 'world') return isOutside;
  return entity === 'cluster' && !isOutside;
}

function inSet(
  { cidr, except }: Record<string, unknown>,
  { ip }: PolicyEnd,
): boolean {
  if (ip === undefined || !inBlock(ip, cidr)) return false;
  return !(Array.isArray(except) && except.some(e => inBlock(ip, e)));
}

/** `*` stands for one or more characters of one name, as in Cilium. */
function matchesHost(
  { matchName, matchPattern }: Record<string, unknown>,
  { host }: PolicyEnd,
): boolean {
  if (host === undefined) return false;
  const name = host.toLowerCase();
  if (typeof matchName === 'string') return matchName.toLowerCase() === name;
  if (typeof matchPattern !== 'string') return false;
  const parts = matchPattern.toLowerCase().split('.');
  const names = name.split('.');
  return (
    matchPattern === '*' ||
    (parts.length === names.length &&
      parts.every((part, i) => part === '*' || part === names[i]))
  );
}

/** Labels as Cilium gives them to an endpoint, without their source. */
function matches(selector: unknown, end: PolicyEnd): boolean {
  if (selector === undefined) return false;
  const labels: Record<string, string> = {
    ...end.labels,
    [NAMESPACE]: end.namespace,
  };
  for (const [key, value] of Object.entries(end.namespaceLabels)) {
    labels[NAMESPACE_LABEL + key] = value;
  }
  return matchesSelector(withoutSources(selector), labels);
}

function withoutSources(selector: unknown): unknown {
  if (!isJsonObject(selector)) return selector;
  const { matchLabels, matchExpressions } = selector;
  return {
    ...(isJsonObject(matchLabels)
      ? {
          matchLabels: Object.fromEntries(
            Object.keys(matchLabels).map(key => [
              key.replace(SOURCE, ''),
              getOwn(matchLabels, key),
            ]),
          ),
        }
      : {}),
    ...(Array.isArray(matchExpressions)
      ? {
          matchExpressions: maps(matchExpressions).map(e => ({
            ...e,
            key: String(e.key).replace(SOURCE, ''),
          })),
        }
      : {}),
  };
}

function namesNamespace(selector: unknown): boolean {
  if (!isJsonObject(selector)) return false;
  const { matchLabels, matchExpressions } = selector;
  const keys = [
    ...(isJsonObject(matchLabels) ? Object.keys(matchLabels) : []),
    ...maps(matchExpressions).map(e => String(e.key)),
  ].map(key => key.replace(SOURCE, ''));
  return keys.some(k => k === NAMESPACE || k.startsWith(NAMESPACE_LABEL));
}

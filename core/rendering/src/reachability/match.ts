import { getOwn, isJsonObject } from '@openchoreo-portal/model';

/** One end of a connection, as policies see it. */
export interface PolicyEnd {
  /** Unique; shown to people. */
  id: string;
  namespace: string;
  labels: Record<string, string>;
  /** Labels of the namespace. `kubernetes.io/metadata.name` is understood without being given. */
  namespaceLabels: Record<string, string>;
  /** Set for ends outside the cluster; then namespace and labels do not count. */
  ip?: string;
  /** Name of an end outside; only policies that know names can tell it from others. */
  host?: string;
}

/** True when a Kubernetes label selector matches; an empty selector matches everything. */
export function matchesSelector(
  selector: unknown,
  labels: Record<string, string>,
): boolean {
  if (!isJsonObject(selector)) return false;
  const { matchLabels, matchExpressions } = selector;
  if (isJsonObject(matchLabels)) {
    for (const key of Object.keys(matchLabels)) {
      if (getOwn(labels, key) !== matchLabels[key]) return false;
    }
  }
  return (
    !Array.isArray(matchExpressions) ||
    matchExpressions.every(e => isJsonObject(e) && matchesExpression(e, labels))
  );
}

function matchesExpression(
  { key, operator, values }: Record<string, unknown>,
  labels: Record<string, string>,
): boolean {
  const value = getOwn(labels, String(key));
  const listed = Array.isArray(values) && values.includes(value);
  switch (operator) {
    case 'In':
      return value !== undefined && listed;
    case 'NotIn':
      return value === undefined || !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** True when a peer of a rule means that end. `home`: namespace of the policy. */
export function matchesPeer(
  peer: Record<string, unknown>,
  end: PolicyEnd,
  home: string,
): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (isJsonObject(ipBlock)) {
    const { cidr, except } = ipBlock;
    const { ip } = end;
    return (
      ip !== undefined &&
      inBlock(ip, cidr) &&
      !(Array.isArray(except) && except.some(e => inBlock(ip, e)))
    );
  }
  if (end.ip !== undefined || end.host !== undefined) return false;
  if (namespaceSelector !== undefined) {
    const labels = {
      'kubernetes.io/metadata.name': end.namespace,
      ...end.namespaceLabels,
    };
    if (!matchesSelector(namespaceSelector, labels)) return false;
  } else if (end.namespace !== home) return false;
  return podSelector === undefined || matchesSelector(podSelector, end.labels);
}

/** True when an address lies in a block; anything unreadable lies nowhere. */
export function inBlock(ip: string, cidr: unknown): boolean {
  const [net, size] = String(cidr).split('/');
  const address = addressBits(ip);
  const base = addressBits(net);
  if (!address || !base || address.length !== base.length) return false;
  const bits = Number(size ?? address.length);
  if (!Number.isInteger(bits) || bits < 0 || bits > address.length)
    return false;
  return address.slice(0, bits) === base.slice(0, bits);
}

/** An address as a text of zeros and ones. */
function addressBits(ip: string): string | undefined {
  if (ip.includes(':')) return ipv6Bits(ip);
  const parts = ip.split('.');
  if (parts.length !== 4 || !parts.every(p => /^\d{1,3}$/.test(p))) {
    return undefined;
  }
  const numbers = parts.map(Number);
  return numbers.every(n => n < 256) ? toBits(numbers, 8) : undefined;
}

function ipv6Bits(ip: string): string | undefined {
  const halves = ip.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(h => (h ? h.split(':') : []));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return undefined;
  const groups = [
    ...head,
    ...Array(tail ? missing : 0).fill('0'),
    ...(tail ?? []),
  ];
  return groups.every(g => /^[0-9a-f]{1,4}$/i.test(g))
    ? toBits(
        groups.map(g => parseInt(g, 16)),
        16,
      )
    : undefined;
}

function toBits(numbers: number[], width: number): string {
  return numbers.map(n => n.toString(2).padStart(width, '0')).join('');
}

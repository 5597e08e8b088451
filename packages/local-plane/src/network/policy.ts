import { BlockList, isIP } from 'node:net';
import { NetworkPolicy, PolicyPeer, PolicyPort } from '../cluster/objects';
import { matchesSelector } from '../cluster/selectors';

/** One end of a connection, as policies see it. */
export interface PolicyEnd {
  namespace: string;
  labels: Record<string, string>;
  namespaceLabels: Record<string, string>;
  /** Set for ends outside the plane. */
  ip?: string;
}

/** Port at the target: number and the names that containers gave it. */
export interface PolicyTargetPort {
  number: number;
  names?: readonly string[];
  protocol?: string;
}

/** Answer with the rule that decided, in words. */
export interface PolicyVerdict {
  allowed: boolean;
  reason: string;
}

function applies(
  policy: NetworkPolicy,
  end: PolicyEnd,
  direction: 'Ingress' | 'Egress',
): boolean {
  if (policy.metadata.namespace !== end.namespace || end.ip) return false;
  const types =
    policy.spec?.policyTypes ??
    (policy.spec?.egress ? ['Ingress', 'Egress'] : ['Ingress']);
  return (
    types.includes(direction) &&
    matchesSelector(policy.spec?.podSelector ?? {}, end.labels)
  );
}

function matchesPeer(peer: PolicyPeer, end: PolicyEnd, home: string): boolean {
  if (peer.ipBlock)
    return end.ip !== undefined && inBlock(peer.ipBlock, end.ip);
  if (end.ip) return false;
  if (peer.namespaceSelector) {
    if (!matchesSelector(peer.namespaceSelector, end.namespaceLabels))
      return false;
  } else if (end.namespace !== home) return false;
  return peer.podSelector
    ? matchesSelector(peer.podSelector, end.labels)
    : true;
}

function inBlock(
  block: NonNullable<PolicyPeer['ipBlock']>,
  ip: string,
): boolean {
  const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4';
  const contains = (cidr: string) => {
    const [net, bits] = cidr.split('/');
    if (isIP(net) === 0 || (isIP(net) === 6) !== (family === 'ipv6'))
      return false;
    const list = new BlockList();
    try {
      list.addSubnet(
        net,
        Number(bits ?? (family === 'ipv6' ? 128 : 32)),
        family,
      );
    } catch {
      return false;
    }
    return list.check(ip, family);
  };
  return contains(block.cidr) && !(block.except ?? []).some(contains);
}

function matchesPorts(
  ports: readonly PolicyPort[] | undefined,
  target: PolicyTargetPort,
): boolean {
  if (!ports || ports.length === 0) return true;
  return ports.some(p => {
    if ((p.protocol ?? 'TCP') !== (target.protocol ?? 'TCP')) return false;
    if (p.port === undefined) return true;
    if (typeof p.port === 'string' && !/^\d+$/.test(p.port)) {
      return target.names?.includes(p.port) ?? false;
    }
    const from = Number(p.port);
    return target.number >= from && target.number <= (p.endPort ?? from);
  });
}

/** Policies of a direction that select an end. */
export function policiesFor(
  policies: readonly NetworkPolicy[],
  end: PolicyEnd,
  direction: 'Ingress' | 'Egress',
): NetworkPolicy[] {
  return policies.filter(p => applies(p, end, direction));
}

/**
 * Kubernetes NetworkPolicy: an end that no policy selects is open; one that is selected allows what any rule of any policy allows.
 * Checks one direction; a connection needs both. Pure.
 */
export function checkPolicy(
  policies: readonly NetworkPolicy[],
  direction: 'Ingress' | 'Egress',
  self: PolicyEnd,
  peer: PolicyEnd,
  port: PolicyTargetPort,
): PolicyVerdict {
  const selecting = policiesFor(policies, self, direction);
  if (selecting.length === 0) {
    return { allowed: true, reason: `No ${direction} policy selects the pod.` };
  }
  for (const policy of selecting) {
    const home = policy.metadata.namespace ?? '';
    const rules =
      direction === 'Ingress'
        ? (policy.spec?.ingress ?? []).map(r => ({
            peers: r.from,
            ports: r.ports,
          }))
        : (policy.spec?.egress ?? []).map(r => ({
            peers: r.to,
            ports: r.ports,
          }));
    for (const rule of rules) {
      const peers = rule.peers ?? [];
      const peerOk =
        peers.length === 0 || peers.some(p => matchesPeer(p, peer, home));
      if (peerOk && matchesPorts(rule.ports, port)) {
        return {
          allowed: true,
          reason: `Allowed by NetworkPolicy ${policy.metadata.name}.`,
        };
      }
    }
  }
  return {
    allowed: false,
    reason: `Not allowed by NetworkPolicy ${selecting
      .map(p => p.metadata.name)
      .join(', ')} of namespace ${self.namespace}.`,
  };
}

import { LookupAddress, promises as dns } from 'node:dns';
import { BlockList, Socket, connect, isIP } from 'node:net';
import { ANNOTATIONS } from '@openchoreo-portal/model';
import { NetworkPolicy } from '../cluster/objects';
import { PolicyEnd, policiesFor } from './policy';

/** A host outside the plane that a pod may call. */
export interface OutsideHost {
  host: string;
  port: number;
}

/** Longest list of hosts read from one policy. */
const MAX_HOSTS = 100;
const CONNECT_TIMEOUT_MS = 10_000;
const HOST =
  /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** Addresses of this machine and of its neighbourhood: pods have no business there, whatever a name resolves to. */
const OWN = new BlockList();
OWN.addSubnet('0.0.0.0', 8, 'ipv4');
OWN.addSubnet('127.0.0.0', 8, 'ipv4');
OWN.addSubnet('169.254.0.0', 16, 'ipv4');
OWN.addSubnet('224.0.0.0', 3, 'ipv4');
OWN.addAddress('::', 'ipv6');
OWN.addAddress('::1', 'ipv6');
OWN.addSubnet('fe80::', 10, 'ipv6');
OWN.addSubnet('ff00::', 8, 'ipv6');

/** True for addresses of the machine itself, of its links, and of many; also when written as IPv6. */
export function isOwnAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const ip = mapped ?? address;
  const family = isIP(ip);
  return family === 0 || OWN.check(ip, family === 6 ? 'ipv6' : 'ipv4');
}

/** Hosts with a name that the policies of a pod let through; TCP only. Patterns and addresses have no name to find here. */
export function outsideHosts(
  policies: readonly NetworkPolicy[],
  end: PolicyEnd,
): OutsideHost[] {
  const found = new Map<string, OutsideHost>();
  for (const policy of policiesFor(policies, end, 'Egress')) {
    const text = policy.metadata.annotations?.[ANNOTATIONS.externalHosts] ?? '';
    for (const entry of text.split(',', MAX_HOSTS)) {
      const match = /^([^:/]{1,253}):(\d{1,5})\/TCP$/.exec(entry.trim());
      const host = match?.[1] ?? '';
      const port = Number(match?.[2]);
      if (!HOST.test(host) || isIP(host) || port < 1 || port > 65_535) continue;
      if (!host.includes('.')) continue;
      found.set(`${host}:${port}`, { host, port });
    }
  }
  return [...found.values()];
}

/** Finds the addresses of a name. */
export type LookupAll = (host: string) => Promise<LookupAddress[]>;

/**
 * Opens a connection to a host outside. The name is resolved here and the connection goes to the address that was checked, so that a name
 * cannot lead back to this machine.
 *
 * @throws Error when the name is unknown, leads to the machine itself, or nothing answers within 10 seconds
 */
export async function connectOutside(
  { host, port }: OutsideHost,
  lookup: LookupAll = name => dns.lookup(name, { all: true }),
): Promise<Socket> {
  const addresses = await lookup(host);
  const usable = addresses.find(a => !isOwnAddress(a.address));
  if (!usable) {
    throw new Error(`${host} has no address outside this machine.`);
  }
  return new Promise((resolve, reject) => {
    const socket = connect({ host: usable.address, port, allowHalfOpen: true });
    const timer = setTimeout(
      () => socket.destroy(new Error(`${host}:${port} does not answer.`)),
      CONNECT_TIMEOUT_MS,
    );
    socket.once('error', error => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

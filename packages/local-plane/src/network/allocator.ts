import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFileAtomic } from '../cluster/files';

/** First and last second octet of the loopback range used for service addresses: 127.64.0.0 to 127.127.255.255. */
const FIRST = 64;
const SPAN = 64;

/** Stable addresses for services. */
export interface AddressAllocator {
  /** Address of a service, `namespace/name`; always the same for the same key. */
  serviceIp(key: string): string;
  /** Reserved port of this machine for a service port, if one was given out. */
  nodePort(key: string, port: number): number | undefined;
  setNodePort(key: string, port: number, nodePort: number): void;
  release(key: string): void;
}

/** Allocates by hash, remembers collisions and node ports in `file`. */
export function createAllocator(file: string): AddressAllocator {
  let ips: Record<string, string> = {};
  let nodePorts: Record<string, number> = {};
  try {
    const saved = JSON.parse(readFileSync(file, 'utf8'));
    ips = saved.ips ?? {};
    nodePorts = saved.nodePorts ?? {};
  } catch {
    // First start; addresses follow from names, so a lost file loses nothing that matters.
  }
  const save = () => writeFileAtomic(file, JSON.stringify({ ips, nodePorts }));
  return {
    serviceIp(key) {
      if (ips[key]) return ips[key];
      const taken = new Set(Object.values(ips));
      for (let salt = 0; ; salt += 1) {
        const h = createHash('sha256').update(`${key}#${salt}`).digest();
        const ip = `127.${FIRST + (h[0] % SPAN)}.${h[1]}.${1 + (h[2] % 254)}`;
        if (taken.has(ip)) continue;
        ips[key] = ip;
        save();
        return ip;
      }
    },
    nodePort: (key, port) => nodePorts[`${key}:${port}`],
    setNodePort(key, port, nodePort) {
      if (nodePorts[`${key}:${port}`] === nodePort) return;
      nodePorts[`${key}:${port}`] = nodePort;
      save();
    },
    release(key) {
      delete ips[key];
      for (const id of Object.keys(nodePorts)) {
        if (id.startsWith(`${key}:`)) delete nodePorts[id];
      }
      save();
    },
  };
}

/** An address of its own for a pod, for display and endpoints; nothing listens there. */
export function podAddress(uid: string): string {
  const h = createHash('sha256').update(uid).digest();
  return `127.${128 + (h[0] % 64)}.${h[1]}.${1 + (h[2] % 254)}`;
}

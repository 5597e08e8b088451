import { Server } from 'node:net';
import { keyOf } from '@openchoreo-portal/model';
import { Service, ServicePort } from '../cluster/objects';
import { AddressAllocator } from './allocator';
import { Dialer } from './dialer';
import { Listeners, join } from './listeners';
import { GATEWAY } from './types';

/** Listeners of this machine for service ports, which runtimes without a network of their own need. */
export interface NodePorts {
  /** Opens what is missing and closes what no service has any more. */
  sync(services: readonly Service[]): Promise<void>;
  closeAll(): void;
}

export function createNodePorts(parts: {
  allocator: AddressAllocator;
  dialer: Dialer;
  listeners: Listeners;
}): NodePorts {
  const { allocator, dialer, listeners } = parts;
  const servers = new Map<string, Server>();

  async function open(service: Service, port: ServicePort): Promise<void> {
    const key = keyOf(service.metadata);
    const id = `${key}:${port.port}`;
    if (servers.has(id)) return;
    const target = {
      namespace: service.metadata.namespace ?? '',
      service: service.metadata.name,
      port: port.port,
    };
    const server = listeners.server(socket => {
      dialer
        // Who connects cannot be told on a shared machine; policies that name a source cannot hold here.
        .dial({ ...GATEWAY, namespace: target.namespace }, target, {
          unknownSource: true,
        })
        .then(
          out => join(socket, out),
          () => socket.resetAndDestroy(),
        );
    });
    servers.set(id, server);
    const listen = (wanted: number) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(wanted, '127.0.0.1', () => {
          server.removeListener('error', reject);
          resolve();
        });
      });
    try {
      await listen(allocator.nodePort(key, port.port) ?? 0);
    } catch {
      await listen(0);
    }
    const address = server.address();
    if (address && typeof address === 'object')
      allocator.setNodePort(key, port.port, address.port);
  }

  return {
    async sync(services) {
      const wanted = new Set<string>();
      for (const service of services) {
        for (const port of service.spec?.ports ?? []) {
          wanted.add(`${keyOf(service.metadata)}:${port.port}`);
          await open(service, port);
        }
      }
      for (const [id, server] of servers) {
        if (wanted.has(id)) continue;
        server.close();
        servers.delete(id);
      }
    },
    closeAll() {
      for (const server of servers.values()) server.close();
    },
  };
}

import { mkdirSync, rmSync } from 'node:fs';
import { Server, Socket } from 'node:net';
import { dirname } from 'node:path';
import { PlaneContext } from '../cluster/context';
import { outSocket } from '../runtimes/sandbox-files';
import { listenUnix, readHeader } from '../runtimes/unix-path';
import { Dialer } from './dialer';
import { Listeners, join } from './listeners';
import { DialError, DialTarget, NetworkPod } from './types';

/** The ways out of isolated pods: one socket in each sandbox's folder, on which the pod names what it wants to reach. */
export interface WaysOut {
  open(entry: NetworkPod): Promise<void>;
  close(uid: string): void;
  closeAll(): void;
}

export function createWaysOut(
  { logger }: PlaneContext,
  parts: {
    pods: ReadonlyMap<string, NetworkPod>;
    dialer: Dialer;
    listeners: Listeners;
  },
): WaysOut {
  const { pods, dialer, listeners } = parts;
  const servers = new Map<string, Server>();

  async function answer(socket: Socket, entry: NetworkPod): Promise<void> {
    try {
      const target = await readHeader<DialTarget & { outside?: string }>(
        socket,
      );
      // What the pod declares may have changed since its way was opened.
      const from = pods.get(entry.sandbox.uid) ?? entry;
      const port = Number(target.port);
      const out =
        target.outside === undefined
          ? await dialer.dial(from, {
              namespace: String(target.namespace),
              service: String(target.service),
              port,
            })
          : await dialer.dialOutside(from, {
              host: String(target.outside),
              port,
            });
      socket.write('{"ok":true}\n');
      join(socket, out);
    } catch (error) {
      const code = error instanceof DialError ? error.code : 'Refused';
      socket.end(`${JSON.stringify({ ok: false, code })}\n`);
    }
  }

  return {
    async open(entry) {
      const path = outSocket(entry.sandbox);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      rmSync(path, { force: true });
      const server = listeners.server(socket => void answer(socket, entry));
      server.on('error', error =>
        logger.warn('The way out of a pod failed.', {
          pod: entry.sandbox.name,
          error: error.message,
        }),
      );
      await listenUnix(server, path);
      server.unref();
      servers.set(entry.sandbox.uid, server);
    },
    close(uid) {
      servers.get(uid)?.close();
      servers.delete(uid);
    },
    closeAll() {
      for (const server of servers.values()) server.close();
    },
  };
}

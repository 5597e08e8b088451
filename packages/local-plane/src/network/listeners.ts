import { Server, Socket, createServer } from 'node:net';
import { Duplex } from 'node:stream';

/** Servers and sockets of one network, so that stopping closes them all. */
export interface Listeners {
  /** A server whose connections are tracked and answered by `accept`; it keeps no process alive. */
  server(accept: (socket: Socket) => void): Server;
  /** Closes every connection. */
  closeAll(): void;
}

export function createListeners(): Listeners {
  const sockets = new Set<Socket>();
  return {
    server(accept) {
      const server = createServer({ allowHalfOpen: true }, socket => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy());
        accept(socket);
      });
      server.unref();
      return server;
    },
    closeAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes bytes both ways until either side ends. */
export function join(a: Duplex, b: Duplex): void {
  const end = () => {
    a.destroy();
    b.destroy();
  };
  a.on('error', end);
  b.on('error', end);
  a.on('close', () => b.destroyed || b.end());
  b.on('close', () => a.destroyed || a.end());
  a.pipe(b);
  b.pipe(a);
}

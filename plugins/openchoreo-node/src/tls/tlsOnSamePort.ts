import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';

/** First byte of every TLS connection (RFC 8446 §5.1, record type handshake); no HTTP request begins with it. */
const TLS_HANDSHAKE = 0x16;
/** A client that says nothing, or does not end its handshake, for this long is let go; when not told otherwise. */
const HANDSHAKE_TIMEOUT_MS = 30_000;
/** A handshake signs with the private key, about a millisecond with RSA: a crowd that connects at once may not keep everybody else waiting. */
const HANDSHAKES_MS = 5;

/**
 * Lets an HTTP server answer TLS on the same port: the first byte of a connection tells which it is. `kubectl` needs this, because it sends tokens
 * only over TLS. The certificate is read from `directory` (`server.crt`, `server.key`) at each handshake that finds it changed; while there is
 * none, TLS connections are closed. A turn of the event loop begins handshakes for at most
 * {@link HANDSHAKES_MS} milliseconds.
 *
 * @param options.handshakeTimeoutMs - how long a client may say nothing before its first request. Default 30 s
 */
export function serveTlsOnSamePort(
  server: http.Server,
  options: { directory: string; handshakeTimeoutMs?: number },
): void {
  const plain = server.listeners('connection') as Array<
    (socket: net.Socket) => void
  >;
  server.removeAllListeners('connection');
  const certificate = createCertificateReader(options.directory);
  const timeout = options.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS;

  const handshake = (socket: net.Socket) => {
    if (socket.destroyed) return;
    const context = certificate();
    if (!context) {
      socket.destroy();
      return;
    }
    const encrypted = new tls.TLSSocket(socket, {
      isServer: true,
      secureContext: context,
      ALPNProtocols: ['http/1.1'],
    });
    encrypted.on('error', () => encrypted.destroy());
    // For the HTTP parser an encrypted socket is a socket like any other.
    encrypted.once('secure', () => {
      socket.setTimeout(0);
      for (const listener of plain) listener.call(server, encrypted);
    });
  };

  const secure = inTurns(handshake, HANDSHAKES_MS);

  server.on('connection', (socket: net.Socket) => {
    const onError = () => socket.destroy();
    socket.on('error', onError);
    socket.setTimeout(timeout, onError);
    const look = () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) {
        if (!socket.readableEnded) socket.once('readable', look);
        return;
      }
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) {
        // Still watched: it may hang up while it waits for its turn, or never end its handshake.
        secure(socket);
        return;
      }
      socket.setTimeout(0);
      socket.removeListener('timeout', onError);
      socket.removeListener('error', onError);
      for (const listener of plain) listener.call(server, socket);
    };
    look();
  });
}

/** Does `action`, and what it leaves for the next tick, for each item given, in order: in one turn of the event loop at least one, and others until `ms` are over. */
function inTurns<Item>(
  action: (item: Item) => void,
  ms: number,
): (item: Item) => void {
  const waiting: Item[] = [];
  let scheduled = false;
  const turn = async () => {
    const end = performance.now() + ms;
    do {
      action(waiting.shift()!);
      await new Promise<void>(resolve => {
        process.nextTick(resolve);
      });
    } while (waiting.length > 0 && performance.now() < end);
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(turn);
  };
  return item => {
    waiting.push(item);
    if (scheduled) return;
    scheduled = true;
    setImmediate(turn);
  };
}

function createCertificateReader(
  directory: string,
): () => tls.SecureContext | undefined {
  const files = ['server.crt', 'server.key'].map(name =>
    path.join(directory, name),
  );
  let current: { stamp: string; context: tls.SecureContext } | undefined;
  return () => {
    try {
      const stamp = files.map(file => String(fs.statSync(file).mtimeMs)).join();
      if (current?.stamp !== stamp) {
        const [cert, key] = files.map(file => fs.readFileSync(file));
        current = { stamp, context: tls.createSecureContext({ cert, key }) };
      }
      return current.context;
    } catch {
      return undefined;
    }
  };
}

import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';

/** First byte of every TLS connection (RFC 8446 §5.1, record type handshake); no HTTP request begins with it. */
const TLS_HANDSHAKE = 0x16;
/** A client that says nothing for this long is let go. */
const FIRST_BYTE_TIMEOUT_MS = 30_000;

/**
 * Lets an HTTP server answer TLS on the same port: the first byte of a connection tells which it is. `kubectl` needs this, because it sends tokens
 * only over TLS. The certificate is read from `directory` (`server.crt`, `server.key`) at each handshake that finds it changed; while there is
 * none, TLS connections are closed.
 */
export function serveTlsOnSamePort(
  server: http.Server,
  options: { directory: string },
): void {
  const plain = server.listeners('connection') as Array<
    (socket: net.Socket) => void
  >;
  server.removeAllListeners('connection');
  const certificate = createCertificateReader(options.directory);

  const secure = (socket: net.Socket) => {
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
      for (const listener of plain) listener.call(server, encrypted);
    });
  };

  server.on('connection', (socket: net.Socket) => {
    const onError = () => socket.destroy();
    socket.on('error', onError);
    socket.setTimeout(FIRST_BYTE_TIMEOUT_MS, onError);
    const look = () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) {
        if (!socket.readableEnded) socket.once('readable', look);
        return;
      }
      socket.setTimeout(0);
      socket.removeListener('timeout', onError);
      socket.removeListener('error', onError);
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) secure(socket);
      else for (const listener of plain) listener.call(server, socket);
    };
    look();
  });
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

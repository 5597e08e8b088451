import { X509Certificate } from 'node:crypto';
import https from 'node:https';
import { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Limits,
  maxMessageBytes,
  multiplexWebSocket,
} from '@openchoreo-portal/plane-protocol';
import { WebSocketServer } from 'ws';
import { parseIdentity, PlaneIdentity } from '../config';
import { CertificatePair } from '../pki/issue';
import { PlaneRecord } from '../planes/catalog';
import { ConnectionRegistry } from './registry';

/** Options of {@link startListener}. */
export interface ListenerOptions {
  host: string;
  port: number;
  server: CertificatePair;
  registry: ConnectionRegistry;
  planesOf(identity: PlaneIdentity): readonly PlaneRecord[];
  /** False until the plane objects are known: agents are asked to come back. */
  isReady(): boolean;
  maxAgentsPerPlane: number;
  /** Told why an agent was refused, for the status of the plane. */
  onRefused(planeKey: string, reason: string): void;
  limits?: Partial<Limits>;
  logger: LoggerService;
}

/** The running listener. */
export interface Listener {
  port: number;
  /** Takes a renewed server certificate for new connections. */
  renew(server: CertificatePair): void;
  stop(): Promise<void>;
}

const MAX_SOCKETS = 2_000;

/** A refusal in the words that the agent will log. */
interface Refusal {
  status: 400 | 401 | 403 | 404 | 429 | 503;
  message: string;
}

/** Listens for agents: TLS with a client certificate, one WebSocket each. Rejects when the port is taken. */
export async function startListener(
  options: ListenerOptions,
): Promise<Listener> {
  const { logger, registry } = options;
  const server = https.createServer({
    ...options.server,
    // Whose certificate is good depends on the plane that the agent names, so it is judged after the handshake (`verifyAgent`).
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  });
  server.maxConnections = MAX_SOCKETS;
  server.on('request', (_req, res) => {
    res.writeHead(404, { 'content-type': 'text/plain' });
    res.end('Agents connect here by WebSocket at /agent.\n');
  });
  server.on('tlsClientError', () => {
    // A peer that is no TLS client; Node closes it.
  });
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes(options.limits),
  });
  const lastRefusals = new Map<string, string>();

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', 'https://gateway');
    const identity = parseIdentity(
      url.searchParams.get('planeType'),
      url.searchParams.get('planeID'),
    );
    const certificate = (socket as TLSSocket).getPeerX509Certificate?.();
    const refusal = refuse(options, url.pathname, identity, certificate);
    if (refusal) {
      const who = identity
        ? `${identity.planeType}/${identity.planeID}`
        : 'unknown';
      // Agents keep dialling; each reason is worth one line.
      if (lastRefusals.get(who) !== refusal.message) {
        if (lastRefusals.size > 1_000) lastRefusals.clear();
        lastRefusals.set(who, refusal.message);
        const line = `An agent of ${who} was refused: ${refusal.message}`;
        // At a first start the agents are there before the plane objects: nothing is wrong yet.
        if (refusal.status === 503 || refusal.status === 404) logger.info(line);
        else logger.warn(line);
      }
      answer(socket as Socket, refusal);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, webSocket => {
      lastRefusals.delete(`${identity!.planeType}/${identity!.planeID}`);
      const mux = multiplexWebSocket(webSocket, {
        role: 'gateway',
        limits: options.limits,
      });
      const who = `${identity!.planeType}/${identity!.planeID}`;
      mux.ready.then(
        () => {
          logger.info(`An agent of ${who} is connected.`);
          registry.add({
            identity: identity!,
            certificate: certificate!,
            mux,
            remoteAddress: request.socket.remoteAddress ?? '',
          });
          mux.closed.then(({ message }) =>
            logger.info(`An agent of ${who} left: ${message}`),
          );
        },
        error =>
          logger.warn(
            `An agent of ${who} failed the handshake: ${error.message}`,
          ),
      );
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', error =>
    logger.error(`The listener for agents failed: ${error.message}`),
  );
  return {
    port: (server.address() as AddressInfo).port,
    renew: pair => server.setSecureContext(pair),
    async stop() {
      registry.close();
      for (const client of webSockets.clients) client.terminate();
      webSockets.close();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function refuse(
  options: ListenerOptions,
  path: string,
  identity: PlaneIdentity | undefined,
  certificate: X509Certificate | undefined,
): Refusal | undefined {
  if (path !== '/agent') return { status: 404, message: 'Dial /agent.' };
  if (!identity) {
    return { status: 400, message: 'planeType or planeID is not valid.' };
  }
  if (!certificate) {
    return { status: 401, message: 'A client certificate is needed.' };
  }
  if (!options.isReady()) {
    return { status: 503, message: 'The planes are not known yet.' };
  }
  if (options.planesOf(identity).length === 0) {
    return {
      status: 404,
      message: `No plane object has type ${identity.planeType} and planeID ${identity.planeID}.`,
    };
  }
  const { accepted, refusals } = options.registry.judge(certificate, identity);
  for (const [key, reason] of refusals) {
    if (reason) options.onRefused(key, reason);
  }
  if (accepted.size === 0) {
    return {
      status: 403,
      message: [...new Set(refusals.values())].join(' '),
    };
  }
  if (
    options.registry.forIdentity(identity).length >= options.maxAgentsPerPlane
  ) {
    return {
      status: 429,
      message: `${options.maxAgentsPerPlane} agents of this plane are connected already.`,
    };
  }
  return undefined;
}

function answer(socket: Socket, { status, message }: Refusal): void {
  const body = `${message}\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(
      body,
    )}\r\n\r\n${body}`,
  );
}

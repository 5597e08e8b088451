import http from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { Transport } from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import { WebSocket } from 'ws';
import {
  AgentTarget,
  MAX_MESSAGE_BYTES,
  UpgradedConnection,
  UpgradeHandler,
} from './types';

/** Serves a cluster's API with the identity of `config`: the service account in a cluster, or a kubeconfig. */
export function createKubernetesTarget(config: KubeConfig): AgentTarget {
  return {
    transport: createKubernetesTransport(config),
    upgrade: createKubernetesUpgrade(config),
  };
}

function serverOf(config: KubeConfig): URL {
  const server = config.getCurrentCluster()?.server;
  if (!server) {
    throw new Error(
      'The kubeconfig has no current cluster. Set current-context, or run the agent in a cluster.',
    );
  }
  return new URL(server);
}

/** Carries requests to the API server that `config` names. Bodies stream, so watches and log follows work. */
export function createKubernetesTransport(config: KubeConfig): Transport {
  const server = serverOf(config);
  const client = server.protocol === 'http:' ? http : https;
  const agent = new client.Agent({ keepAlive: true });
  const root = server.pathname.replace(/\/$/, '');
  return async ({ method, path, headers, body, signal }) => {
    const options: https.RequestOptions = {
      method,
      hostname: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port || undefined,
      path: root + path,
      headers: {
        ...headers,
        // Node leaves it out for a DELETE, and the server then reads the body as the next request.
        ...(body === undefined
          ? {}
          : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      signal,
    };
    // Reads a rotated service account token anew. It may bring an agent of its own, without connection reuse.
    await config.applyToHTTPSOptions(options);
    options.agent = reuseSockets(options.agent, agent);
    return new Promise((resolve, reject) => {
      const request = client.request(options, response => {
        const returned: Record<string, string> = {};
        for (const [name, value] of Object.entries(response.headers)) {
          if (value !== undefined) returned[name] = String(value);
        }
        resolve({
          status: response.statusCode ?? 502,
          headers: returned,
          body: response,
        });
      });
      request.on('error', cause =>
        reject(
          new ApiError({
            reason: 'ServiceUnavailable',
            message: `The Kubernetes API could not be reached: ${cause.message}`,
            remedy: `Check that ${server.origin} answers from where the agent runs.`,
            cause,
          }),
        ),
      );
      request.end(body);
    });
  };
}

/** The agent made for one request reuses no socket, so the shared one replaces it, unless it leads through a proxy. */
function reuseSockets(made: unknown, shared: http.Agent): http.Agent {
  const isPlain =
    made === undefined ||
    [http.Agent, https.Agent].some(
      type => Object.getPrototypeOf(made) === type.prototype,
    );
  return isPlain ? shared : (made as http.Agent);
}

/** Exec, attach and port-forward over the API server's WebSocket dialect. */
export function createKubernetesUpgrade(config: KubeConfig): UpgradeHandler {
  const server = serverOf(config);
  return async request => {
    const options: WebSocket.ClientOptions = {
      headers: {},
      perMessageDeflate: false,
      maxPayload: 4 * 1024 * 1024,
      handshakeTimeout: 30_000,
    };
    await config.applyToHTTPSOptions(options);
    const url = `${server.origin.replace(
      /^http/,
      'ws',
    )}${server.pathname.replace(/\/$/, '')}${request.path}`;
    const socket = new WebSocket(url, [request.protocol], options);
    request.signal.addEventListener('abort', () => socket.terminate(), {
      once: true,
    });
    return connectionOf(socket);
  };
}

/** Messages of a channel protocol begin with the channel's number; long ones are cut into several with the same number. */
export function* splitChannelMessage(
  message: Uint8Array,
): Generator<Uint8Array> {
  if (message.length <= MAX_MESSAGE_BYTES) {
    yield message;
    return;
  }
  for (let at = 1; at < message.length; at += MAX_MESSAGE_BYTES - 1) {
    const rest = message.subarray(at, at + MAX_MESSAGE_BYTES - 1);
    const part = new Uint8Array(rest.length + 1);
    part[0] = message[0];
    part.set(rest, 1);
    yield part;
  }
}

function connectionOf(socket: WebSocket): Promise<UpgradedConnection> {
  return new Promise((resolve, reject) => {
    const queue: Uint8Array[] = [];
    const state = { over: false, wake: () => {} };
    const finish = () => {
      state.over = true;
      state.wake();
    };
    const nextMessage = () =>
      new Promise<void>(done => {
        state.wake = done;
      });
    socket.on('message', data => {
      queue.push(...splitChannelMessage(data as Buffer));
      // The API server waits while we do.
      if (queue.length > 64) socket.pause();
      state.wake();
    });
    socket.on('close', finish);
    socket.on('error', cause => {
      finish();
      reject(
        new ApiError({
          reason: 'ServiceUnavailable',
          message: `The Kubernetes API refused the stream: ${cause.message}`,
          cause,
        }),
      );
    });
    async function* read(): AsyncGenerator<Uint8Array> {
      for (;;) {
        const message = queue.shift();
        if (message) yield message;
        else if (state.over) return;
        else {
          if (socket.isPaused) socket.resume();
          await nextMessage();
        }
      }
    }
    socket.on('open', () =>
      resolve({
        readable: read(),
        write: message =>
          new Promise((ok, no) =>
            socket.send(message, error => (error ? no(error) : ok())),
          ),
        end: () => {
          // v5 closes the standard input by message; earlier versions cannot.
          if (socket.protocol === 'v5.channel.k8s.io') {
            socket.send(Uint8Array.of(255, 0), () => undefined);
          }
        },
        close: () => socket.close(),
      }),
    );
  });
}

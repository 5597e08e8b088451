import { setTimeout as delay } from 'node:timers/promises';
import {
  backoffDelay,
  BackoffOptions,
  Transport,
} from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import {
  IncomingStream,
  Limits,
  maxMessageBytes,
  Multiplexer,
  multiplexWebSocket,
} from '@openchoreo-portal/plane-protocol';
import { WebSocket } from 'ws';
import { AllowRule } from './allow';
import { serveStream } from './serve';
import { AgentLogger, AgentTarget, UpgradeHandler } from './types';

/** PEM texts. */
export interface AgentTls {
  /** Certificate authority of the gateway. */
  ca: string;
  /** The agent's certificate, with SAN URI `openchoreo://<planeType>/<planeID>`. */
  cert: string;
  key: string;
}

/** What kind of plane an agent speaks for. */
export type PlaneType = 'dataplane' | 'workflowplane' | 'observabilityplane';

/** Options of {@link startAgent}. */
export interface AgentOptions {
  /** Address of the plane gateway, e.g. `wss://127.0.0.1:7443/agent`. */
  gatewayUrl: string;
  /** A function is asked at every dial, so that renewed certificates are picked up. */
  tls: AgentTls | (() => AgentTls | Promise<AgentTls>);
  planeType: PlaneType;
  planeID: string;
  /** Target `k8s`: the plane's Kubernetes API. */
  transport?: Transport;
  /** Bidirectional streams of target `k8s`. */
  upgrade?: UpgradeHandler;
  /** Allowlist of target `k8s`. Default `DEFAULT_ALLOW`. */
  allow?: readonly AllowRule[];
  /** More targets by name. */
  targets?: Readonly<Record<string, AgentTarget>>;
  /** Default 500 ms doubling to 15 s, half of it random. */
  backoff?: BackoffOptions;
  /** Longest request body, in bytes. Default 10 MiB. */
  maxRequestBytes?: number;
  /** Streams served at once, including those whose handler has not noticed its cancellation. Default 1024. */
  maxRunning?: number;
  limits?: Partial<Limits>;
  logger?: AgentLogger;
}

/** A running agent. */
export interface Agent {
  /** True while the gateway accepts this agent. */
  readonly connected: boolean;
  /** Resolves when {@link connected} next is true, at once if it is. */
  waitUntilConnected(): Promise<void>;
  /** Hangs up and resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** A connection that lived this long, in milliseconds, starts the backoff anew. */
const STABLE_MS = 5_000;
const HANDSHAKE_MS = 10_000;

/** Dials the plane gateway and serves its streams; dials again, with backoff, until stopped. Never throws. */
export function startAgent(options: AgentOptions): Agent {
  const stopped = new AbortController();
  const targets: Record<string, AgentTarget> = { ...options.targets };
  if (options.transport) {
    const { transport, upgrade, allow } = options;
    targets.k8s = { transport, upgrade, allow };
  }
  const maxRunning = options.maxRunning ?? 1024;
  const name = `${options.planeType}/${options.planeID}`;
  let running = 0;
  let mux: Multiplexer | undefined;
  let connected = false;
  let lastProblem = '';
  const waiters: Array<() => void> = [];

  const onStream = async (stream: IncomingStream) => {
    if (running >= maxRunning) {
      const status = new ApiError({
        reason: 'TooManyRequests',
        message: `The agent serves ${running} streams already.`,
        details: { retryAfterSeconds: 1 },
      }).toStatus();
      stream.respond({
        status: status.code,
        headers: { 'content-type': 'application/json', 'retry-after': '1' },
      });
      await stream.write(Buffer.from(JSON.stringify(status)));
      await stream.end();
      return;
    }
    running++;
    try {
      await serveStream(stream, {
        targets,
        maxRequestBytes: options.maxRequestBytes ?? 10 * 1024 * 1024,
      });
    } finally {
      running--;
    }
  };

  const dialOnce = async (): Promise<string> => {
    const tls =
      typeof options.tls === 'function' ? await options.tls() : options.tls;
    const url = new URL(options.gatewayUrl);
    url.searchParams.set('planeType', options.planeType);
    url.searchParams.set('planeID', options.planeID);
    mux = await dial(url, tls, options.limits, stopped.signal, onStream);
    const onStop = () => mux!.close('goingAway', 'The agent stops.');
    stopped.signal.addEventListener('abort', onStop);
    try {
      if (stopped.signal.aborted) onStop();
      await mux.ready;
      connected = true;
      lastProblem = '';
      options.logger?.info(`Agent of ${name} is connected to the gateway.`);
      for (const waiter of waiters.splice(0)) waiter();
    } catch {
      // `closed` says why.
    }
    const reason = await mux.closed;
    connected = false;
    stopped.signal.removeEventListener('abort', onStop);
    return reason.message;
  };

  const run = async () => {
    let attempt = 0;
    while (!stopped.signal.aborted) {
      const began = Date.now();
      let problem: string;
      try {
        problem = await dialOnce();
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      if (stopped.signal.aborted) return;
      attempt = Date.now() - began > STABLE_MS ? 1 : attempt + 1;
      const wait = backoffDelay(attempt, {
        baseMs: 500,
        maxMs: 15_000,
        ...options.backoff,
      });
      // A gateway that is away for an hour is worth one line, not a thousand.
      if (problem !== lastProblem) {
        lastProblem = problem;
        options.logger?.warn(
          `Agent of ${name} is not connected: ${problem} It keeps trying.`,
        );
      }
      await delay(wait, undefined, { signal: stopped.signal }).catch(
        () => undefined,
      );
    }
  };
  const finished = run();

  return {
    get connected() {
      return connected;
    },
    waitUntilConnected: () =>
      connected
        ? Promise.resolve()
        : new Promise(resolve => waiters.push(resolve)),
    async stop() {
      stopped.abort();
      await finished;
    },
  };
}

/** Opens the socket; rejects with the gateway's own words when it refuses. */
function dial(
  url: URL,
  tls: AgentTls,
  limits: Partial<Limits> | undefined,
  signal: AbortSignal,
  onStream: (stream: IncomingStream) => Promise<void>,
): Promise<Multiplexer> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      ca: tls.ca,
      cert: tls.cert,
      key: tls.key,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      perMessageDeflate: false,
      maxPayload: maxMessageBytes(limits),
      handshakeTimeout: HANDSHAKE_MS,
      followRedirects: false,
    });
    const onAbort = () => socket.terminate();
    signal.addEventListener('abort', onAbort, { once: true });
    const fail = (error: Error) => {
      signal.removeEventListener('abort', onAbort);
      reject(error);
    };
    socket.once('open', () => {
      signal.removeEventListener('abort', onAbort);
      // In this turn, or the gateway's hello could pass unheard.
      resolve(multiplexWebSocket(socket, { role: 'agent', onStream, limits }));
    });
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (text.length < 2000) text += part;
      });
      response.on('close', () => {
        socket.terminate();
        fail(
          new Error(
            `The gateway answered ${response.statusCode}: ${text.trim()}`,
          ),
        );
      });
    });
    socket.on('error', fail);
  });
}

import { randomUUID } from 'node:crypto';
import {
  IncomingMessage,
  Server,
  ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { LoggerService } from '@backstage/backend-plugin-api';
import { RequestLimiter } from '@openchoreo-portal/apiserver';
import { objectPath, query, readJson } from '@openchoreo-portal/client';
import {
  ApiError,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { PlaneConnector } from '@openchoreo-portal/plugin-openchoreo-node';
import { WebSocket, WebSocketServer } from 'ws';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { knownError } from '../http/errors';
import { toRestError } from '../rest/errors';
import { People } from '../subject/people';
import { SubjectResolver } from '../subject/resolver';
import { EXEC_PROTOCOL, ExecRequest, runExec } from './session';
import { ExecTarget } from './target';

const PATH = /\/exec\/namespaces\/([^/?]+)\/components\/([^/?]+)$/;
const MAX_MESSAGE = 64 * 1024;
const MAX_ARGUMENTS = 100;
const PING_MS = 30_000;
/** How often it is asked whether somebody may still have their terminal. */
const ASK_MS = 5_000;
/** How long a client has to take a goodbye in. */
const GOODBYE_MS = 1_000;

/** What terminals work with. */
export interface ExecOptions {
  controlPlane: ControlPlane;
  subjects: SubjectResolver;
  people: Pick<People, 'find'>;
  planes: PlaneConnector;
  /** A terminal takes one of its subject's places for streams. */
  limiter: RequestLimiter;
  logger: LoggerService;
  /** Ends terminals when the server stops. */
  stopping: AbortSignal;
}

/**
 * `WebSocket /exec/namespaces/{ns}/components/{name}?project&env&container&pod&command&tty&stdin`. Backstage gives plugins requests but not upgrades, so the
 * server is taken from the first request that comes by; who asks is known and may do it before the connection is upgraded.
 */
export function createExecUpgrade(
  options: ExecOptions,
): (req: IncomingMessage) => void {
  const known = new WeakSet<Server>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    handleProtocols: offered =>
      offered.has(EXEC_PROTOCOL) ? EXEC_PROTOCOL : false,
  });
  options.stopping.addEventListener('abort', () => {
    sockets.clients.forEach(client => client.terminate());
  });
  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isExec(req)) return;
    socket.on('error', () => socket.destroy());
    prepare(options, req, socket).then(
      ({ target, request, mayStill }) =>
        sockets.handleUpgrade(req, socket, head, webSocket => {
          keepAlive(webSocket);
          endWithoutRight(webSocket, mayStill, options.logger);
          void runExec(webSocket, options.planes, target, request);
        }),
      error => refuse(options.logger, socket, error),
    );
  };
  return req => {
    const { server } = req.socket as { server?: Server };
    if (!server || known.has(server)) return;
    known.add(server);
    server.on('upgrade', onUpgrade);
    const own = server.listenerCount('upgrade');
    server.on('upgrade', (other: IncomingMessage, socket: Duplex, head) => {
      // Our two listeners and nobody else's: Node would have made a request of it, and so do we.
      if (server.listenerCount('upgrade') > own + 1 || isExec(other)) return;
      passOn(server, other, socket, head);
    });
  };
}

/** Path and query, as they were sent: what is not an address of ours may be anything. */
function partsOf({ url = '/' }: IncomingMessage): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

const isExec = (req: IncomingMessage) => PATH.test(partsOf(req)[0]);

/** Where a terminal is asked for. Throws `ApiError` BadRequest for names that are wrongly encoded. */
function placeOf(req: IncomingMessage) {
  const [path, search] = partsOf(req);
  const [, namespace, component] = PATH.exec(path) ?? [];
  try {
    return {
      namespace: decodeURIComponent(namespace),
      component: decodeURIComponent(component),
      search: new URLSearchParams(search),
    };
  } catch {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'The address is not encoded as addresses are.',
      remedy: 'Write a per cent sign as %25.',
    });
  }
}

/** Ends the terminal of a client that is gone without a word. */
function keepAlive(webSocket: WebSocket): void {
  let alive = true;
  webSocket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) {
      webSocket.terminate();
      return;
    }
    alive = false;
    webSocket.ping();
  }, PING_MS);
  webSocket.on('close', () => clearInterval(timer));
}

/** A terminal may live for days: it ends when the right to it does. */
function endWithoutRight(
  webSocket: WebSocket,
  mayStill: () => Promise<boolean>,
  logger: LoggerService,
): void {
  const timer = setInterval(async () => {
    const may = await mayStill().catch(error => {
      logger.warn(`The right to a terminal was not asked about: ${error}`);
      return true;
    });
    if (may || webSocket.readyState !== WebSocket.OPEN) return;
    webSocket.close(1008, 'You may not run commands here any more.');
    // Nothing more is taken, whatever the client makes of it.
    webSocket.pause();
    setTimeout(() => webSocket.terminate(), GOODBYE_MS).unref();
  }, ASK_MS);
  webSocket.on('close', () => clearInterval(timer));
}

/**
 * Makes an ordinary request of an upgrade. Backstage's plugins begin to listen for upgrades when they see the first such request; it is
 * then theirs.
 */
function passOn(
  server: Server,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  socket.on('error', () => socket.destroy());
  const response = new ServerResponse(req);
  response.assignSocket(socket as Socket);
  const onListener = (
    event: string,
    listener: (req: IncomingMessage, socket: Duplex, head: Buffer) => void,
  ) => {
    if (event !== 'upgrade') return;
    server.off('newListener', onListener);
    response.detachSocket(socket as Socket);
    listener.call(server, req, socket, head);
  };
  server.on('newListener', onListener);
  socket.once('close', () => server.off('newListener', onListener));
  response.once('finish', () => socket.end());
  server.emit('request', req, response);
}

async function prepare(
  { controlPlane, subjects, people, limiter }: ExecOptions,
  req: IncomingMessage,
  socket: Duplex,
): Promise<{
  target: ExecTarget;
  request: ExecRequest;
  mayStill: () => Promise<boolean>;
}> {
  const { namespace, component, search } = placeOf(req);
  const subject = await subjects.fromRequest(req);
  const leave = limiter.enter(subject, 'stream');
  socket.once('close', leave);
  if (socket.destroyed) leave();
  const context = { subject, requestId: randomUUID(), entrance: 'exec' };
  const command = search.getAll('command');
  if (command.length > MAX_ARGUMENTS) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `A command has at most ${MAX_ARGUMENTS} parts.`,
    });
  }
  const environment = search.get('env');
  if (!environment) {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'The query parameter env is missing.',
      remedy: 'Name the environment.',
    });
  }
  const { items } = await controlPlane.client.list<ReleaseBinding>(
    releaseBindingKind,
    {
      namespace,
      fieldSelector: `spec.owner.componentName=${component},spec.environment=${environment}`,
    },
  );
  const project = search.get('project');
  const binding = items.find(
    ({ spec }) => !project || spec.owner.projectName === project,
  );
  const answer = await controlPlane.apiServer.transportFor(context)({
    method: 'POST',
    path: `${objectPath(
      releaseBindingKind,
      // Without a binding the one that would be there: who may not exec learns nothing from the difference.
      {
        namespace,
        name: binding?.metadata.name ?? `${component}-${environment}`,
      },
      'exec',
    )}${query({
      pod: search.get('pod') ?? undefined,
      container: search.get('container') ?? undefined,
    })}`,
  });
  return {
    target: await readJson<ExecTarget>(answer),
    request: {
      command: command.length ? command : ['sh'],
      stdin: search.get('stdin') === 'true',
      tty: search.get('tty') === 'true',
    },
    async mayStill() {
      // As they were last here: their groups may have changed since the terminal was opened.
      const now = (await people.find(subject.id)) ?? subject;
      return controlPlane.engine.decide(now, {
        action: 'component:exec',
        scope: {
          namespace,
          project: binding?.spec.owner.projectName,
          component,
        },
        attributes: { 'resource.environment': `${namespace}/${environment}` },
      }).allowed;
    },
  };
}

/** The connection is no WebSocket yet: it is told in HTTP. */
function refuse(logger: LoggerService, socket: Duplex, thrown: unknown): void {
  const { status, body } = toRestError(knownError(thrown));
  if (status >= 500) logger.error('A terminal failed', thrown as Error);
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}

import {
  IncomingMessage,
  Server,
  ServerResponse,
  createServer,
} from 'node:http';
import { Duplex } from 'node:stream';
import { ApiError, LABELS } from '@openchoreo-portal/model';
import { PlaneContext } from '../cluster/context';
import * as kinds from '../kinds';
import { FlowLog } from '../network/flows';
import { DialError, GATEWAY, PlaneNetwork } from '../network/types';
import { corsHeaders } from './filters';
import { exchange, hasBody, outgoing, sendUpgrade } from './forward';
import { Problem, explain, notFound, refuse } from './problems';
import {
  HTTPRoute,
  HTTPRouteFilter,
  RouteMatch,
  RouteTable,
  buildRouteTable,
  chooseBackend,
  rewritePath,
} from './routes';

/** How long a request waits for a pod that is about to be ready (a rollout, a restart), in milliseconds. */
const WAIT_FOR_POD_MS = 1_000;
const RETRY_MS = 50;

/** Options of {@link startIngress}. */
export interface IngressOptions {
  network: Pick<PlaneNetwork, 'dial'>;
  /** Where answered requests are noted. */
  flows?: Pick<FlowLog, 'request'>;
  /** 0 picks a free port. */
  port: number;
  host?: string;
  /** Source of randomness in [0, 1) for weights. */
  random?: () => number;
}

/** The running ingress. */
export interface Ingress {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves HTTPRoutes on one port of this machine. Rejects with `ApiError` when the port is taken. */
export async function startIngress(
  context: PlaneContext,
  options: IngressOptions,
): Promise<Ingress> {
  const { logger, informers } = context;
  const informer = informers.informer<HTTPRoute>(kinds.HTTPRoute);
  const host = options.host ?? '127.0.0.1';
  const random = options.random ?? Math.random;
  let table: RouteTable | undefined;
  const removeHandler = informer.addHandler(() => {
    table = undefined;
  });
  const currentTable = () => (table ??= buildRouteTable(informer.list()));
  const upgrades = new Set<Duplex>();

  function find(req: IncomingMessage): {
    match?: RouteMatch;
    host: string;
    path: string;
    search: string;
  } {
    const requested = (req.headers.host ?? '')
      .toLowerCase()
      .replace(/:\d+$/, '');
    const url = new URL(req.url ?? '/', 'http://ingress');
    const match = currentTable().find({
      host: requested,
      path: url.pathname,
      method: req.method ?? 'GET',
      headers: req.headers,
      query: url.searchParams,
    });
    return { match, host: requested, path: url.pathname, search: url.search };
  }

  async function dial(match: RouteMatch): Promise<Duplex> {
    const backend = chooseBackend(match.rule.backendRefs, random());
    if (!backend?.name)
      throw new DialError('NoService', 'The route has no backend.');
    const target = {
      namespace: backend.namespace ?? match.route.metadata.namespace ?? '',
      service: backend.name,
      port: backend.port ?? 80,
    };
    const visibility = match.route.metadata.labels?.[LABELS.endpointVisibility];
    // Internet and organisation come in by one door here; the log of flows tells them apart.
    const sourceLabels: Record<string, string> = visibility
      ? { [LABELS.endpointVisibility]: visibility }
      : {};
    const until = Date.now() + WAIT_FOR_POD_MS;
    for (;;) {
      try {
        return await options.network.dial(GATEWAY, target, { sourceLabels });
      } catch (error) {
        const passing =
          error instanceof DialError &&
          (error.code === 'NoEndpoint' || error.code === 'Refused');
        if (!passing || Date.now() > until) throw error;
        await new Promise(resolve => {
          setTimeout(resolve, RETRY_MS);
        });
      }
    }
  }

  function redirect(
    filters: readonly HTTPRouteFilter[],
    match: RouteMatch,
    requested: string,
    path: string,
    search: string,
  ) {
    const to = filters.find(f => f.type === 'RequestRedirect')?.requestRedirect;
    if (!to) return undefined;
    const at = to.port ?? (to.scheme ? undefined : port());
    const address = `${to.scheme ?? 'http'}://${to.hostname ?? requested}${
      at ? `:${at}` : ''
    }`;
    return {
      status: to.statusCode ?? 302,
      location: `${address}${rewritePath(
        path,
        match.prefix,
        to.path,
      )}${search}`,
    };
  }

  async function serve(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const { match, host: requested, path, search } = find(req);
    if (!match) {
      refuse(req, res, notFound(currentTable(), requested, path));
      return;
    }
    const filters = match.rule.filters ?? [];
    const cors = corsHeaders(filters, {
      method: req.method ?? 'GET',
      headers: req.headers,
    });
    if (cors?.preflight) {
      res.writeHead(204, cors.headers);
      res.end();
      return;
    }
    const away = redirect(filters, match, requested, path, search);
    if (away) {
      res.writeHead(away.status, { location: away.location });
      res.end();
      return;
    }
    const target = outgoing(req, match, filters, path, search);
    // Only a request without a body can be sent twice.
    const repeatable =
      !hasBody(req) && ['GET', 'HEAD', 'OPTIONS'].includes(req.method ?? '');
    for (let attempt = 0; ; attempt += 1) {
      let socket: Duplex;
      try {
        socket = await dial(match);
      } catch (error) {
        refuse(req, res, explain(error));
        return;
      }
      const began = performance.now();
      try {
        await exchange(req, res, socket, target, filters, cors?.headers);
        options.flows?.request(socket, {
          method: req.method ?? 'GET',
          path: target.path.split('?', 1)[0],
          protocol: `HTTP/${req.httpVersion}`,
          status: res.statusCode,
          milliseconds: performance.now() - began,
        });
        return;
      } catch (error) {
        if (repeatable && attempt === 0 && !res.headersSent && !res.destroyed)
          continue;
        refuse(req, res, explain(error));
        return;
      }
    }
  }

  async function upgrade(
    req: IncomingMessage,
    client: Duplex,
    head: Buffer,
  ): Promise<void> {
    client.on('error', () => client.destroy());
    const { match, host: requested, path, search } = find(req);
    const fail = (problem: Problem) => {
      client.end(
        `HTTP/1.1 ${problem.status} ${problem.title.replace(
          /[^\x20-\x7e]/g,
          '',
        )}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n\r\n${
          problem.message
        } ${problem.remedy}\n`,
      );
    };
    if (!match) {
      fail(notFound(currentTable(), requested, path));
      return;
    }
    let socket: Duplex;
    try {
      socket = await dial(match);
    } catch (error) {
      fail(explain(error));
      return;
    }
    const target = outgoing(req, match, match.rule.filters ?? [], path, search);
    upgrades.add(client);
    const end = () => {
      upgrades.delete(client);
      socket.destroy();
      client.destroy();
    };
    socket.on('error', end);
    socket.on('close', end);
    client.on('close', end);
    sendUpgrade(req, socket, target, head);
    socket.pipe(client);
    client.pipe(socket);
  }

  const server: Server = createServer((req, res) => {
    serve(req, res).catch(error => {
      logger.warn('The ingress could not serve a request.', {
        error: String(error),
      });
      refuse(req, res, explain(error));
    });
  });
  server.on('upgrade', (req, socket, head) => void upgrade(req, socket, head));
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new ApiError({
          reason: 'ServiceUnavailable',
          message: `The ingress cannot listen on ${host}:${options.port} (${cause.code}).`,
          remedy: 'Set OPENCHOREO_INGRESS_PORT to a free port.',
          cause,
        }),
      ),
    );
    server.listen(options.port, host, resolve);
  });
  const port = () => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : options.port;
  };
  return {
    get port() {
      return port();
    },
    stop() {
      removeHandler();
      for (const socket of upgrades) socket.destroy();
      return new Promise(resolve => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Requests under way get a moment.
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      });
    },
  };
}

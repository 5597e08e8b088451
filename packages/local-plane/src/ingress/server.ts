import {
  IncomingMessage,
  OutgoingHttpHeaders,
  Server,
  ServerResponse,
  createServer,
  request as httpRequest,
} from 'node:http';
import { Duplex } from 'node:stream';
import { ApiError } from '@openchoreo-portal/model';
import { PlaneContext } from '../cluster/context';
import * as kinds from '../kinds';
import { DialError, GATEWAY, PlaneNetwork } from '../network/types';
import {
  corsHeaders,
  forwardable,
  modifyRequest,
  modifyResponse,
} from './filters';
import { errorPage } from './pages';
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

interface Problem {
  status: number;
  title: string;
  message: string;
  remedy: string;
}

function hasBody(req: IncomingMessage): boolean {
  return (
    Number(req.headers['content-length'] ?? 0) > 0 ||
    req.headers['transfer-encoding'] !== undefined
  );
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

  function notFound(requested: string, path: string): Problem {
    const routes = currentTable();
    if (!routes.knowsHost(requested)) {
      return {
        status: 404,
        title: 'Nothing is published under this name',
        message: `No route serves the host ${requested || '(none)'}.`,
        remedy:
          'Check the address on the component’s deploy page; an endpoint needs the visibility "external" or "internal" and a deployed release.',
      };
    }
    return {
      status: 404,
      title: 'No route for this path',
      message: `${requested} does not serve ${path}.`,
      remedy: `Paths served here: ${routes
        .pathsOf(requested)
        .slice(0, 10)
        .join(', ')}.`,
    };
  }

  function explain(error: unknown): Problem {
    if (error instanceof DialError) {
      if (error.code === 'Denied') {
        return {
          status: 403,
          title: 'Not allowed',
          message: error.message,
          remedy:
            'Publish the endpoint with the visibility "external" or "internal".',
        };
      }
      const remedy = {
        NoService:
          'The route names a service that does not exist; deploy the component again.',
        NoPort: 'The endpoint’s port differs from the service’s ports.',
        NoEndpoint:
          'Look at the component’s pods: they may be starting, crashing, or scaled to zero.',
        Refused: 'The program must listen on the port its endpoint declares.',
      }[error.code];
      return {
        status: 503,
        title: 'The component does not answer',
        message: error.message,
        remedy,
      };
    }
    return {
      status: 502,
      title: 'The component broke off',
      message: `The connection failed: ${
        error instanceof Error ? error.message : error
      }.`,
      remedy: 'Look at the component’s logs.',
    };
  }

  function refuse(
    req: IncomingMessage,
    res: ServerResponse,
    problem: Problem,
  ): void {
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const { contentType, body } = errorPage(
      req.headers.accept,
      problem.status,
      problem.title,
      problem.message,
      problem.remedy,
    );
    res.writeHead(problem.status, {
      'content-type': contentType,
      'cache-control': 'no-store',
      ...(problem.status === 503 ? { 'retry-after': '2' } : {}),
    });
    res.end(req.method === 'HEAD' ? undefined : body);
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
    const until = Date.now() + WAIT_FOR_POD_MS;
    for (;;) {
      try {
        return await options.network.dial(GATEWAY, target);
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

  function outgoing(
    req: IncomingMessage,
    match: RouteMatch,
    filters: readonly HTTPRouteFilter[],
    path: string,
    search: string,
  ) {
    const headers: OutgoingHttpHeaders = forwardable(req.headers);
    const client = req.socket.remoteAddress ?? '';
    headers['x-forwarded-for'] = [req.headers['x-forwarded-for'], client]
      .flat()
      .filter(Boolean)
      .join(', ');
    headers['x-forwarded-proto'] = 'http';
    headers['x-forwarded-host'] = req.headers.host ?? '';
    modifyRequest(headers, filters);
    const rewrite = filters.find(f => f.type === 'URLRewrite')?.urlRewrite;
    if (rewrite?.hostname) headers.host = rewrite.hostname;
    return {
      headers,
      path: `${rewritePath(path, match.prefix, rewrite?.path)}${search}`,
    };
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
      refuse(req, res, notFound(requested, path));
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
      try {
        await exchange(req, res, socket, target, filters, cors?.headers);
        return;
      } catch (error) {
        if (repeatable && attempt === 0 && !res.headersSent && !res.destroyed)
          continue;
        refuse(req, res, explain(error));
        return;
      }
    }
  }

  /** Passes one request and its answer. Rejects when no answer began. */
  function exchange(
    req: IncomingMessage,
    res: ServerResponse,
    socket: Duplex,
    target: { headers: OutgoingHttpHeaders; path: string },
    filters: readonly HTTPRouteFilter[],
    extra: Record<string, string> | undefined,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const upstream = httpRequest({
        method: req.method,
        path: target.path,
        headers: { ...target.headers, connection: 'close' },
        createConnection: () => socket,
      });
      const onGone = () => upstream.destroy();
      res.once('close', onGone);
      upstream.on('response', answer => {
        const headers: OutgoingHttpHeaders = forwardable(answer.headers);
        modifyResponse(headers, filters);
        Object.assign(headers, extra);
        res.writeHead(answer.statusCode ?? 502, headers);
        answer.pipe(res);
        answer.on('error', () => res.destroy());
        answer.on('end', () => {
          socket.destroy();
          resolve();
        });
        answer.on('close', () => {
          socket.destroy();
          if (!answer.complete) res.destroy();
          resolve();
        });
      });
      upstream.on('error', error => {
        socket.destroy();
        res.removeListener('close', onGone);
        if (res.headersSent) {
          res.destroy();
          resolve();
        } else reject(error);
      });
      if (hasBody(req)) req.pipe(upstream);
      else upstream.end();
    });
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
      fail(notFound(requested, path));
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
    const lines = [
      `${req.method} ${target.path} HTTP/1.1`,
      'connection: Upgrade',
      `upgrade: ${req.headers.upgrade}`,
    ];
    for (const [name, value] of Object.entries(target.headers)) {
      for (const one of ([] as unknown[]).concat(value))
        lines.push(`${name}: ${one}`);
    }
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    if (head.length) socket.write(head);
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

import { ApiError, isApiError } from '@openchoreo-portal/model';
import {
  definitionAt,
  serveDefinitions,
  servesDefinitions,
} from '../discovery/definitions';
import { Discovery } from '../discovery/discovery';
import { OpenApi } from '../discovery/openapi';
import { HandlerDeps } from '../handlers/deps';
import { reviewAt, serveReview } from '../reviews/serve';
import { fairTurn } from '../turns';
import {
  ApiRequest,
  ApiResponse,
  CustomSubresource,
  RequestContext,
} from '../types';
import { requestClassOf, RequestLimiter } from './limiter';
import { serveResource } from './resources';
import { acceptedOf, sendError, sendJson, sendText } from './respond';
import { routeOf } from './route';
import { serveSubresource } from './subresource';

/** Options of {@link createHandler}. */
export interface HandlerOptions {
  deps: HandlerDeps;
  subresources: readonly CustomSubresource[];
  version: object;
  maxBodyBytes: number;
  limiter?: RequestLimiter;
  ready(): boolean;
  /** Aborts when the server stops. */
  stopping: AbortSignal;
}

const MAX_URL = 64 * 1024;
/** Why requests are aborted. Made once: without one, each would make an error with a trace of its own. */
const GONE = new Error('The client has gone away, or the server stops.');

function notFound(): ApiError {
  return new ApiError({
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  });
}

/** The whole HTTP surface as one function. It never rejects. */
export function createHandler(options: HandlerOptions) {
  const { deps, subresources } = options;
  const discovery = new Discovery(deps.kinds, subresources);
  const openapi = new OpenApi(deps.kinds, discovery);

  function document(
    req: ApiRequest,
    res: ApiResponse,
    path: string[],
    query: URLSearchParams,
  ): void | Promise<void> {
    if (req.method !== 'GET' && req.method !== 'HEAD')
      throw new ApiError({
        reason: 'MethodNotAllowed',
        message: `the server does not allow the method ${req.method} on the requested resource`,
      });
    const [first = '', second, third] = path;
    const send = (value: object | undefined) => {
      if (!value) throw notFound();
      sendJson(res, 200, value);
    };
    const aggregated = () =>
      acceptedOf(req).as === 'APIGroupDiscoveryList' &&
      acceptedOf(req).version === 'v2';
    switch (first) {
      case '':
        return send({
          paths: [
            '/api',
            '/apis',
            '/healthz',
            '/livez',
            '/openapi/v2',
            '/openapi/v3',
            '/readyz',
            '/version',
          ],
        });
      case 'version':
        return send(options.version);
      case 'healthz':
      case 'livez':
        return sendText(res, 200, 'ok', 'text/plain; charset=utf-8');
      case 'readyz':
        return options.ready()
          ? sendText(res, 200, 'ok', 'text/plain; charset=utf-8')
          : sendText(
              res,
              503,
              'the store is not open yet',
              'text/plain; charset=utf-8',
            );
      case 'openapi':
        return openapi.serve(req, res, path.slice(1), query);
      case 'api':
        if (path.length === 2) return send(discovery.resourceList('', second));
        if (!aggregated()) return send(discovery.coreVersions());
        return sendAggregated(res, discovery.aggregated(true));
      case 'apis':
        if (path.length === 3)
          return send(discovery.resourceList(second, third));
        if (path.length === 2) return send(discovery.oneGroup(second));
        if (!aggregated()) return send(discovery.groupList());
        return sendAggregated(res, discovery.aggregated(false));
      default:
        throw notFound();
    }
  }

  const underWay = new Set<AbortController>();
  options.stopping.addEventListener('abort', () => {
    for (const request of underWay) request.abort(GONE);
  });

  return async function handle(
    req: ApiRequest,
    res: ApiResponse,
    ctx: RequestContext,
  ): Promise<void> {
    const gone = new AbortController();
    const abort = () => {
      // `close` also follows a complete answer.
      if (!underWay.has(gone) && res.writableEnded) return;
      // A crowd may hang up at the same moment.
      void fairTurn().then(() => gone.abort(GONE));
    };
    underWay.add(gone);
    res.on('close', abort);
    res.on('error', abort);
    let leave: (() => void) | undefined;
    try {
      if (!res.headersSent) res.setHeader('audit-id', ctx.requestId);
      const url = req.url ?? '/';
      if (url.length > MAX_URL)
        throw new ApiError({
          reason: 'BadRequest',
          message: 'The URL is too long.',
        });
      leave = options.limiter?.enter(ctx.subject, requestClassOf(req));
      const at = url.indexOf('?');
      const pathname = at < 0 ? url : url.slice(0, at);
      const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
      const review = reviewAt(pathname);
      const route = routeOf(pathname, deps.kinds, subresources);
      const definition = definitionAt(pathname);
      if (review) await serveReview(deps, review, { ctx, req, res });
      else if (definition !== undefined && servesDefinitions(deps.kinds))
        await serveDefinitions(deps.kinds, definition, { req, res, query });
      else if (route.type === 'document')
        await document(req, res, route.path, query);
      else if (route.type === 'resource') {
        const request = {
          ctx,
          req,
          res,
          route,
          query,
          signal: gone.signal,
          maxBodyBytes: options.maxBodyBytes,
        };
        if (route.custom) await serveSubresource(deps, request, route.custom);
        else await serveResource(deps, request);
      } else throw notFound();
    } catch (error) {
      if (!isApiError(error))
        deps.logger.error('A request failed', {
          requestId: ctx.requestId,
          method: req.method,
          url: req.url,
          error: (error as Error)?.stack ?? String(error),
        });
      if (!res.headersSent) sendError(res, error);
      else if (!res.writableEnded) res.end();
    } finally {
      leave?.();
      underWay.delete(gone);
    }
  };
}

function sendAggregated(res: ApiResponse, value: object): void {
  sendText(
    res,
    200,
    JSON.stringify(value),
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  );
}

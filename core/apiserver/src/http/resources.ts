import { ApiError } from '@openchoreo-portal/model';
import { errors } from '../errors';
import { deleteCollection, deleteObject } from '../handlers/delete';
import { HandlerDeps } from '../handlers/deps';
import { getObjectAt, listObjectsAt } from '../handlers/history';
import {
  applyObject,
  createObject,
  patchObject,
  updateObject,
} from '../handlers/operations';
import { getObject, listObjects, watchObjects } from '../handlers/read';
import { WriteOutcome } from '../handlers/write';
import { fairTurn } from '../turns';
import { ApiRequest, ApiResponse, RequestContext } from '../types';
import {
  deletedStatus,
  includeOf,
  sendEntry,
  sendList,
  sendOutcome,
} from './answers';
import { Body, mediaTypeOf, parseBody, readBytes } from './body';
import {
  deleteParams,
  flag,
  listParams,
  momentOf,
  watchTimeout,
  writeParams,
} from './params';
import { Accepted, acceptedOf, sendJson, setWarnings } from './respond';
import { Route } from './route';
import { streamWatch } from './watch-stream';

type ResourceRoute = Extract<Route, { type: 'resource' }>;

/** One request to a resource. */
export interface ResourceRequest {
  ctx: RequestContext;
  req: ApiRequest;
  res: ApiResponse;
  route: ResourceRoute;
  query: URLSearchParams;
  /** Aborts when the client goes away or the server stops. */
  signal: AbortSignal;
  maxBodyBytes: number;
}

const PATCH_TYPES: Record<string, 'json' | 'merge' | 'strategic' | 'apply'> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** Reads and parses the body; duplicate keys are judged like unknown fields. */
async function bodyOf(
  request: ResourceRequest,
  warnings: string[],
): Promise<unknown> {
  const { req, query, maxBodyBytes } = request;
  const bytes = await readBytes(req, maxBodyBytes);
  const body: Body = parseBody(bytes, mediaTypeOf(req));
  const validation = query.get('fieldValidation') ?? 'Warn';
  if (body.duplicates.length > 0 && validation !== 'Ignore') {
    const words = body.duplicates.map(path => `duplicate field "${path}"`);
    if (validation === 'Strict')
      throw errors.badRequest(
        `strict decoding error: ${words.join(', ')}`,
        'Remove the duplicates.',
      );
    warnings.push(...words);
  }
  return body.value;
}

async function optionalBody(request: ResourceRequest): Promise<unknown> {
  const bytes = await readBytes(request.req, request.maxBodyBytes);
  if (bytes.length === 0) return undefined;
  return parseBody(bytes, mediaTypeOf(request.req)).value;
}

function methodNotAllowed(method: string | undefined): ApiError {
  return new ApiError({
    reason: 'MethodNotAllowed',
    message: `the server does not allow the method ${method} on the requested resource`,
  });
}

async function onCollection(
  deps: HandlerDeps,
  request: ResourceRequest,
): Promise<void> {
  const { ctx, req, route, query } = request;
  const { kind, namespace } = route;
  const accepted = acceptedOf(req);
  switch (req.method) {
    case 'GET': {
      if (flag(query, 'watch')) return watch(deps, request, accepted);
      const params = listParams(query, namespace);
      const moment = momentOf(query);
      if (moment === undefined) {
        const list = await listObjects(deps, ctx, kind, params);
        return sendList(deps, request, accepted, list);
      }
      const past = await listObjectsAt(deps, ctx, kind, params, moment);
      setWarnings(request.res, past.warnings);
      return sendList(deps, request, accepted, past);
    }
    case 'POST': {
      if (kind.scope === 'Namespaced' && namespace === undefined)
        throw methodNotAllowed('POST');
      const warnings: string[] = [];
      const options = writeParams(req, query, undefined);
      const body = await bodyOf(request, warnings);
      const outcome = await createObject(
        deps,
        ctx,
        kind,
        namespace,
        body,
        options,
      );
      return sendOutcome(deps, request, accepted, outcome, warnings);
    }
    case 'DELETE': {
      const options = deleteParams(query, await optionalBody(request));
      const deleted = await deleteCollection(
        deps,
        ctx,
        kind,
        listParams(query, namespace),
        options,
      );
      return sendList(deps, request, accepted, {
        entries: deleted,
        version: deps.store.version(),
      });
    }
    default:
      throw methodNotAllowed(req.method);
  }
}

/** Why watches end. Made once: without one, each would make an error with a trace of its own. */
const ENDED = new Error('The watch has ended.');

async function watch(
  deps: HandlerDeps,
  request: ResourceRequest,
  accepted: Accepted,
  name?: string,
): Promise<void> {
  const { ctx, res, route, query } = request;
  if (momentOf(query) !== undefined)
    throw errors.badRequest(
      'A watch shows what changes from now on; `at` has no meaning for it.',
      'Leave `at` out, or list.',
    );
  await fairTurn();
  const timeout = new AbortController();
  const stop = () => timeout.abort(ENDED);
  const timer = setTimeout(stop, watchTimeout(query));
  request.signal.addEventListener('abort', stop);
  if (request.signal.aborted) stop();
  try {
    const params = listParams(query, route.namespace);
    const steps = await watchObjects(deps, ctx, route.kind, {
      ...params,
      fieldSelector:
        name === undefined ? params.fieldSelector : `metadata.name=${name}`,
      allowWatchBookmarks: flag(query, 'allowWatchBookmarks'),
      sendInitialEvents: flag(query, 'sendInitialEvents'),
      signal: timeout.signal,
    });
    await streamWatch(res, steps, {
      signal: timeout.signal,
      kind: route.kind,
      accepted,
      include: includeOf(query),
      now: () => deps.clock.now(),
    });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', stop);
  }
}

async function patch(
  deps: HandlerDeps,
  request: ResourceRequest,
  name: string,
  warnings: string[],
): Promise<WriteOutcome> {
  const { ctx, req, route, query } = request;
  const { kind, namespace, subresource } = route;
  const type = PATCH_TYPES[mediaTypeOf(req)];
  if (!type)
    throw new ApiError({
      reason: 'UnsupportedMediaType',
      message: `the body of the request was in an unknown format - accepted media types include: ${Object.keys(
        PATCH_TYPES,
      ).join(', ')}`,
    });
  const options = writeParams(req, query, subresource);
  const body = await bodyOf(request, warnings);
  const key = { namespace, name };
  if (type === 'apply')
    return applyObject(deps, ctx, kind, key, body, {
      ...options,
      fieldManager: options.fieldManager ?? '',
      force: flag(query, 'force'),
    });
  if (query.has('force'))
    throw errors.badRequest(
      'force may only be set for apply patches',
      'Leave it out.',
    );
  return patchObject(deps, ctx, kind, key, { type, body }, options);
}

async function onObject(
  deps: HandlerDeps,
  request: ResourceRequest,
  name: string,
): Promise<void> {
  const { ctx, req, res, route, query } = request;
  const { kind, namespace, subresource } = route;
  const accepted = acceptedOf(req);
  const key = { namespace, name };
  const warnings: string[] = [];
  switch (req.method) {
    case 'GET': {
      if (flag(query, 'watch') && !subresource)
        return watch(deps, request, accepted, name);
      const moment = momentOf(query);
      const entry = await (moment === undefined
        ? getObject(deps, ctx, kind, key, {
            resourceVersion: query.get('resourceVersion') ?? undefined,
            subresource,
          })
        : getObjectAt(deps, ctx, kind, key, moment));
      return sendEntry(deps, request, accepted, entry);
    }
    case 'PUT': {
      const options = writeParams(req, query, subresource);
      const body = await bodyOf(request, warnings);
      const outcome = await updateObject(deps, ctx, kind, key, body, options);
      return sendOutcome(deps, request, accepted, outcome, warnings);
    }
    case 'PATCH': {
      const outcome = await patch(deps, request, name, warnings);
      return sendOutcome(deps, request, accepted, outcome, warnings);
    }
    case 'DELETE': {
      if (subresource) throw methodNotAllowed('DELETE');
      const options = deleteParams(query, await optionalBody(request));
      const outcome = await deleteObject(deps, ctx, kind, key, options);
      if (outcome.removed)
        sendJson(res, 200, deletedStatus(kind, outcome.entry));
      else sendEntry(deps, request, accepted, outcome.entry);
      return undefined;
    }
    default:
      throw methodNotAllowed(req.method);
  }
}

/** Answers a request to a collection or an object. Throws what the caller turns into a Status. */
export async function serveResource(
  deps: HandlerDeps,
  request: ResourceRequest,
): Promise<void> {
  const { kind, name, subresource } = request.route;
  if (
    subresource !== undefined &&
    !(subresource === 'status' && kind.statusSubresource)
  )
    throw new ApiError({
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    });
  return name === undefined
    ? onCollection(deps, request)
    : onObject(deps, request, name);
}

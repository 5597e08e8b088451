import { apiVersionOf, KindDefinition } from '@openchoreo-portal/model';
import { stringify } from 'yaml';
import { IncludeObject, tableOf } from '../discovery/table';
import { errors } from '../errors';
import { deleteCollection, deleteObject } from '../handlers/delete';
import { HandlerDeps, presentJson, presentObject } from '../handlers/deps';
import {
  applyObject,
  createObject,
  patchObject,
  updateObject,
} from '../handlers/operations';
import {
  getObject,
  ListResult,
  listObjects,
  watchObjects,
} from '../handlers/read';
import { WriteOutcome } from '../handlers/write';
import { Entry } from '../storage/types';
import { ApiRequest, ApiResponse, RequestContext } from '../types';
import { ApiError } from '@openchoreo-portal/model';
import { Body, mediaTypeOf, parseBody, readBytes } from './body';
import {
  deleteParams,
  flag,
  listParams,
  watchTimeout,
  writeParams,
} from './params';
import {
  Accepted,
  acceptedOf,
  drained,
  sendJson,
  sendText,
  setWarnings,
} from './respond';
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

/** Rows or objects written before the event loop gets a turn. */
const LIST_CHUNK = 200;

const PATCH_TYPES: Record<string, 'json' | 'merge' | 'strategic' | 'apply'> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

function includeOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject');
  return value === 'Object' || value === 'None' ? value : 'Metadata';
}

function partial(entry: Entry): object {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: entry.object.metadata,
  };
}

/** Sends one object in the form the client asked for. */
function sendEntry(
  deps: HandlerDeps,
  { res, query, route }: ResourceRequest,
  accepted: Accepted,
  entry: Entry,
  code = 200,
): void {
  const { kind } = route;
  const apiVersion = apiVersionOf(kind);
  if (accepted.as === 'Table') {
    const object = presentObject(entry, apiVersion);
    const table = tableOf(
      kind,
      [object],
      { resourceVersion: object.metadata.resourceVersion },
      { include: includeOf(query), now: deps.clock.now() },
    );
    sendJson(res, code, table);
  } else if (accepted.as) sendJson(res, code, partial(entry));
  else if (accepted.yaml)
    sendText(
      res,
      code,
      stringify(presentObject(entry, apiVersion)),
      'application/yaml',
    );
  else sendText(res, code, presentJson(entry, apiVersion));
}

async function sendList(
  deps: HandlerDeps,
  { res, query, route }: ResourceRequest,
  accepted: Accepted,
  list: ListResult,
): Promise<void> {
  const { kind } = route;
  const apiVersion = apiVersionOf(kind);
  const metadata = {
    resourceVersion: String(list.version),
    ...(list.continue ? { continue: list.continue } : {}),
    ...(list.remaining ? { remainingItemCount: list.remaining } : {}),
  };
  if (accepted.as === 'Table') {
    const objects = list.entries.map(entry => presentObject(entry, apiVersion));
    const options = { include: includeOf(query), now: deps.clock.now() };
    sendJson(res, 200, tableOf(kind, objects, metadata, options));
    return;
  }
  if (accepted.yaml) {
    const items = list.entries.map(entry => presentObject(entry, apiVersion));
    sendText(
      res,
      200,
      stringify({ kind: `${kind.kind}List`, apiVersion, metadata, items }),
      'application/yaml',
    );
    return;
  }
  const text = accepted.as
    ? (entry: Entry) => JSON.stringify(partial(entry))
    : (entry: Entry) => presentJson(entry, apiVersion);
  const head = accepted.as
    ? `"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1"`
    : `"kind":${JSON.stringify(
        `${kind.kind}List`,
      )},"apiVersion":${JSON.stringify(apiVersion)}`;
  const start = `{${head},"metadata":${JSON.stringify(metadata)},"items":[`;
  if (list.entries.length <= LIST_CHUNK) {
    sendText(res, 200, `${start}${list.entries.map(text).join(',')}]}`);
    return;
  }
  res.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  });
  res.write(start);
  for (let i = 0; i < list.entries.length && !res.destroyed; i += LIST_CHUNK) {
    const chunk = list.entries
      .slice(i, i + LIST_CHUNK)
      .map(text)
      .join(',');
    if (!res.write(i === 0 ? chunk : `,${chunk}`)) await drained(res);
    else await new Promise(resolve => setImmediate(resolve));
  }
  res.end(']}');
}

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

function sendOutcome(
  deps: HandlerDeps,
  request: ResourceRequest,
  accepted: Accepted,
  outcome: WriteOutcome,
  warnings: string[],
): void {
  setWarnings(request.res, [...warnings, ...outcome.warnings]);
  sendEntry(
    deps,
    request,
    accepted,
    outcome.entry,
    outcome.created ? 201 : 200,
  );
}

function deletedStatus(kind: KindDefinition, entry: Entry): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: entry.key.name,
      group: kind.group,
      kind: kind.plural,
      uid: entry.object.metadata.uid,
    },
  };
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
      return sendList(
        deps,
        request,
        accepted,
        await listObjects(deps, ctx, kind, listParams(query, namespace)),
      );
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

async function watch(
  deps: HandlerDeps,
  request: ResourceRequest,
  accepted: Accepted,
  name?: string,
): Promise<void> {
  const { ctx, res, route, query } = request;
  const timeout = new AbortController();
  const stop = () => timeout.abort();
  const timer = setTimeout(stop, watchTimeout(query));
  request.signal.addEventListener('abort', stop);
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
      const entry = await getObject(deps, ctx, kind, key, {
        resourceVersion: query.get('resourceVersion') ?? undefined,
        subresource,
      });
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

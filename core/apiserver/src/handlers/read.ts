import { ResourceAccess } from '@openchoreo-portal/authorization';
import { ApiError, KindDefinition, KubeObject } from '@openchoreo-portal/model';
import { errors } from '../errors';
import { parseFieldSelector } from '../selectors/fields';
import { parseLabelSelector } from '../selectors/labels';
import { Entry, VersionExpiredError } from '../storage/types';
import { fairTurn } from '../turns';
import { RequestContext } from '../types';
import { watchChanges, WatchStep } from '../watch/watch';
import { auditSensitiveRead } from './audit';
import {
  accessOf,
  authorize,
  forbidden,
  HandlerDeps,
  storeKeyOf,
  storeKindOf,
} from './deps';

/** What a list selects and from when. */
export interface ListRequest {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: string;
}

/** One page. */
export interface ListResult {
  entries: readonly Entry[];
  version: number;
  continue?: string;
  remaining?: number;
}

/** How long a read waits for a version that this replica has not seen yet. */
const CATCH_UP_MS = 3_000;
/** How long a watch goes on with what its reader was allowed. */
const PERMISSION_MS = 1_000;

/** Parses a resource version; the empty one is 0. */
export function parseVersion(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  if (!/^\d{1,15}$/.test(text))
    throw new ApiError({
      reason: 'BadRequest',
      message: `The resource version "${text.slice(0, 40)}" is not valid.`,
      remedy: 'Use the resourceVersion of a list or object of this server.',
    });
  return Number(text);
}

async function waitForVersion(deps: HandlerDeps, version: number) {
  if (await deps.store.waitFor(version, CATCH_UP_MS)) return;
  throw new ApiError({
    reason: 'Timeout',
    message: `Too large resource version: ${version}, current: ${deps.store.version()}`,
    causes: [
      {
        reason: 'ResourceVersionTooLarge',
        message: 'Too large resource version',
      },
    ],
    details: { retryAfterSeconds: 1 },
  });
}

/** Selector and permission in one predicate: which objects a list or watch of a subject shows. Throws `Forbidden` when it may show none. */
export function selection(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  access: ResourceAccess,
  request: { labelSelector?: string; fieldSelector?: string },
) {
  const filter = deps.authorizer?.filter(ctx.subject, access);
  if (filter && !filter.decision.allowed)
    throw forbidden(ctx, access, filter.decision.reason);
  const labels = parseLabelSelector(request.labelSelector);
  const fields = parseFieldSelector(kind, request.fieldSelector);
  const allows = filter?.allows;
  const selects = (entry: Entry) =>
    (!labels || labels(entry.object.metadata.labels)) &&
    (!fields || fields.matches(entry.object)) &&
    (!allows || allows(entry.object as KubeObject));
  return {
    selects,
    everything: !labels && !fields && !allows,
    pinned: fields?.name,
  };
}

interface ContinueToken {
  v: number;
  ns: string;
  n: string;
}

function readToken(token: string): ContinueToken {
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (
      Number.isSafeInteger(value.v) &&
      typeof value.ns === 'string' &&
      typeof value.n === 'string'
    )
      return value;
  } catch {
    // Falls through to the one error below.
  }
  throw errors.badRequest(
    'The continue token is not valid.',
    'Start the list again.',
  );
}

/** Objects judged before others get their turn. */
const SCAN = 250;

/** Those of a list that are chosen. */
async function selected(
  all: readonly Entry[],
  selects: (entry: Entry) => boolean,
): Promise<readonly Entry[]> {
  if (all.length <= SCAN) return all.filter(selects);
  const found: Entry[] = [];
  for (let i = 0; i < all.length; i++) {
    if (i % SCAN === 0) await fairTurn();
    if (selects(all[i])) found.push(all[i]);
  }
  return found;
}

/** Reads one object. */
export async function getObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: { namespace?: string; name: string },
  options: { resourceVersion?: string; subresource?: string } = {},
): Promise<Entry> {
  const wanted = parseVersion(options.resourceVersion);
  if (wanted) await waitForVersion(deps, wanted);
  const entry = deps.store.get(storeKeyOf(kind, key));
  const access = accessOf(kind, 'get', {
    namespace: key.namespace,
    name: key.name,
    subresource: options.subresource,
    object: entry?.object,
  });
  authorize(deps, ctx, access);
  if (!entry) throw errors.notFound(kind, key.name);
  await auditSensitiveRead(deps, ctx, kind, access);
  return entry;
}

/** Lists one page. All pages of a list show the state at the version of the first. */
export async function listObjects(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  request: ListRequest,
): Promise<ListResult> {
  const access = accessOf(kind, 'list', { namespace: request.namespace });
  const { selects, everything, pinned } = selection(
    deps,
    ctx,
    kind,
    access,
    request,
  );
  await auditSensitiveRead(deps, ctx, kind, access);
  const storeKind = storeKindOf(kind);
  const token = request.continue ? readToken(request.continue) : undefined;
  const wanted = parseVersion(request.resourceVersion);
  if (token && wanted)
    throw errors.badRequest(
      'A list cannot have both a continue token and a resource version.',
      'Leave the resource version out.',
    );
  if (wanted) await waitForVersion(deps, wanted);
  const exact = request.resourceVersionMatch === 'Exact' && wanted > 0;
  const version = token?.v ?? (exact ? wanted : deps.store.version());

  let all: readonly Entry[];
  try {
    if (
      pinned !== undefined &&
      request.namespace !== undefined &&
      !token &&
      !exact
    ) {
      const one = deps.store.get({
        kind: storeKind,
        namespace: request.namespace,
        name: pinned,
      });
      all = one ? [one] : [];
    } else {
      all = deps.store.listAt(storeKind, request.namespace, version);
    }
  } catch (error) {
    if (error instanceof VersionExpiredError) throw errors.expired();
    throw error;
  }
  let entries = everything ? all : await selected(all, selects);
  if (token) {
    const from = entries.findIndex(
      ({ key }) =>
        key.namespace > token.ns ||
        (key.namespace === token.ns && key.name > token.n),
    );
    entries = from < 0 ? [] : entries.slice(from);
  }
  const limit = request.limit ?? 0;
  if (limit <= 0 || entries.length <= limit) return { entries, version };
  const page = entries.slice(0, limit);
  const last = page[page.length - 1].key;
  const next: ContinueToken = { v: version, ns: last.namespace, n: last.name };
  return {
    entries: page,
    version,
    continue: Buffer.from(JSON.stringify(next)).toString('base64url'),
    // Kubernetes leaves the count out when a selector may hide objects.
    ...(everything ? { remaining: entries.length - limit } : {}),
  };
}

/** What a watch asks for. */
export interface WatchObjectsRequest {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  resourceVersion?: string;
  allowWatchBookmarks?: boolean;
  sendInitialEvents?: boolean;
  signal: AbortSignal;
}

/** Starts a watch. Rejects at once when it is not allowed or malformed; later problems end the iteration with an error. */
export async function watchObjects(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  request: WatchObjectsRequest,
): Promise<AsyncGenerator<WatchStep>> {
  const access = accessOf(kind, 'watch', { namespace: request.namespace });
  const first = selection(deps, ctx, kind, access, request);
  let { selects } = first;
  let judged = Date.now();
  // Permissions may change while a watch is open: they are asked again, at most once per second.
  const current = (entry: Entry) => {
    if (deps.authorizer && Date.now() - judged >= PERMISSION_MS) {
      judged = Date.now();
      try {
        selects = selection(deps, ctx, kind, access, request).selects;
      } catch {
        selects = () => false;
      }
    }
    return selects(entry);
  };
  const resourceVersion = parseVersion(request.resourceVersion);
  await auditSensitiveRead(deps, ctx, kind, access);
  return watchChanges(deps.store, {
    kind,
    storeKind: storeKindOf(kind),
    namespace: request.namespace,
    name: first.pinned,
    resourceVersion,
    selects: current,
    bookmarks: request.allowWatchBookmarks,
    sendInitialEvents: request.sendInitialEvents,
    signal: request.signal,
  });
}

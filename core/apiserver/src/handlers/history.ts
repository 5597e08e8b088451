import { ApiError, KindDefinition, KubeObject } from '@openchoreo-portal/model';
import { errors } from '../errors';
import { clone } from '../json/value';
import { Entry, HistoryQuery, HistoryVersion } from '../storage/types';
import { RequestContext } from '../types';
import {
  accessOf,
  authorize,
  HandlerDeps,
  storeKeyOf,
  storeKindOf,
} from './deps';
import { createObject, updateObject } from './operations';
import { ListRequest, ListResult, selection } from './read';
import { WriteOutcome } from './write';

/** Names that are looked at per query of the log. */
const PAGE = 500;
/** Objects named in a warning. */
const NAMED = 5;

/** Where a list of the past goes on. */
interface PastToken {
  at: number;
  ns: string;
  n: string;
}

/** A list of the past. */
export interface PastResult extends ListResult {
  /** What could not be shown. */
  warnings: string[];
}

function refuseSensitive(kind: KindDefinition): void {
  if (kind.sensitive)
    throw new ApiError({
      reason: 'BadRequest',
      message: `No history is kept of ${kind.kind}: its values are secret.`,
      remedy: 'Ask the audit trail who touched it.',
    });
}

/**
 * Reads the `at` parameter.
 *
 * @returns milliseconds since 1970
 * @throws ApiError BadRequest when it is no moment or not yet, Expired when it lies before what the history keeps
 */
export function parseMoment(deps: HandlerDeps, text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw errors.badRequest(
      `at: "${text.slice(0, 40)}" is not a moment.`,
      'Send RFC 3339, such as 2026-11-21T10:00:00Z.',
    );
  const now = deps.clock.now().getTime();
  if (time > now)
    throw errors.badRequest(
      `at: ${new Date(time).toISOString()} lies in the future.`,
      'Leave `at` out to see what is now.',
    );
  const { maxAge } = deps.store.historyBounds;
  if (time < now - maxAge)
    throw new ApiError({
      reason: 'Expired',
      message: `at: ${new Date(
        time,
      ).toISOString()} lies before the history, which begins at ${new Date(
        now - maxAge,
      ).toISOString()}.`,
      remedy: 'Ask for a later moment, or restore a backup.',
    });
  return time;
}

function forgotten(kind: KindDefinition, name: string, max: number): ApiError {
  return new ApiError({
    reason: 'Expired',
    message: `${kind.kind} "${name}" has changed so often since then that its version is no longer kept: the history holds ${max} versions of an object.`,
    remedy: 'Ask for a later moment.',
    details: { name, group: kind.group, kind: kind.plural },
  });
}

/** One object as it was. */
export async function getObjectAt(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: { namespace?: string; name: string },
  moment: string,
): Promise<Entry> {
  const storeKey = storeKeyOf(kind, key);
  const access = accessOf(kind, 'get', key);
  // Whoever may not see what is there now need not know what was.
  const current = deps.store.get(storeKey)?.object;
  if (current) authorize(deps, ctx, { ...access, object: current });
  refuseSensitive(kind);
  const time = parseMoment(deps, moment);
  const query = {
    kind: storeKey.kind,
    namespace: storeKey.namespace,
    name: key.name,
    time,
  };
  const [entry] = (await deps.store.past({ ...query, limit: 1 })).entries;
  authorize(deps, ctx, { ...access, object: entry?.object });
  if (entry) return entry;
  if ((await deps.store.forgotten(query, 1)).length > 0)
    throw forgotten(kind, key.name, deps.store.historyBounds.maxVersions);
  throw errors.notFound(kind, key.name);
}

function readToken(token: string): PastToken {
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (
      Number.isSafeInteger(value.at) &&
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

/** The objects a list selects, as they were. Who may see them is decided by today's rules. */
export async function listObjectsAt(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  request: ListRequest,
  moment: string,
): Promise<PastResult> {
  const access = accessOf(kind, 'list', { namespace: request.namespace });
  const { selects } = selection(deps, ctx, kind, access, request);
  refuseSensitive(kind);
  if (request.resourceVersion && request.resourceVersion !== '0')
    throw errors.badRequest(
      'A list cannot have both `at` and a resource version.',
      'Leave one of them out.',
    );
  const token = request.continue ? readToken(request.continue) : undefined;
  const time = token?.at ?? parseMoment(deps, moment);
  const limit = request.limit && request.limit > 0 ? request.limit : Infinity;
  const query = {
    kind: storeKindOf(kind),
    namespace: kind.scope === 'Namespaced' ? request.namespace : '',
    time,
  };
  const entries: Entry[] = [];
  let after = token && { namespace: token.ns, name: token.n };
  let more = false;
  do {
    const page = await deps.store.past({ ...query, after, limit: PAGE });
    after = page.next;
    for (const entry of page.entries) {
      if (!selects(entry)) continue;
      more = entries.length === limit;
      if (more) break;
      entries.push(entry);
    }
  } while (after && !more);
  const last = entries[entries.length - 1]?.key;
  const next: PastToken | undefined =
    more && last ? { at: time, ns: last.namespace, n: last.name } : undefined;
  const missing = token ? [] : await deps.store.forgotten(query, NAMED + 1);
  return {
    entries,
    version: await deps.store.versionAt(time),
    warnings:
      missing.length === 0
        ? []
        : [
            `not shown, because too many versions came since: ${missing
              .slice(0, NAMED)
              .map(({ namespace, name }) =>
                namespace ? `${namespace}/${name}` : name,
              )
              .join(', ')}${missing.length > NAMED ? ' and others' : ''}`,
          ],
    ...(next
      ? { continue: Buffer.from(JSON.stringify(next)).toString('base64url') }
      : {}),
  };
}

/** Versions of an object that are kept, newest first, for those who may see it. */
export async function versionsOf(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: { namespace?: string; name: string },
  query?: HistoryQuery,
): Promise<HistoryVersion[]> {
  const storeKey = storeKeyOf(kind, key);
  const access = accessOf(kind, 'get', key);
  const current = deps.store.get(storeKey)?.object;
  authorize(deps, ctx, { ...access, object: current });
  refuseSensitive(kind);
  const versions = await deps.store.history(storeKey, query);
  // What it was may have belonged to somebody else, for example before it was deleted and made again.
  return versions.filter(({ object }) => {
    if (!object || !deps.authorizer) return true;
    return deps.authorizer.authorize(ctx.subject, { ...access, object })
      .allowed;
  });
}

/** Options of {@link restoreVersion}. */
export interface RestoreRequest {
  /** The version to go back to. */
  version: number;
  /** Only when the object is at this resource version now. */
  resourceVersion?: string;
  dryRun?: boolean;
  fieldManager?: string;
}

/**
 * Makes an object again what it was: a write like any other, authorised, admitted and audited. Status stays as it is; a deleted
 * object is created anew.
 */
export async function restoreVersion(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: { namespace?: string; name: string },
  request: RestoreRequest,
): Promise<WriteOutcome> {
  const [found] = await versionsOf(deps, ctx, kind, key, {
    version: request.version,
    limit: 1,
  });
  if (!found?.object)
    throw new ApiError({
      reason: 'NotFound',
      message: `${kind.kind} "${key.name}" has no version ${request.version} in the history.`,
      remedy: 'List its versions and take one of them.',
      details: { name: key.name, group: kind.group, kind: kind.plural },
    });
  const storeKey = storeKeyOf(kind, key);
  const live = deps.store.get(storeKey)?.object;
  const { status: _, ...past } = clone(found.object);
  const { labels, annotations, ownerReferences } = past.metadata;
  const owners = live
    ? live.metadata.ownerReferences
    : // An owner that is gone would take the object with it at once.
      ownerReferences?.filter(owner => deps.store.byUid(owner.uid));
  const object: KubeObject = {
    ...past,
    metadata: {
      name: key.name,
      ...(storeKey.namespace ? { namespace: storeKey.namespace } : {}),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(owners?.length ? { ownerReferences: clone(owners) } : {}),
      ...(live?.metadata.finalizers
        ? { finalizers: [...live.metadata.finalizers] }
        : {}),
      ...(request.resourceVersion
        ? { resourceVersion: request.resourceVersion }
        : {}),
    },
  };
  const restoring = { ...ctx, restoredFrom: request.version };
  const options = {
    dryRun: request.dryRun,
    fieldManager: request.fieldManager ?? 'restore',
  };
  return live || request.resourceVersion
    ? updateObject(deps, restoring, kind, key, object, options)
    : createObject(deps, restoring, kind, key.namespace, object, options);
}

import { KindDefinition, StoredObject } from '@openchoreo-portal/model';
import { errors } from '../errors';
import { LazyEntry } from '../storage/entry';
import { Change, Entry, Store, VersionExpiredError } from '../storage/types';
import { fairTurn } from '../turns';

/** One event of a watch; bookmarks carry only a version. */
export type WatchStep =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; entry: Entry }
  | { type: 'BOOKMARK'; version: number; initialEventsEnd?: boolean };

/** What a watch wants. */
export interface WatchRequest {
  kind: KindDefinition;
  /** `group/Kind` in the store. */
  storeKind: string;
  namespace?: string;
  /** The one name that is looked at; others need not be judged. */
  name?: string;
  /** Changes after this version; absent or 0: the current state as ADDED first. */
  resourceVersion?: number;
  /** Which objects the watcher may and wants to see. */
  selects(entry: Entry): boolean;
  bookmarks?: boolean;
  /** Send the current state, then a bookmark that says it is complete. */
  sendInitialEvents?: boolean;
  /** Milliseconds between bookmarks. Default 60 s. */
  bookmarkEvery?: number;
  signal: AbortSignal;
}

const CHUNK = 256;
/** Objects judged before others get their turn. */
const SCAN = 250;

/** The last state with the version of the change that took it out of sight. */
function gone(entry: Entry, version: number): Entry {
  if (entry.version === version) return entry;
  const object = entry.object;
  return new LazyEntry(
    entry.key,
    version,
    {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(version) },
    } as StoredObject,
    undefined,
    false,
  );
}

function stepOf(change: Change, request: WatchRequest): WatchStep | undefined {
  const { entry, previous } = change;
  if (!concerns(request, entry.key)) return undefined;
  const before = previous !== undefined && request.selects(previous);
  const after = change.type !== 'DELETED' && request.selects(entry);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', entry };
  if (!before) return undefined;
  return {
    type: 'DELETED',
    entry: change.type === 'DELETED' ? entry : gone(previous, change.version),
  };
}

/** False for changes of objects that the watch is not about, whatever they contain. */
function concerns(request: WatchRequest, key: Entry['key']): boolean {
  return (
    (request.namespace === undefined || key.namespace === request.namespace) &&
    (request.name === undefined || key.name === request.name)
  );
}

/** What the watch is about now. */
function current(store: Store, request: WatchRequest): readonly Entry[] {
  const { storeKind, namespace, name } = request;
  const namespaced = request.kind.scope === 'Namespaced';
  if (name === undefined || (namespaced && namespace === undefined))
    return store.list(storeKind, namespace);
  const one = store.get({
    kind: storeKind,
    namespace: namespaced ? namespace! : '',
    name,
  });
  return one ? [one] : [];
}

/** Resolves when woken, after `ms`, or when aborted. */
function wait(wake: { call?: () => void }, ms: number, signal: AbortSignal) {
  return new Promise<void>(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      wake.call = undefined;
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    wake.call = done;
  });
}

/**
 * Follows the changes of a kind. The watcher keeps only a cursor into the shared log, so a slow reader costs nothing; when the log
 * has moved past its cursor it ends with `Expired`, and the client lists again.
 */
export async function* watchChanges(
  store: Store,
  request: WatchRequest,
): AsyncGenerator<WatchStep> {
  const { signal, storeKind } = request;
  const fromNow = !request.resourceVersion || request.sendInitialEvents;
  if (!fromNow && request.resourceVersion! > store.version()) {
    const seen = await store.waitFor(request.resourceVersion!, 3_000);
    if (!seen) throw errors.expired();
  }
  // `dirty` is set by the listener, so that a change between reading the log and waiting for it is not slept through.
  const wake: { call?: () => void } = {};
  let dirty = false;
  let cursor = fromNow ? store.version() : request.resourceVersion!;
  const stop = store.onChange(change => {
    const { key } = change.entry;
    if (key.kind !== storeKind) return;
    if (!dirty && wake.call && !concerns(request, key)) {
      // It waits, so it has seen all there was: the place in the log moves on without waking it.
      cursor = change.version;
      return;
    }
    dirty = true;
    wake.call?.();
  });
  try {
    if (fromNow) {
      await fairTurn();
      let judged = 0;
      for (const entry of current(store, request)) {
        if (signal.aborted) return;
        if (request.selects(entry)) yield { type: 'ADDED', entry };
        if (++judged % SCAN === 0) await fairTurn();
      }
      if (request.sendInitialEvents)
        yield { type: 'BOOKMARK', version: cursor, initialEventsEnd: true };
    }
    const every = request.bookmarkEvery ?? 60_000;
    let lastBookmark = Date.now();
    while (!signal.aborted) {
      dirty = false;
      // Read before the changes: a bookmark must never name a version whose changes are not sent.
      const complete = store.version();
      const changes = store.changesAfter(storeKind, cursor, CHUNK);
      for (const change of changes) {
        const step = stepOf(change, request);
        cursor = change.version;
        if (step) yield step;
        if (signal.aborted) return;
      }
      if (changes.length === CHUNK) {
        await fairTurn();
        continue;
      }
      if (complete > cursor) cursor = complete;
      const due = lastBookmark + every - Date.now();
      if (due <= 0) {
        lastBookmark = Date.now();
        if (request.bookmarks) yield { type: 'BOOKMARK', version: cursor };
        continue;
      }
      if (dirty) continue;
      await wait(wake, due, signal);
      await fairTurn();
    }
  } catch (error) {
    if (error instanceof VersionExpiredError) throw errors.expired();
    throw error;
  } finally {
    stop();
  }
}

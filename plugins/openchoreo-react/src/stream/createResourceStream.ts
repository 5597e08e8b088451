import { chunksOf, readLines } from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import { Collection, CollectionLine } from './collection';
import {
  CollectionState,
  ResourceSelection,
  ResourceStream,
  selectionKey,
} from './types';

/** Opens the stream with a JSON body; `fetchApi` adds the Backstage token. */
export type OpenStream = (
  body: string,
  signal: AbortSignal,
) => Promise<Response>;

/** Options of {@link createResourceStream}. */
export interface ResourceStreamOptions {
  open: OpenStream;
  /** How long an unused selection is kept, so that moving between pages costs nothing. Default 30 s. */
  graceMs?: number;
  /** Changes of the set within this time lead to one new connection. Default 30 ms. */
  settleMs?: number;
  /** Wait before attempt n (from 0) after a failure. Default 0.5 s doubling to 30 s, with jitter. */
  backoffMs?: (attempt: number) => number;
}

const LOADING: CollectionState = { status: 'loading', items: [] };

/** A snapshot of thousands of objects is one line. */
const MAX_LINE = 256 * 1024 * 1024;

const defaultBackoff = (attempt: number) =>
  Math.min(500 * 2 ** attempt, 30_000) * (0.75 + Math.random() / 2);

/**
 * One connection for everything the portal follows. When the set of selections changes, a new connection takes over and each
 * selection resumes at the version it had; nothing is read twice.
 */
export function createResourceStream(
  options: ResourceStreamOptions,
): ResourceStream {
  const {
    open,
    graceMs = 30_000,
    settleMs = 30,
    backoffMs = defaultBackoff,
  } = options;
  const collections = new Map<string, Collection>();
  const expiry = new Map<string, ReturnType<typeof setTimeout>>();
  let connection: AbortController | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;

  const reconnectAfter = (ms: number) => {
    if (settling !== undefined) clearTimeout(settling);
    settling = setTimeout(() => {
      settling = undefined;
      void connect();
    }, ms);
  };

  async function connect(): Promise<void> {
    connection?.abort();
    const followed = [...collections].filter(([, c]) => !c.stopped);
    if (followed.length === 0) {
      connection = undefined;
      return;
    }
    const mine = new AbortController();
    connection = mine;
    try {
      const response = await open(requestBody(followed), mine.signal);
      if (!response.ok || !response.body) {
        throw ApiError.fromStatus(
          await response.json().catch(() => ({})),
          response.status,
        );
      }
      for await (const text of readLines(
        { body: chunksOf(response) },
        MAX_LINE,
      )) {
        if (mine.signal.aborted) return;
        attempt = 0;
        const line = JSON.parse(text) as CollectionLine & { id?: string };
        if (line.id !== undefined) collections.get(line.id)?.apply(line);
      }
      if (!mine.signal.aborted) reconnectAfter(settleMs);
    } catch (error) {
      if (mine.signal.aborted) return;
      const wait = backoffMs(attempt);
      attempt += 1;
      // A short break is not worth a word; from the second failure on, pages say that they stand still.
      const failure = toApiError(error);
      if (attempt > 1 || failure.code < 500) {
        for (const [, collection] of followed) collection.fail(failure);
      }
      if (failure.code >= 500) {
        setTimeout(() => {
          for (const [, collection] of followed) {
            if (collection.stopped) collection.reset();
          }
          reconnectAfter(0);
        }, wait);
      }
    }
  }

  function ensure(selection: ResourceSelection): Collection {
    const key = selectionKey(selection);
    let collection = collections.get(key);
    if (!collection) {
      collection = new Collection(selection);
      collections.set(key, collection);
    }
    return collection;
  }

  return {
    subscribe(selection, listener) {
      const key = selectionKey(selection);
      const isNew = !collections.has(key);
      const collection = ensure(selection);
      const pending = expiry.get(key);
      if (pending !== undefined) {
        clearTimeout(pending);
        expiry.delete(key);
      }
      collection.listeners.add(listener);
      if (isNew || collection.listeners.size === 1) {
        if (isNew) reconnectAfter(settleMs);
      }
      return () => {
        collection.listeners.delete(listener);
        if (collection.listeners.size > 0) return;
        expiry.set(
          key,
          setTimeout(() => {
            expiry.delete(key);
            if (collection.listeners.size === 0) {
              collections.delete(key);
              reconnectAfter(settleMs);
            }
          }, graceMs),
        );
      };
    },
    state: selection =>
      collections.get(selectionKey(selection))?.state ?? LOADING,
    retry() {
      attempt = 0;
      for (const collection of collections.values()) {
        if (collection.stopped) collection.reset();
      }
      reconnectAfter(0);
    },
  };
}

function requestBody(followed: Array<[string, Collection]>): string {
  return JSON.stringify({
    subscriptions: followed.map(([id, collection]) => {
      const { kind, ...rest } = collection.selection;
      return {
        id,
        group: kind.group,
        version: kind.version,
        resource: kind.plural,
        ...rest,
        resourceVersion: collection.resourceVersion,
      };
    }),
  });
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({
    reason: 'ServiceUnavailable',
    message: 'The portal’s server cannot be reached.',
    remedy: 'It is tried again by itself; check your connection if this stays.',
    cause: error,
  });
}

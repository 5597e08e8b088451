import { ResourceClient } from '@openchoreo-portal/client';
import {
  isApiError,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import { Logger } from '../types';
import { Mirror } from './mirror';

/** A watch without any event, bookmarks included, is opened anew after this many milliseconds. */
const SILENCE_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** What {@link followKind} needs. */
export interface FollowOptions {
  client: ResourceClient;
  kind: KindDefinition;
  mirror: Mirror;
  logger: Logger;
  signal: AbortSignal;
  /** Called once the mirror holds a complete list. */
  onSynced(): void;
  /** Called with every failure; the kind is tried again. */
  onFailure(error: unknown): void;
}

/** Keeps the mirror of one kind up to date until `signal` aborts: list, then watch from there; after an expired version list again. */
export async function followKind(options: FollowOptions): Promise<void> {
  const { kind, signal, logger } = options;
  let version: string | undefined;
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      version ??= await relist(options);
      for await (const next of watch(options, version)) {
        version = next;
        pause = FIRST_PAUSE_MS;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isApiError(error, 'Expired')) {
        version = undefined;
        continue;
      }
      options.onFailure(error);
      logger.warn(
        `${kind.plural}.${kind.group} of the cluster cannot be followed; trying again`,
        { error: String(error) },
      );
      await rest(pause, signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
}

async function relist(options: FollowOptions): Promise<string> {
  const { client, kind, mirror } = options;
  const { items, metadata } = await client.list<StoredObject>(kind);
  await mirror.reconcile(kind, items);
  options.onSynced();
  return metadata.resourceVersion;
}

/** Takes events; yields the version to go on from. Ends when the server closes the stream, as it does every few minutes. */
async function* watch(
  options: FollowOptions,
  resourceVersion: string,
): AsyncGenerator<string> {
  const { client, kind, mirror, signal } = options;
  const silent = new AbortController();
  const end = () => silent.abort();
  signal.addEventListener('abort', end);
  let timer = setTimeout(end, SILENCE_MS);
  const opened = Date.now();
  let events = 0;
  try {
    const stream = client.watch<StoredObject>(kind, {
      resourceVersion,
      signal: silent.signal,
    });
    for await (const event of stream) {
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE_MS);
      events += 1;
      if (event.type !== 'BOOKMARK')
        await mirror.take(kind, { type: event.type, object: event.object });
      yield event.object.metadata.resourceVersion;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
  // A server that closes every stream at once must not be hammered.
  if (events === 0 && Date.now() - opened < 1_000)
    await rest(FIRST_PAUSE_MS, signal);
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

import { StoredObject } from '@openchoreo-portal/model';
import { ListOptions, ResourceClient, WatchEvent } from '../types';

/** What one call to `watch` does: yields these, then ends, fails, or (`hang`) stays open until aborted. */
export interface WatchScript {
  events?: WatchEvent<StoredObject>[];
  fail?: unknown;
  hang?: boolean;
}

/** A server whose answers are written down beforehand; the last entry of each script repeats. */
export function scriptedClient(script: {
  lists: ({ items: StoredObject[]; resourceVersion: string } | Error)[];
  watches: WatchScript[];
}): ResourceClient & { lists: ListOptions[]; watches: ListOptions[] } {
  const lists: ListOptions[] = [];
  const watches: ListOptions[] = [];
  const step = <S>(all: S[], n: number) => all[Math.min(n, all.length) - 1];
  const client = {
    lists,
    watches,
    async list(_kind: unknown, options: ListOptions = {}) {
      lists.push(options);
      const answer = step(script.lists, lists.length);
      if (answer instanceof Error) throw answer;
      return {
        items: answer.items,
        metadata: { resourceVersion: answer.resourceVersion },
      };
    },
    async *watch(
      _kind: unknown,
      options: ListOptions & { signal: AbortSignal },
    ) {
      watches.push(options);
      const { events = [], fail, hang } = step(script.watches, watches.length);
      yield* events;
      if (fail) throw fail;
      if (hang && !options.signal.aborted) {
        await new Promise(resolve =>
          options.signal.addEventListener('abort', resolve),
        );
      }
    },
  };
  return client as unknown as ReturnType<typeof scriptedClient>;
}

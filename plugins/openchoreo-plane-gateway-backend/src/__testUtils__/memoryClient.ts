import {
  ListOptions,
  ResourceClient,
  ResourceKind,
  WatchEvent,
} from '@openchoreo-portal/client';
import { ApiError, keyOf, StoredObject } from '@openchoreo-portal/model';

/** A control plane in memory, as far as the gateway uses one. */
export function memoryClient() {
  const collections = new Map<string, Map<string, StoredObject>>();
  const watchers = new Set<(kind: string, event: WatchEvent<any>) => void>();
  const patches: unknown[] = [];
  let version = 1;
  const of = (kind: ResourceKind) => {
    const found = collections.get(kind.kind) ?? new Map<string, StoredObject>();
    collections.set(kind.kind, found);
    return found;
  };
  const emit = (
    kind: string,
    type: WatchEvent<any>['type'],
    object: StoredObject,
  ) => watchers.forEach(watcher => watcher(kind, { type, object }));

  const put = (
    kind: ResourceKind,
    object: {
      metadata: { name: string; namespace?: string };
      [field: string]: unknown;
    },
  ) => {
    const key = keyOf(object.metadata);
    const type = of(kind).has(key) ? 'MODIFIED' : 'ADDED';
    const stored = {
      apiVersion: 'v1',
      kind: kind.kind,
      ...object,
      metadata: {
        uid: key,
        creationTimestamp: '2026-01-01T00:00:00Z',
        ...object.metadata,
        resourceVersion: `${++version}`,
      },
    } as StoredObject;
    of(kind).set(key, stored);
    emit(kind.kind, type, stored);
  };
  const remove = (kind: ResourceKind, key: string) => {
    const object = of(kind).get(key);
    of(kind).delete(key);
    if (object) emit(kind.kind, 'DELETED', object);
  };

  const client = {
    async get(kind: ResourceKind, key: { namespace?: string; name: string }) {
      const object = of(kind).get(keyOf(key));
      if (!object) {
        throw new ApiError({ reason: 'NotFound', message: 'Not found.' });
      }
      return object;
    },
    async list(kind: ResourceKind) {
      return {
        items: [...of(kind).values()],
        metadata: { resourceVersion: `${version}` },
      };
    },
    async *watch(
      kind: ResourceKind,
      options: ListOptions & { signal: AbortSignal },
    ) {
      const queue: WatchEvent<any>[] = [];
      const state = { wake: () => {} };
      const watcher = (of_: string, event: WatchEvent<any>) => {
        if (of_ !== kind.kind) return;
        queue.push(event);
        state.wake();
      };
      watchers.add(watcher);
      options.signal.addEventListener('abort', () => state.wake());
      try {
        while (!options.signal.aborted) {
          const event = queue.shift();
          if (event) yield event;
          else {
            await new Promise<void>(resolve => {
              state.wake = resolve;
            });
          }
        }
      } finally {
        watchers.delete(watcher);
      }
    },
    async patch(
      kind: ResourceKind,
      key: { namespace?: string; name: string },
      _type: string,
      body: any,
      options: unknown,
    ) {
      const object: any = await client.get(kind, key);
      patches.push({ key: keyOf(key), body, options });
      put(kind, {
        ...object,
        status: {
          ...object.status,
          agentConnection: {
            ...object.status?.agentConnection,
            ...body.status.agentConnection,
          },
        },
      });
      return object;
    },
  };
  return {
    client: client as unknown as ResourceClient,
    put,
    remove,
    patches,
    read: (kind: ResourceKind, key: string): any => of(kind).get(key),
  };
}

/** Waits until a condition holds; fails with its text otherwise. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  ms = 5_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${condition}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

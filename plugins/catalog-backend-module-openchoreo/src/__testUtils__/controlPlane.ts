import { ResourceClient, WatchEvent } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';

/** An object as the control plane has it. */
export const object = (
  kind: string,
  name: string,
  spec: object,
  more: Partial<StoredObject['metadata']> = {},
): StoredObject => ({
  apiVersion: kind === 'Namespace' ? 'v1' : 'openchoreo.dev/v1alpha1',
  kind,
  metadata: {
    name,
    namespace: kind === 'Namespace' ? undefined : 'default',
    uid: `${kind}-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...more,
  },
  spec,
});

/** A control plane whose lists are given and whose watch events the test sends. */
export function controlPlane(objects: StoredObject[]) {
  const watchers: Array<{
    kind: string;
    push(event: WatchEvent<StoredObject>): void;
  }> = [];
  const client = {
    list: async (kind: { kind: string }) => ({
      items: objects.filter(o => o.kind === kind.kind),
      metadata: { resourceVersion: '1' },
    }),
    async *watch(kind: { kind: string }, { signal }: { signal: AbortSignal }) {
      const queue: Array<WatchEvent<StoredObject>> = [];
      let wake = () => {};
      const nextWake = () =>
        new Promise<void>(resolve => {
          wake = resolve;
        });
      watchers.push({
        kind: kind.kind,
        push: event => {
          queue.push(event);
          wake();
        },
      });
      signal.addEventListener('abort', () => wake());
      while (!signal.aborted) {
        const next = queue.shift();
        if (next) yield next;
        else await nextWake();
      }
    },
  } as unknown as ResourceClient;
  return {
    client,
    send: (event: WatchEvent<StoredObject>) =>
      watchers
        .filter(w => w.kind === event.object.kind)
        .forEach(w => w.push(event)),
  };
}

/** Waits until something is so. */
export const until = async (check: () => boolean) => {
  for (let i = 0; i < 300 && !check(); i++) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  expect(check()).toBe(true);
};

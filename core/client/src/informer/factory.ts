import { StoredObject } from '@openchoreo-portal/model';
import { ResourceClient, ResourceKind } from '../types';
import { createInformer, Informer, InformerOptions } from './informer';

/** What one shared informer selects, besides its kind. */
export type InformerSelection = Pick<
  InformerOptions<StoredObject>,
  'namespace' | 'labelSelector' | 'fieldSelector'
>;

/** One informer per kind and selection, however many ask for it. */
export interface InformerFactory {
  /** The shared informer; started at once when the factory runs already. */
  informer<T extends StoredObject = StoredObject>(
    kind: ResourceKind,
    selection?: InformerSelection,
  ): Informer<T>;
  start(): void;
  /** Resolves when every informer asked for so far has its first list. */
  waitForSync(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a factory; `defaults` go to every informer. */
export function createInformerFactory(
  client: ResourceClient,
  defaults: Pick<
    InformerOptions<StoredObject>,
    'backoff' | 'idleTimeoutMs' | 'onError'
  > = {},
): InformerFactory {
  const informers = new Map<string, Informer>();
  let state: 'new' | 'running' | 'stopped' = 'new';
  return {
    informer<T extends StoredObject>(
      kind: ResourceKind,
      selection: InformerSelection = {},
    ): Informer<T> {
      const id = JSON.stringify([
        kind.group,
        kind.version,
        kind.plural,
        selection.namespace ?? '',
        selection.labelSelector ?? '',
        selection.fieldSelector ?? '',
      ]);
      let informer = informers.get(id);
      if (!informer) {
        informer = createInformer(client, kind, { ...defaults, ...selection });
        informers.set(id, informer);
        if (state === 'running') informer.start();
      }
      return informer as unknown as Informer<T>;
    },
    start() {
      if (state !== 'new') return;
      state = 'running';
      for (const informer of informers.values()) informer.start();
    },
    async waitForSync() {
      await Promise.all([...informers.values()].map(i => i.waitForSync()));
    },
    async stop() {
      state = 'stopped';
      await Promise.all([...informers.values()].map(i => i.stop()));
    },
  };
}

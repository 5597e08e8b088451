import { isApiError, keyOf, StoredObject } from '@openchoreo-portal/model';
import { ListOptions, ResourceClient, ResourceKind } from '../types';
import { backoffDelay, BackoffOptions, sleep } from './backoff';
import { Change, IndexedCache, IndexFunction } from './cache';

/** Called for every change, in the order the server made them. An exception is reported to `onError` and stops nobody else. */
export type ChangeHandler<T> = (change: Change<T>) => void;

/** Options of {@link createInformer}. */
export interface InformerOptions<T> {
  /** Absent: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Secondary indexes for `byIndex`. */
  indexes?: Record<string, IndexFunction<T>>;
  backoff?: BackoffOptions;
  /** A watch that says nothing for this long, in milliseconds, is taken for dead and resumed. Default ten minutes. */
  idleTimeoutMs?: number;
  /** Applied before an object is cached; by default `managedFields` are dropped, because no controller reads them. */
  transform?: (object: T) => T;
  /** Told about failed lists, broken watches and handlers that throw; `attempt` counts failures in a row. */
  onError?: (error: unknown, attempt: number) => void;
}

/** A live, local, read-only copy of a collection: one list, then a watch that resumes where it stopped. */
export interface Informer<T extends StoredObject = StoredObject> {
  readonly kind: ResourceKind;
  /** Begins to list and watch; a second call does nothing. */
  start(): void;
  /** Ends the watch and resolves when nothing runs any more. */
  stop(): Promise<void>;
  /** True once the first list has arrived and its handlers have run. */
  hasSynced(): boolean;
  /** Resolves when {@link hasSynced} or stopped. */
  waitForSync(): Promise<void>;
  /** By `namespace/name`, or `name` for cluster-scoped kinds. */
  get(key: string): T | undefined;
  list(): T[];
  byIndex(index: string, value: string): T[];
  addIndex(name: string, of: IndexFunction<T>): void;
  /** Tells the handler about everything in the cache, then about changes. Returns what removes it again. */
  addHandler(handler: ChangeHandler<T>): () => void;
}

const DEFAULT_IDLE_TIMEOUT_MS = 600_000;
/** A watch that lived shorter than this counts as a failure, so that a server which closes at once is not asked in a tight loop. */
const SHORT_WATCH_MS = 1_000;

/** Makes an informer; call `start()`. */
export function createInformer<T extends StoredObject = StoredObject>(
  client: ResourceClient,
  kind: ResourceKind,
  options: InformerOptions<T> = {},
): Informer<T> {
  return new WatchingInformer<T>(client, kind, options);
}

class WatchingInformer<T extends StoredObject> implements Informer<T> {
  private readonly cache = new IndexedCache<T>();
  private readonly handlers = new Set<ChangeHandler<T>>();
  private readonly abort = new AbortController();
  private readonly synced: Promise<void>;
  private markSynced!: () => void;
  private isSynced = false;
  private running?: Promise<void>;
  private resourceVersion?: string;
  private failures = 0;

  constructor(
    private readonly client: ResourceClient,
    readonly kind: ResourceKind,
    private readonly options: InformerOptions<T>,
  ) {
    this.synced = new Promise(resolve => {
      this.markSynced = resolve;
    });
    for (const [name, of] of Object.entries(options.indexes ?? {})) {
      this.cache.addIndex(name, of);
    }
  }

  start(): void {
    if (!this.abort.signal.aborted) this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    this.markSynced();
    await this.running;
  }

  hasSynced = () => this.isSynced;
  waitForSync = () => this.synced;
  get = (key: string) => this.cache.get(key);
  list = () => this.cache.list();
  byIndex = (index: string, value: string) => this.cache.byIndex(index, value);
  addIndex = (name: string, of: IndexFunction<T>) =>
    this.cache.addIndex(name, of);

  addHandler(handler: ChangeHandler<T>): () => void {
    this.handlers.add(handler);
    for (const current of this.cache.list()) {
      this.tell(handler, { key: keyOf(current.metadata), current });
    }
    return () => this.handlers.delete(handler);
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    while (!signal.aborted) {
      const started = Date.now();
      const failuresBefore = this.failures;
      try {
        if (this.resourceVersion === undefined) await this.relist();
        if (signal.aborted) break;
        await this.watch();
        if (
          this.failures === failuresBefore &&
          Date.now() - started < SHORT_WATCH_MS
        ) {
          this.failures++;
        }
      } catch (error) {
        if (signal.aborted) break;
        this.failures++;
        // The server forgot where we were, so only a fresh list can tell what was missed.
        if (isApiError(error, 'Expired') || isApiError(error, 'Gone')) {
          this.resourceVersion = undefined;
        } else {
          this.options.onError?.(error, this.failures);
        }
      }
      if (!signal.aborted && this.failures > 0) {
        await sleep(backoffDelay(this.failures, this.options.backoff), signal);
      }
    }
  }

  private async relist(): Promise<void> {
    const list = await this.client.list<T>(this.kind, this.selection());
    if (this.abort.signal.aborted) return;
    for (const change of this.cache.replace(list.items.map(this.transform))) {
      this.publish(change);
    }
    this.resourceVersion = list.metadata.resourceVersion;
    this.isSynced = true;
    this.markSynced();
  }

  private async watch(): Promise<void> {
    const own = new AbortController();
    const end = () => own.abort();
    this.abort.signal.addEventListener('abort', end);
    const idleMs = this.options.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS;
    let idle = setTimeout(end, idleMs);
    try {
      for await (const event of this.client.watch<T>(this.kind, {
        ...this.selection(),
        resourceVersion: this.resourceVersion,
        signal: own.signal,
      })) {
        if (own.signal.aborted) break;
        clearTimeout(idle);
        idle = setTimeout(end, idleMs);
        this.failures = 0;
        if (event.type !== 'BOOKMARK') {
          const object = this.transform(event.object);
          const change =
            event.type === 'DELETED'
              ? this.cache.remove(keyOf(object.metadata))
              : this.cache.set(object);
          if (change) this.publish(change);
        }
        this.resourceVersion = event.object.metadata.resourceVersion;
      }
    } catch (error) {
      // Our own silence timer ended it: resume, nothing failed.
      if (!own.signal.aborted || this.abort.signal.aborted) throw error;
    } finally {
      clearTimeout(idle);
      this.abort.signal.removeEventListener('abort', end);
      own.abort();
    }
  }

  private publish(change: Change<T>): void {
    for (const handler of this.handlers) this.tell(handler, change);
  }

  private tell(handler: ChangeHandler<T>, change: Change<T>): void {
    try {
      handler(change);
    } catch (error) {
      this.options.onError?.(error, 0);
    }
  }

  private readonly transform = (object: T): T =>
    this.options.transform
      ? this.options.transform(object)
      : withoutManagedFields(object);

  private selection(): ListOptions {
    const { namespace, labelSelector, fieldSelector } = this.options;
    return {
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
  }
}

function withoutManagedFields<T extends StoredObject>(object: T): T {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

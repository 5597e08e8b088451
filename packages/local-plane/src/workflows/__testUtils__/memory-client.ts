import { randomUUID } from 'node:crypto';
import {
  ListOptions,
  ResourceClient,
  ResourceKind,
  WatchEvent,
} from '@openchoreo-portal/client';
import {
  ApiError,
  KubeObject,
  NamespacedName,
  StoredObject,
} from '@openchoreo-portal/model';

type Json = Record<string, unknown>;

/** An API server that fits in a test: objects in a map, merge patches, watches. Only what the workflow runner uses. */
export class MemoryClient {
  private readonly objects = new Map<string, StoredObject>();
  private readonly watchers = new Set<
    (plural: string, event: WatchEvent<StoredObject>) => void
  >();
  private version = 0;

  /** The client's type is wider than what is implemented; other calls fail as "not a function". */
  asClient(): ResourceClient {
    return this as unknown as ResourceClient;
  }

  async get(kind: ResourceKind, key: NamespacedName): Promise<StoredObject> {
    const found = this.objects.get(this.id(kind, key));
    if (!found) throw this.missing(kind, key);
    return structuredClone(found);
  }

  async list(kind: ResourceKind, options: ListOptions = {}) {
    const items = [...this.objects.entries()]
      .filter(([id]) => id.startsWith(`${kind.plural}|`))
      .map(([, o]) => structuredClone(o))
      .filter(
        o => !options.namespace || o.metadata.namespace === options.namespace,
      );
    return { items, metadata: { resourceVersion: String(this.version) } };
  }

  async *watch(
    kind: ResourceKind,
    options: ListOptions & { signal: AbortSignal },
  ): AsyncIterable<WatchEvent<StoredObject>> {
    const queue: WatchEvent<StoredObject>[] = [];
    let wake = () => {};
    const watcher = (plural: string, event: WatchEvent<StoredObject>) => {
      if (plural !== kind.plural) return;
      queue.push(event);
      wake();
    };
    this.watchers.add(watcher);
    try {
      for (const o of (await this.list(kind)).items) {
        if (
          Number(o.metadata.resourceVersion) > Number(options.resourceVersion)
        )
          queue.push({ type: 'MODIFIED', object: o });
      }
      while (!options.signal.aborted) {
        while (queue.length) yield queue.shift()!;
        // eslint-disable-next-line no-loop-func
        await waitFor(resolve => {
          wake = resolve;
          options.signal.addEventListener('abort', resolve);
          if (queue.length) resolve();
        });
      }
    } finally {
      this.watchers.delete(watcher);
    }
  }

  async create(kind: ResourceKind, object: KubeObject): Promise<StoredObject> {
    const id = this.id(kind, object.metadata as NamespacedName);
    if (this.objects.has(id)) {
      throw new ApiError({ reason: 'AlreadyExists', message: `${id} exists.` });
    }
    return this.store(kind, 'ADDED', {
      ...structuredClone(object),
      metadata: {
        ...object.metadata,
        name: object.metadata.name!,
        uid: randomUUID(),
        creationTimestamp: new Date().toISOString(),
        resourceVersion: '',
      },
    });
  }

  async patch(
    kind: ResourceKind,
    key: NamespacedName,
    _type: 'merge',
    body: unknown,
  ): Promise<StoredObject> {
    const old = await this.get(kind, key);
    return this.store(
      kind,
      'MODIFIED',
      merge(old as unknown as Json, body as Json) as unknown as StoredObject,
    );
  }

  async delete(kind: ResourceKind, key: NamespacedName) {
    const object = await this.get(kind, key);
    this.objects.delete(this.id(kind, key));
    this.version += 1;
    object.metadata.resourceVersion = String(this.version);
    this.tell(kind, { type: 'DELETED', object });
    return object;
  }

  private store(
    kind: ResourceKind,
    type: 'ADDED' | 'MODIFIED',
    object: StoredObject,
  ): StoredObject {
    this.version += 1;
    object.metadata.resourceVersion = String(this.version);
    this.objects.set(this.id(kind, object.metadata), object);
    this.tell(kind, { type, object: structuredClone(object) });
    return structuredClone(object);
  }

  private tell(kind: ResourceKind, event: WatchEvent<StoredObject>) {
    for (const w of this.watchers) w(kind.plural, event);
  }

  private id(kind: ResourceKind, key: NamespacedName): string {
    return `${kind.plural}|${key.namespace ?? ''}|${key.name}`;
  }

  private missing(kind: ResourceKind, key: NamespacedName): ApiError {
    return new ApiError({
      reason: 'NotFound',
      message: `${kind.plural} "${key.name}" not found`,
    });
  }
}

function waitFor(start: (resolve: () => void) => void): Promise<void> {
  return new Promise(start);
}

function merge(target: Json, patch: Json): Json {
  const result: Json = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (value === undefined) continue;
    else if (typeof value === 'object' && !Array.isArray(value)) {
      const old = result[key];
      result[key] = merge(
        typeof old === 'object' && old && !Array.isArray(old)
          ? (old as Json)
          : {},
        value as Json,
      );
    } else result[key] = structuredClone(value);
  }
  return result;
}

import { keyOf, StoredObject } from '@openchoreo-portal/model';

/** Values of one object under one index; an object may appear under several. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** What happened to one object. `previous` is absent when it is new, `current` when it is gone. */
export interface Change<T> {
  /** `namespace/name`, or `name` for cluster-scoped kinds. */
  key: string;
  previous?: T;
  current?: T;
}

/** Objects by key, with secondary indexes that are kept up to date. Treat what it returns as read-only. */
export class IndexedCache<T extends StoredObject> {
  private objects = new Map<string, T>();
  private readonly indexes = new Map<
    string,
    { of: IndexFunction<T>; values: Map<string, Map<string, T>> }
  >();

  /** Adds an index, or keeps the existing one of that name. */
  addIndex(name: string, of: IndexFunction<T>): void {
    if (this.indexes.has(name)) return;
    const index = { of, values: new Map<string, Map<string, T>>() };
    this.indexes.set(name, index);
    for (const [key, object] of this.objects) {
      insert(index.values, of(object), key, object);
    }
  }

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  list(): T[] {
    return [...this.objects.values()];
  }

  get size(): number {
    return this.objects.size;
  }

  /** Objects under a value of an index. Throws when there is no such index: a typing mistake must not look like "none". */
  byIndex(name: string, value: string): T[] {
    const index = this.indexes.get(name);
    if (!index) throw new Error(`There is no index ${name}.`);
    return [...(index.values.get(value)?.values() ?? [])];
  }

  /** Stores one object and says what changed; undefined when the same version is there already. */
  set(object: T): Change<T> | undefined {
    const key = keyOf(object.metadata);
    const previous = this.objects.get(key);
    if (
      previous &&
      previous.metadata.uid === object.metadata.uid &&
      previous.metadata.resourceVersion === object.metadata.resourceVersion
    ) {
      return undefined;
    }
    if (previous) this.unindex(key, previous);
    this.objects.set(key, object);
    for (const index of this.indexes.values()) {
      insert(index.values, index.of(object), key, object);
    }
    return { key, previous, current: object };
  }

  /** Removes one object; undefined when it is not there. */
  remove(key: string): Change<T> | undefined {
    const previous = this.objects.get(key);
    if (!previous) return undefined;
    this.unindex(key, previous);
    this.objects.delete(key);
    return { key, previous };
  }

  /** Makes the cache equal to a fresh list and returns every difference. */
  replace(objects: readonly T[]): Change<T>[] {
    const changes: Change<T>[] = [];
    const seen = new Set<string>();
    for (const object of objects) {
      seen.add(keyOf(object.metadata));
      const change = this.set(object);
      if (change) changes.push(change);
    }
    for (const key of [...this.objects.keys()]) {
      if (seen.has(key)) continue;
      const change = this.remove(key);
      if (change) changes.push(change);
    }
    return changes;
  }

  private unindex(key: string, object: T): void {
    for (const index of this.indexes.values()) {
      for (const value of index.of(object)) {
        const bucket = index.values.get(value);
        bucket?.delete(key);
        if (bucket?.size === 0) index.values.delete(value);
      }
    }
  }
}

function insert<T>(
  into: Map<string, Map<string, T>>,
  values: readonly string[],
  key: string,
  object: T,
): void {
  for (const value of values) {
    let bucket = into.get(value);
    if (!bucket) {
      bucket = new Map();
      into.set(value, bucket);
    }
    bucket.set(key, object);
  }
}

import { ResourceKind } from '@openchoreo-portal/client';
import { KindDefinition, StoredObject } from '@openchoreo-portal/model';
import { storeKeyOf } from '../handlers/deps';
import { equal } from '../json/value';
import { Committed, ObjectKey, Store } from '../storage/types';
import { Authors } from './authors';

/** What the cluster reports about an object. */
export interface ClusterEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: StoredObject;
}

interface Known {
  uid: string;
  /** Of the cluster. */
  version: number;
}

interface Waiter {
  uid: string | undefined;
  version: number;
  resolve(committed: Committed | undefined): void;
}

export const textOf = ({ kind, namespace, name }: ObjectKey) =>
  `${kind}\u0000${namespace}\u0000${name}`;

/** The object without what the cluster and the mirror number differently. */
function content(object: StoredObject): object {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/**
 * The copy of the cluster's objects in a store of our own. Events are its only writer, so every object changes in the order of the cluster; each change becomes a
 * version with history and an audit record.
 */
export class Mirror {
  private readonly known = new Map<string, Known>();
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly writing = new Map<string, Promise<unknown>>();

  constructor(private readonly store: Store, readonly authors: Authors) {}

  /** Version in the cluster of the state that the mirror shows; undefined when it has not been seen there yet. */
  clusterVersion(key: ObjectKey): string | undefined {
    const known = this.known.get(textOf(key));
    return known && String(known.version);
  }

  /** Holds events of an object back until a write of our own has its answer, so that the author is known when the event is taken. */
  async whileWriting<T>(key: ObjectKey, write: () => Promise<T>): Promise<T> {
    const text = textOf(key);
    const running = write();
    const settled = Promise.allSettled([this.writing.get(text), running]);
    this.writing.set(text, settled);
    try {
      return await running;
    } finally {
      settled.then(() => {
        if (this.writing.get(text) === settled) this.writing.delete(text);
      });
    }
  }

  /**
   * Resolves with what the mirror made of a version of the cluster or a later one, or of the object's end; with undefined when that takes too long.
   *
   * @param uid undefined: any change of an object of that name will do
   * @param version `Infinity` waits for the end of the object
   */
  arrival(
    key: ObjectKey,
    uid: string | undefined,
    version: number,
    timeoutMs: number,
  ): Promise<Committed | undefined> {
    const text = textOf(key);
    const known = this.known.get(text);
    if (known && known.uid === uid && known.version >= version) {
      const entry = this.store.get(key)!;
      return Promise.resolve({ version: entry.version, entry });
    }
    return new Promise(resolve => {
      const all = this.waiters.get(text) ?? new Set();
      this.waiters.set(text, all);
      const waiter: Waiter = {
        uid,
        version,
        resolve: committed => {
          clearTimeout(timer);
          all.delete(waiter);
          if (all.size === 0) this.waiters.delete(text);
          resolve(committed);
        },
      };
      const timer = setTimeout(() => waiter.resolve(undefined), timeoutMs);
      all.add(waiter);
    });
  }

  /** Takes one event; those that say nothing new are dropped. */
  async take(kind: KindDefinition, event: ClusterEvent): Promise<void> {
    const { object, type } = event;
    const key = storeKeyOf(kind, object.metadata);
    const text = textOf(key);
    await this.writing.get(text);
    const { uid } = object.metadata;
    const version = Number(object.metadata.resourceVersion);
    const current = this.store.get(key);
    const sameUid = current?.object.metadata.uid === uid;
    if (type === 'DELETED') {
      if (current && sameUid) await this.remove(kind, key, object);
      return;
    }
    const known = this.known.get(text);
    if (known?.uid === uid && known.version >= version) return;
    // Deleted and made again while nobody watched.
    if (current && !sameUid) await this.remove(kind, key, current.object);
    let committed: Committed;
    if (current && sameUid && equal(content(current.object), content(object)))
      committed = { version: current.version, entry: current };
    else {
      const exists = current && sameUid;
      committed = await this.store.commit({
        change: {
          key,
          type: exists ? 'MODIFIED' : 'ADDED',
          expected: exists ? current.version : 0,
          object,
          sensitive: kind.sensitive,
        },
        audit: this.authors.of(
          key,
          object,
          exists ? 'update' : 'create',
          kind.plural,
        ),
      });
    }
    this.known.set(text, { uid, version });
    this.wake(text, waiter =>
      waiter.uid !== uid || version >= waiter.version ? committed : undefined,
    );
  }

  /** Brings the mirror to what a complete list of a kind says. */
  async reconcile(
    kind: KindDefinition,
    items: readonly StoredObject[],
  ): Promise<void> {
    const present = new Set<string>();
    for (const object of items) {
      present.add(textOf(storeKeyOf(kind, object.metadata)));
      await this.take(kind, { type: 'MODIFIED', object });
    }
    const stored = this.store.list(`${kind.group}/${kind.kind}`);
    for (const { key, object } of stored)
      if (!present.has(textOf(key))) await this.remove(kind, key, object);
  }

  private async remove(
    kind: ResourceKind,
    key: ObjectKey,
    last: StoredObject,
  ): Promise<void> {
    const text = textOf(key);
    const current = this.store.get(key);
    if (!current) return;
    const committed = await this.store.commit({
      change: {
        key,
        type: 'DELETED',
        expected: current.version,
        object: last,
      },
      audit: this.authors.of(key, last, 'delete', kind.plural),
    });
    this.known.delete(text);
    const { uid } = last.metadata;
    this.wake(text, waiter =>
      waiter.uid === undefined || waiter.uid === uid
        ? { ...committed, removed: true }
        : undefined,
    );
  }

  private wake(
    text: string,
    answer: (waiter: Waiter) => Committed | undefined,
  ): void {
    for (const waiter of [...(this.waiters.get(text) ?? [])]) {
      const committed = answer(waiter);
      if (committed) waiter.resolve(committed);
    }
  }
}

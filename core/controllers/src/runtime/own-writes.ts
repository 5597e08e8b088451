import { ResourceKind } from '@openchoreo-portal/client';
import { keyOf, StoredObject } from '@openchoreo-portal/model';
import { Writer } from './writer';

/** What a controller wrote to its own kind and its cache has not seen yet. */
export interface OwnWrites {
  /** The writer, whose results are remembered. */
  write: Writer;
  /** The newer of what the cache has and what was written. */
  latest(key: string): StoredObject | undefined;
  /** The cache has this now; what is not newer is forgotten. */
  seen(key: string, cached: StoredObject | undefined): void;
}

/**
 * Lets a controller read its own writes: a cache is a moment behind, and working on what was true before one's own last write ends in a conflict. Holds
 * one object per key, until the watch brings it.
 */
export function createOwnWrites(
  kind: ResourceKind,
  writer: Writer,
  cachedAt: (key: string) => StoredObject | undefined,
): OwnWrites {
  const pending = new Map<string, StoredObject>();
  const remember = async <T extends StoredObject>(
    of: ResourceKind,
    before: StoredObject | undefined,
    write: Promise<T>,
  ): Promise<T> => {
    const after = await write;
    if (of.kind === kind.kind && of.group === kind.group && after !== before) {
      const key = keyOf(after.metadata);
      const cached = cachedAt(key);
      // The watch may have been faster than the answer.
      if (cached && isOlder(cached, after)) pending.set(key, after);
    }
    return after;
  };
  return {
    write: {
      ...writer,
      ensure: (of, stored, wanted) =>
        remember(of, stored, writer.ensure(of, stored, wanted)),
      status: (of, stored, status) =>
        remember(of, stored, writer.status(of, stored, status)),
      addFinalizer: (of, stored, finalizer) =>
        remember(of, stored, writer.addFinalizer(of, stored, finalizer)),
      annotate: (of, stored, annotations) =>
        remember(of, stored, writer.annotate(of, stored, annotations)),
    },
    latest(key) {
      const cached = cachedAt(key);
      const own = pending.get(key);
      return own && cached && isOlder(cached, own) ? own : cached;
    },
    seen(key, cached) {
      const own = pending.get(key);
      if (own && !(cached && isOlder(cached, own))) pending.delete(key);
    },
  };
}

/** True when `a` is certainly an earlier version of the same object than `b`. */
function isOlder(a: StoredObject, b: StoredObject): boolean {
  const [x, y] = [a.metadata.resourceVersion, b.metadata.resourceVersion];
  return (
    a.metadata.uid === b.metadata.uid &&
    /^\d+$/.test(x) &&
    /^\d+$/.test(y) &&
    BigInt(x) < BigInt(y)
  );
}

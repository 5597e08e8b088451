import { Change, Entry, ObjectKey, VersionExpiredError } from './types';

const SEPARATOR = '\u0000';
const sortKey = (key: { namespace: string; name: string }) =>
  key.namespace + SEPARATOR + key.name;

/** First index whose sort key is not below `wanted`. */
function lowerBound(entries: readonly Entry[], wanted: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sortKey(entries[middle].key) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Objects and recent changes of one kind. */
class KindMemory {
  /** Sorted by namespace and name. */
  readonly entries: Entry[] = [];
  readonly byKey = new Map<string, Entry>();
  /** Lists that were handed out since the last change, by namespace: many watches begin with the same one. */
  private readonly ranges = new Map<string | undefined, readonly Entry[]>();
  /** Changes after {@link floor}, oldest first; the first {@link head} of them are already dropped. */
  changes: Change[] = [];
  head = 0;

  /** The log holds every change after this version. */
  constructor(public floor: number) {}

  put(entry: Entry): Entry | undefined {
    const key = sortKey(entry.key);
    const old = this.byKey.get(key);
    const at = lowerBound(this.entries, key);
    this.ranges.clear();
    this.byKey.set(key, entry);
    if (old) this.entries[at] = entry;
    else this.entries.splice(at, 0, entry);
    return old;
  }

  remove(key: { namespace: string; name: string }): Entry | undefined {
    const sort = sortKey(key);
    const old = this.byKey.get(sort);
    if (!old) return undefined;
    this.ranges.clear();
    this.byKey.delete(sort);
    this.entries.splice(lowerBound(this.entries, sort), 1);
    return old;
  }

  range(namespace: string | undefined): readonly Entry[] {
    let range = this.ranges.get(namespace);
    if (!range) {
      range =
        namespace === undefined
          ? this.entries.slice()
          : this.entries.slice(
              lowerBound(this.entries, namespace + SEPARATOR),
              lowerBound(this.entries, `${namespace}\u0001`),
            );
      // Names come from requests: those that hold nothing must not pile up.
      if (range.length > 0) this.ranges.set(namespace, range);
    }
    return range;
  }

  /** Index of the first kept change after a version. */
  indexAfter(version: number): number {
    if (version < this.floor) throw new VersionExpiredError();
    let low = this.head;
    let high = this.changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.changes[middle].version <= version) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the length of what went. */
  dropOldest(): number {
    const { version, entry } = this.changes[this.head];
    this.floor = version;
    // The slot is cleared at once so that the objects can be collected; the array is cut when half of it is dead.
    delete this.changes[this.head];
    this.head++;
    if (this.head > 64 && this.head * 2 > this.changes.length) {
      this.changes = this.changes.slice(this.head);
      this.head = 0;
    }
    return entry.json.length;
  }
}

/** All objects, indexed, and the window of recent changes that watches and consistent pages read. */
export class Memory {
  private readonly kinds = new Map<string, KindMemory>();
  private readonly uids = new Map<string, Entry>();
  private readonly owned = new Map<string, Map<string, Entry>>();
  private readonly order: string[] = [];
  private orderHead = 0;
  /** Version of the last change applied. */
  version = 0;
  /** Kinds first seen later have no changes after this version that are not in their log. */
  private baseFloor = 0;

  private bytes = 0;

  /**
   * @param window - most changes that are kept for watches
   * @param maxBytes - most characters of JSON they may have together
   */
  constructor(
    private readonly window: number,
    private readonly maxBytes = Infinity,
  ) {}

  /** Starts from a snapshot: all objects, and the changes that led to it after `floor`. */
  load(entries: Entry[], changes: Change[], version: number, floor: number) {
    this.version = version;
    this.baseFloor = floor;
    for (const entry of entries) {
      this.kind(entry.key.kind).put(entry);
      this.index(entry);
    }
    for (const change of changes) this.log(change);
  }

  apply(change: Change): void {
    const kind = this.kind(change.entry.key.kind);
    const old =
      change.type === 'DELETED'
        ? kind.remove(change.entry.key)
        : kind.put(change.entry);
    if (old) this.unindex(old);
    if (change.type !== 'DELETED') this.index(change.entry);
    this.version = change.version;
    this.log(change);
  }

  get(key: ObjectKey): Entry | undefined {
    return this.kinds.get(key.kind)?.byKey.get(sortKey(key));
  }

  byUid(uid: string): Entry | undefined {
    return this.uids.get(uid);
  }

  dependentsOf(uid: string): Entry[] {
    return [...(this.owned.get(uid)?.values() ?? [])];
  }

  list(kind: string, namespace?: string): readonly Entry[] {
    return this.kinds.get(kind)?.range(namespace) ?? [];
  }

  listAt(
    kind: string,
    namespace: string | undefined,
    version: number,
  ): readonly Entry[] {
    if (version >= this.version) return this.list(kind, namespace);
    const memory = this.kind(kind);
    const after = memory.indexAfter(version);
    if (after === memory.changes.length) return memory.range(namespace);
    // Later changes are undone, newest first; what remains is the list as it was.
    const undone = new Map<string, Entry | undefined>();
    for (let i = memory.changes.length - 1; i >= after; i--) {
      const change = memory.changes[i];
      undone.set(sortKey(change.entry.key), change.previous);
    }
    const kept = memory
      .range(namespace)
      .filter(entry => !undone.has(sortKey(entry.key)));
    for (const entry of undone.values()) {
      if (!entry) continue;
      if (namespace === undefined || entry.key.namespace === namespace)
        kept.push(entry);
    }
    return kept.sort((a, b) => (sortKey(a.key) < sortKey(b.key) ? -1 : 1));
  }

  changesAfter(kind: string, version: number, limit: number): Change[] {
    const memory = this.kind(kind);
    const from = memory.indexAfter(version);
    return memory.changes.slice(from, from + limit);
  }

  private kind(name: string): KindMemory {
    let kind = this.kinds.get(name);
    if (!kind) this.kinds.set(name, (kind = new KindMemory(this.baseFloor)));
    return kind;
  }

  private log(change: Change): void {
    const kind = change.entry.key.kind;
    this.kind(kind).changes.push(change);
    this.order.push(kind);
    this.bytes += change.entry.json.length;
    while (
      this.order.length - this.orderHead > this.window ||
      (this.bytes > this.maxBytes && this.order.length - this.orderHead > 1)
    ) {
      this.bytes -= this.kind(this.order[this.orderHead]).dropOldest();
      this.orderHead++;
    }
    if (this.orderHead > 1024 && this.orderHead * 2 > this.order.length) {
      this.order.splice(0, this.orderHead);
      this.orderHead = 0;
    }
  }

  private index(entry: Entry): void {
    const { uid, ownerReferences } = entry.object.metadata;
    this.uids.set(uid, entry);
    for (const owner of ownerReferences ?? []) {
      let set = this.owned.get(owner.uid);
      if (!set) this.owned.set(owner.uid, (set = new Map()));
      set.set(uid, entry);
    }
  }

  private unindex(entry: Entry): void {
    const { uid, ownerReferences } = entry.object.metadata;
    if (this.uids.get(uid)?.version === entry.version) this.uids.delete(uid);
    for (const owner of ownerReferences ?? []) {
      const set = this.owned.get(owner.uid);
      set?.delete(uid);
      if (set?.size === 0) this.owned.delete(owner.uid);
    }
  }
}

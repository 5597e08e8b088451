import { StoredObject } from '@openchoreo-portal/model';
import { AuditRecord, ObjectKey } from '../storage/types';

/** A write that the cluster asked about before it made it. */
export interface SeenWrite {
  key: ObjectKey;
  verb: string;
  /** Name of the user as the cluster knows them. */
  username: string;
}

/** How long what a webhook saw may explain a change, in milliseconds. */
const REMEMBERED_MS = 30_000;
const MOST = 10_000;

const keyOf = ({ kind, namespace, name }: ObjectKey) =>
  `${kind}\u0000${namespace}\u0000${name}`;

class Bounded<V> extends Map<string, V> {
  override set(key: string, value: V): this {
    this.delete(key);
    if (this.size >= MOST) this.delete(this.keys().next().value!);
    return super.set(key, value);
  }
}

/**
 * Remembers who made which change, until the change arrives from the cluster: our own writes exactly, those of others by what the admission webhook saw
 * last, and else by the field manager.
 */
export class Authors {
  private readonly own = new Bounded<AuditRecord>();
  private readonly seen = new Bounded<SeenWrite & { at: number }>();

  constructor(private readonly now: () => Date) {}

  /** Our own write, by the version the cluster gave it; `undefined`: it deleted the object. */
  wrote(uid: string, version: string | undefined, record: AuditRecord): void {
    this.own.set(`${uid}/${version ?? ''}`, record);
  }

  /** A write that somebody sends to the cluster itself. */
  saw(write: SeenWrite): void {
    this.seen.set(keyOf(write.key), { ...write, at: this.now().getTime() });
  }

  /** The audit record of a change that arrived. */
  of(
    key: ObjectKey,
    object: StoredObject,
    verb: 'create' | 'update' | 'delete',
    resource: string,
  ): AuditRecord {
    const { uid, resourceVersion } = object.metadata;
    for (const id of [
      `${uid}/${resourceVersion}`,
      ...(verb === 'delete' ? [`${uid}/`] : []),
    ]) {
      const record = this.own.get(id);
      if (record && this.own.delete(id)) return record;
    }
    const now = this.now();
    const seen = this.seen.get(keyOf(key));
    const known = seen && now.getTime() - seen.at <= REMEMBERED_MS;
    this.seen.delete(keyOf(key));
    const [group, kind] = key.kind.split('/');
    return {
      time: now.toISOString(),
      requestId: `cluster-${uid}-${resourceVersion}`,
      subject: known
        ? `kubernetes:${seen.username}`
        : `manager:${lastManager(object)}`,
      how: known ? 'admission webhook' : 'field manager',
      entrance: 'cluster',
      verb,
      group,
      kind,
      resource,
      ...(key.namespace ? { namespace: key.namespace } : {}),
      name: key.name,
      outcome: 'done',
      code: verb === 'create' ? 201 : 200,
    };
  }
}

function lastManager(object: StoredObject): string {
  const entries = [...(object.metadata.managedFields ?? [])].sort((a, b) =>
    (a.time ?? '') < (b.time ?? '') ? -1 : 1,
  );
  return entries[entries.length - 1]?.manager ?? 'unknown';
}

import { Knex } from 'knex';
import { ChainHead, chain, formatHead, parseHead } from './audit-chain';
import { LazyEntry } from './entry';
import { Memory } from './memory';
import { entryAt, Payload } from './rows';
import { Change, ObjectKey, StaleWriteError, Write } from './types';

/** What became of one write of a batch. */
export type WriteResult =
  | { change?: Change; version: number }
  | { error: StaleWriteError };

const mapKey = (key: ObjectKey) =>
  `${key.kind}\u0000${key.namespace}\u0000${key.name}`;

async function currentVersions(
  trx: Knex.Transaction,
  memory: Memory,
  revision: number,
  writes: readonly Write[],
): Promise<Map<string, number>> {
  const keys = new Map<string, ObjectKey>();
  for (const { change } of writes)
    if (change) keys.set(mapKey(change.key), change.key);
  // Memory is complete up to its version; only when another replica wrote since must the table be asked.
  if (memory.version === revision) {
    return new Map(
      [...keys].map(([text, key]) => [text, memory.get(key)?.version ?? 0]),
    );
  }
  const versions = new Map<string, number>();
  if (keys.size === 0) return versions;
  const rows = await trx('objects')
    .select('kind', 'namespace', 'name', 'version')
    .whereIn(
      ['kind', 'namespace', 'name'],
      [...keys.values()].map(k => [k.kind, k.namespace, k.name]),
    );
  for (const row of rows) versions.set(mapKey(row), Number(row.version));
  return versions;
}

/**
 * Writes several independent commits in one transaction. The row `revision` is locked first, so commits of all replicas happen one
 * after the other and versions appear in the order in which they were given: a reader never sees version N before N-1.
 *
 * @returns one result per write, and the revision the batch started from
 */
export async function writeBatch(
  knex: Knex,
  memory: Memory,
  payload: Payload,
  writes: readonly Write[],
  now: number,
): Promise<{ results: WriteResult[]; base: number }> {
  return knex.transaction(async trx => {
    const lock = trx('store_meta')
      .select('key', 'value')
      .orderBy('key', 'desc');
    const isPostgres = knex.client.config.client === 'pg';
    const meta = await (isPostgres ? lock.forUpdate() : lock);
    const metaOf = (key: string) =>
      meta.find((row: { key: string }) => row.key === key)!.value as string;
    const base = Number(metaOf('revision'));
    let head: ChainHead = parseHead(metaOf('audit'));
    let revision = base;

    const versions = await currentVersions(trx, memory, base, writes);
    const written = new Map<string, LazyEntry>();
    const upserts = new Map<string, object>();
    const deletes = new Map<string, ObjectKey>();
    const changeRows: object[] = [];
    const auditRows: object[] = [];

    const results = writes.map((write): WriteResult => {
      const { change } = write;
      if (!change) {
        const next = chain(head, write.audit);
        auditRows.push(next.row);
        head = next.head;
        return { version: revision };
      }
      const text = mapKey(change.key);
      const current = versions.get(text) ?? 0;
      if (current !== change.expected) return { error: new StaleWriteError() };
      const sensitive = change.sensitive ?? false;
      const version = ++revision;
      const entry = entryAt(change.key, version, change.object, sensitive);
      const previous = written.get(text) ?? memory.get(change.key);
      const data = sensitive ? payload.seal(entry.json) : entry.json;
      const { kind, namespace, name } = change.key;
      const row = { kind, namespace, name, version, data };
      if (change.type === 'DELETED') {
        versions.set(text, 0);
        upserts.delete(text);
        written.delete(text);
        deletes.set(text, change.key);
      } else {
        versions.set(text, version);
        written.set(text, entry);
        deletes.delete(text);
        upserts.set(text, row);
      }
      changeRows.push({
        ...row,
        prev_version: change.expected,
        type: change.type,
        at: now,
        subject: write.audit.subject.slice(0, 512),
        request_id: write.audit.requestId.slice(0, 128),
        sensitive,
      });
      const next = chain(head, {
        ...write.audit,
        before: change.expected ? previous?.digest : undefined,
        after: change.type === 'DELETED' ? undefined : entry.digest,
        resourceVersion: String(version),
      });
      auditRows.push(next.row);
      head = next.head;
      return {
        version,
        change: {
          version,
          type: change.type,
          entry,
          previous: change.expected ? previous : undefined,
        },
      };
    });

    if (upserts.size > 0) {
      await trx('objects')
        .insert([...upserts.values()])
        .onConflict(['kind', 'namespace', 'name'])
        .merge(['version', 'data']);
    }
    if (deletes.size > 0) {
      await trx('objects')
        .whereIn(
          ['kind', 'namespace', 'name'],
          [...deletes.values()].map(k => [k.kind, k.namespace, k.name]),
        )
        .delete();
    }
    if (changeRows.length > 0) {
      await trx('changes').insert(changeRows);
      await trx('store_meta')
        .where('key', 'revision')
        .update({ value: String(revision) });
    }
    if (auditRows.length > 0) {
      await trx('audit').insert(auditRows);
      await trx('store_meta')
        .where('key', 'audit')
        .update({ value: formatHead(head) });
    }
    return { results, base };
  });
}

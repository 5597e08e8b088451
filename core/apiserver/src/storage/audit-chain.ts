import { canonicalJson, sha256 } from '../json/value';
import { AuditQuery, AuditRecord, ChainedAuditRecord } from './types';
import { Knex } from 'knex';

/** End of the chain: what the next record continues. */
export interface ChainHead {
  sequence: number;
  hash: string;
}

/** Reads the head as it is kept in `store_meta`. */
export function parseHead(value: string): ChainHead {
  const [sequence, hash = ''] = value.split(' ');
  return { sequence: Number(sequence), hash };
}

/** Text form of {@link ChainHead}. */
export function formatHead(head: ChainHead): string {
  return `${head.sequence} ${head.hash}`;
}

/** Row of table `audit` for the next record, and the head after it. */
export function chain(head: ChainHead, record: AuditRecord) {
  const text = canonicalJson(record);
  const hash = sha256(head.hash + text);
  const sequence = head.sequence + 1;
  const row = {
    sequence,
    at: Date.parse(record.time),
    subject: record.subject.slice(0, 512),
    kind: `${record.group}/${record.kind}`,
    namespace: record.namespace ?? '',
    name: record.name ?? '',
    verb: record.verb,
    outcome: record.outcome,
    record: text,
    hash,
  };
  return { row, head: { sequence, hash } };
}

interface AuditRow {
  sequence: number | string;
  record: string;
  hash: string;
}

async function chained(
  knex: Knex,
  rows: AuditRow[],
): Promise<ChainedAuditRecord[]> {
  if (rows.length === 0) return [];
  const before = await knex('audit')
    .select('sequence', 'hash')
    .whereIn(
      'sequence',
      rows.map(row => Number(row.sequence) - 1),
    );
  const hashes = new Map(before.map(row => [Number(row.sequence), row.hash]));
  return rows.map(row => ({
    ...(JSON.parse(row.record) as AuditRecord),
    sequence: Number(row.sequence),
    previousHash: hashes.get(Number(row.sequence) - 1) ?? '',
    hash: row.hash,
  }));
}

/** Audit records, newest first. */
export async function queryAudit(
  knex: Knex,
  query: AuditQuery,
): Promise<ChainedAuditRecord[]> {
  const limit = Math.max(1, Math.min(1000, query.limit ?? 100));
  const rows = await knex('audit')
    .select('sequence', 'record', 'hash')
    .modify(q => {
      for (const field of [
        'subject',
        'namespace',
        'name',
        'verb',
        'outcome',
      ] as const) {
        const value = query[field];
        if (value !== undefined) q.where(field, value);
      }
      if (query.kind !== undefined) {
        if (query.kind.includes('/')) q.where('kind', query.kind);
        else q.where('kind', 'like', `%/${query.kind.replace(/[%_]/g, '')}`);
      }
      if (query.since) q.where('at', '>=', Date.parse(query.since));
      if (query.until) q.where('at', '<', Date.parse(query.until));
      if (query.before !== undefined) q.where('sequence', '<', query.before);
    })
    .orderBy('sequence', 'desc')
    .limit(limit);
  return chained(knex, rows);
}

/** First sequence whose hash does not follow from the record before it; undefined when the chain is whole. */
export async function verifyChain(
  knex: Knex,
  head: ChainHead,
): Promise<number | undefined> {
  let previous: ChainHead = { sequence: 0, hash: '' };
  for (;;) {
    const rows: AuditRow[] = await knex('audit')
      .select('sequence', 'record', 'hash')
      .where('sequence', '>', previous.sequence)
      .orderBy('sequence')
      .limit(500);
    for (const row of rows) {
      const sequence = Number(row.sequence);
      const fits =
        sequence === previous.sequence + 1 &&
        row.hash === sha256(previous.hash + row.record);
      if (!fits) return previous.sequence + 1;
      previous = { sequence, hash: row.hash };
    }
    if (rows.length === 0) break;
  }
  const complete =
    previous.sequence >= head.sequence &&
    (previous.sequence !== head.sequence || previous.hash === head.hash);
  return complete ? undefined : previous.sequence + 1;
}

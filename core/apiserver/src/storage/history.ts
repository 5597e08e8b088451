import { Knex } from 'knex';
import { ChangeRow, Payload } from './rows';
import {
  Entry,
  HistoryQuery,
  HistoryVersion,
  ObjectKey,
  PastPage,
  PastQuery,
} from './types';

const MAX_VERSIONS = 1000;

function versionOf(row: ChangeRow, payload: Payload): HistoryVersion {
  return {
    version: Number(row.version),
    type: row.type,
    time: new Date(Number(row.at)).toISOString(),
    subject: row.subject,
    requestId: row.request_id,
    ...(row.sensitive ? {} : { object: payload.entry(row).object }),
  };
}

/** Versions of one object, newest first. */
export async function readHistory(
  knex: Knex,
  payload: Payload,
  key: ObjectKey,
  query: HistoryQuery,
): Promise<HistoryVersion[]> {
  const rows: ChangeRow[] = await knex('changes')
    .select('*')
    .where({ kind: key.kind, namespace: key.namespace, name: key.name })
    .modify(q => {
      if (query.version !== undefined) q.where('version', query.version);
      if (query.before !== undefined) q.where('version', '<', query.before);
    })
    .orderBy('version', 'desc')
    .limit(Math.min(query.limit ?? 100, MAX_VERSIONS));
  return rows.map(row => versionOf(row, payload));
}

/** Objects of a kind as they were at a moment, one page. */
export async function readPast(
  knex: Knex,
  payload: Payload,
  query: PastQuery,
): Promise<PastPage> {
  const within = (q: Knex.QueryBuilder) => {
    q.where('kind', query.kind);
    if (query.namespace !== undefined) q.where('namespace', query.namespace);
    if (query.name !== undefined) q.where('name', query.name);
    if (query.after)
      q.whereRaw('(namespace, name) > (?, ?)', [
        query.after.namespace,
        query.after.name,
      ]);
    q.groupBy('namespace', 'name').orderBy(['namespace', 'name']);
  };
  const newest: { namespace: string; name: string; version: number }[] =
    await knex('changes')
      .select('namespace', 'name')
      .max('version as version')
      .where('at', '<=', query.time)
      .modify(within)
      .limit(query.limit);
  const rows: ChangeRow[] = await knex('changes')
    .select('*')
    .whereIn(
      'version',
      newest.map(row => row.version),
    );
  const byVersion = new Map(rows.map(row => [Number(row.version), row]));
  const entries: Entry[] = newest.flatMap(({ version }) => {
    const row = byVersion.get(Number(version));
    return row && row.type !== 'DELETED' && !row.sensitive
      ? [payload.entry(row)]
      : [];
  });
  const end = newest[newest.length - 1];
  return {
    entries,
    ...(newest.length === query.limit && end
      ? { next: { namespace: end.namespace, name: end.name } }
      : {}),
  };
}

/** Names of objects that existed at a moment but whose versions from then are no longer kept; at most `limit`. */
export async function readForgotten(
  knex: Knex,
  query: Omit<PastQuery, 'after' | 'limit'>,
  limit: number,
): Promise<{ namespace: string; name: string }[]> {
  const oldest = knex('changes')
    .min('version')
    .where('kind', query.kind)
    .modify(q => {
      if (query.namespace !== undefined) q.where('namespace', query.namespace);
      if (query.name !== undefined) q.where('name', query.name);
    })
    .groupBy('namespace', 'name');
  return knex('changes')
    .select('namespace', 'name')
    .whereIn('version', oldest)
    .where('at', '>', query.time)
    .where(q => q.where('type', '<>', 'ADDED'))
    .limit(limit);
}

/** The last version at a moment, or 0. */
export async function versionAt(knex: Knex, time: number): Promise<number> {
  const row = await knex('changes')
    .where('at', '<=', time)
    .max('version as version')
    .first();
  return Number(row?.version ?? 0);
}

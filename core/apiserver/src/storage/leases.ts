import { Knex } from 'knex';

/** Milliseconds since 1970 by the clock of the database: replicas need not agree on the time. */
function nowOf(knex: Knex): string {
  return knex.client.config.client === 'pg'
    ? 'cast(extract(epoch from clock_timestamp()) * 1000 as bigint)'
    : "cast((julianday('now') - 2440587.5) * 86400000 as integer)";
}

/**
 * Takes or renews a lease in one statement: it must be free, expired, or the holder's own.
 *
 * @returns the number of the term, which grows with every change of holder; undefined when somebody else holds it
 */
export async function acquireLease(
  knex: Knex,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<number | undefined> {
  const now = nowOf(knex);
  const result = await knex.raw(
    `insert into leases (name, holder, expires_at, term) values (?, ?, ${now} + ?, 1)
     on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at,
       term = leases.term + case when leases.holder = excluded.holder then 0 else 1 end
     where leases.holder = excluded.holder or leases.expires_at < ${now}
     returning term`,
    [name, holder, ttlMs],
  );
  const [row] = (Array.isArray(result) ? result : result.rows) as {
    term: number | string;
  }[];
  return row && Number(row.term);
}

/** Gives a lease back at once. Does nothing when somebody else holds it. */
export async function releaseLease(
  knex: Knex,
  name: string,
  holder: string,
): Promise<void> {
  await knex('leases').where({ name, holder }).update({ expires_at: 0 });
}

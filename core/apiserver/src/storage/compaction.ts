import { Knex } from 'knex';

/** Bounds of the history. */
export interface HistoryBounds {
  /** Milliseconds. */
  maxAge: number;
  /** Versions per object. */
  maxVersions: number;
}

const CHUNK = 500;

/**
 * Deletes versions beyond the bounds. What a watch may still ask for (every change after `floor`, and the state just before it) and
 * the current state of every object are always kept; payloads of sensitive kinds go as soon as no watch needs them.
 *
 * @returns how many rows went
 */
export async function compact(
  knex: Knex,
  bounds: HistoryBounds,
  floor: number,
  now: number,
): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await knex
      .select('version')
      .from(
        knex('changes')
          .select('version', 'at', 'sensitive', 'type')
          .select(
            knex.raw(
              'row_number() over (partition by kind, namespace, name order by version desc) as place',
            ),
          )
          .as('ranked'),
      )
      .where('version', '<=', floor)
      .where(q =>
        q
          .where('at', '<', now - bounds.maxAge)
          .orWhere('place', '>', bounds.maxVersions)
          .orWhere('sensitive', true),
      )
      .whereNotIn('version', knex('objects').select('version'))
      .whereNotIn(
        'version',
        knex('changes').select('prev_version').where('version', '>', floor),
      )
      .limit(CHUNK);
    if (rows.length > 0) {
      removed += await knex('changes')
        .whereIn(
          'version',
          rows.map(row => row.version),
        )
        .delete();
    }
    if (rows.length < CHUNK) return removed;
    // Others get their turn between chunks.
    await new Promise(resolve => setImmediate(resolve));
  }
}

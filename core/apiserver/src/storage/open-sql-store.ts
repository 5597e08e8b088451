import { systemClock } from '@openchoreo-portal/model';
import createKnex from 'knex';
import { SqlStoreOptions } from './options';
import { SqlStore } from './sql-store';
import { Store } from './types';

/**
 * Makes a {@link Store} on SQLite (WAL; a crash of the process loses nothing, a power cut at most the last moments) or PostgreSQL
 * (many replicas may share it). Nothing is read before {@link Store.open}.
 */
export function openSqlStore(options: SqlStoreOptions): Store {
  const knex =
    options.knex ??
    createKnex(
      options.client === 'better-sqlite3'
        ? {
            client: 'better-sqlite3',
            connection:
              typeof options.connection === 'string'
                ? { filename: options.connection }
                : options.connection,
            useNullAsDefault: true,
            // One connection: SQLite has one writer, and reads come from memory.
            pool: { min: 1, max: 1 },
          }
        : {
            client: 'pg',
            connection: options.connection,
            searchPath: options.schema ? [options.schema] : undefined,
            pool: { min: 0, max: 8 },
          },
    );
  return new SqlStore(
    knex,
    options,
    options.clock ?? systemClock,
    options.watchWindow ?? 10_000,
  );
}

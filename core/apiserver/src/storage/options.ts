import { Clock } from '@openchoreo-portal/model';
import { Knex } from 'knex';
import { HistoryBounds } from './compaction';

/** How much history is kept unless something else is asked for. */
export const DEFAULT_HISTORY: HistoryBounds = {
  maxAge: 30 * 24 * 3600 * 1000,
  maxVersions: 200,
};

/** Options of {@link openSqlStore}. */
export interface SqlStoreOptions {
  client: 'better-sqlite3' | 'pg';
  /** File name for SQLite (`:memory:` in tests), connection string or object for PostgreSQL. */
  connection?: string | Knex.StaticConnectionConfig;
  /** A connection pool made elsewhere instead of `connection`; it is not closed by the store. */
  knex?: Knex;
  /** Schema of the tables on PostgreSQL, made when missing. Default: the connection's search path. */
  schema?: string;
  /**
   * SQLite: force every transaction to the disk before it is answered. Default false: a crash of the process loses nothing, a power cut at most the last
   * moments. PostgreSQL decides by its own `synchronous_commit`.
   */
  durable?: boolean;
  /** Recent changes kept in memory for watches. Default 10,000. */
  watchWindow?: number;
  /** Most characters of JSON that those changes may have together. Default 64 Mi. */
  watchWindowBytes?: number;
  /** History bound by age in milliseconds. Default 30 days. */
  historyMaxAge?: number;
  /** History bound by number of versions per object. Default 200. */
  historyMaxVersions?: number;
  clock?: Clock;
}

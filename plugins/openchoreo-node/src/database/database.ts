import { DatabaseManager } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createServiceFactory,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { keepStatements } from './keepStatements';
import { withPromptBatchInsert } from './promptBatchInsert';

/**
 * A database whose SQLite file has a write-ahead log. Backstage leaves SQLite's journal as it is: a file is made and deleted with each commit,
 * which takes hundreds of times as long, and the catalog commits several times for each entity. Nothing is less durable: the log is forced to
 * disk with each commit. Other databases are as they were.
 *
 * `isDerived`: what is stored is made from elsewhere and made again, many thousand small transactions at once; default false. Its log is forced to
 * disk only now and then, so that a power failure (not the end of the process) may take back the last commits, in whole; and the connection is
 * made for many small transactions (ADR 0023).
 */
export function withWriteAheadLog(
  database: DatabaseService,
  isDerived = false,
): DatabaseService {
  let client: ReturnType<DatabaseService['getClient']> | undefined;
  return {
    ...database,
    getClient() {
      client ??= database.getClient().then(async knex => {
        if (/sqlite3$/.test(String(knex.client.config.client))) {
          await knex.raw('pragma journal_mode = wal');
          if (isDerived) return forManyTransactions(knex);
        }
        return knex;
      });
      // The next one who asks tries again.
      client.catch(() => {
        client = undefined;
      });
      return client;
    },
  };
}

/** There is one connection, which keeps its settings. */
async function forManyTransactions(knex: Knex): Promise<Knex> {
  for (const setting of DERIVED_SETTINGS) await knex.raw(`pragma ${setting}`);
  const connection = await knex.client.acquireConnection();
  keepStatements(connection);
  await knex.client.releaseConnection(connection);
  return withPromptBatchInsert(knex);
}

const DERIVED_SETTINGS = [
  'synchronous = normal',
  // 64 MiB of log between two checkpoints, which write pages back and wait for the disk.
  'wal_autocheckpoint = 16000',
  // 128 MiB of pages, and 256 MiB read without a call: a catalog of 10,000 components fits.
  'cache_size = -131072',
  'mmap_size = 268435456',
  // Savepoints otherwise make and delete files.
  'temp_store = memory',
];

/** Plugins whose database is made from the control plane and from files. */
const DERIVED: ReadonlySet<string> = new Set(['catalog', 'search']);

/** Backstage's database service, {@link withWriteAheadLog}. */
export const openchoreoDatabaseServiceFactory = createServiceFactory({
  service: coreServices.database,
  deps: {
    config: coreServices.rootConfig,
    lifecycle: coreServices.lifecycle,
    logger: coreServices.logger,
    plugin: coreServices.pluginMetadata,
    rootLifecycle: coreServices.rootLifecycle,
    rootLogger: coreServices.rootLogger,
  },
  createRootContext: ({ config, rootLifecycle, rootLogger }) =>
    DatabaseManager.fromConfig(config, { rootLifecycle, rootLogger }),
  factory: ({ plugin, lifecycle, logger }, manager) =>
    withWriteAheadLog(
      manager.forPlugin(plugin.getId(), { lifecycle, logger }),
      DERIVED.has(plugin.getId()),
    ),
});

import { DatabaseManager } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createServiceFactory,
  DatabaseService,
} from '@backstage/backend-plugin-api';

/**
 * A database whose SQLite file has a write-ahead log. Backstage leaves SQLite's journal as it is: a file is made and deleted with each commit,
 * which takes hundreds of times as long, and the catalog commits several times for each entity. Nothing is less durable: the log is forced to
 * disk with each commit. Other databases are as they were.
 *
 * `isDerived`: what is stored is made from elsewhere and made again. Its log is forced to disk only now and then, so that a power failure
 * (not the end of the process) may take back the last commits, in whole; default false.
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
          // There is one connection, which keeps the setting.
          if (isDerived) await knex.raw('pragma synchronous = normal');
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

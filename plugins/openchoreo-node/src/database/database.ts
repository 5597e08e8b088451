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
 */
export function withWriteAheadLog(database: DatabaseService): DatabaseService {
  let client: ReturnType<DatabaseService['getClient']> | undefined;
  return {
    ...database,
    getClient() {
      client ??= database.getClient().then(async knex => {
        if (/sqlite3$/.test(String(knex.client.config.client))) {
          await knex.raw('pragma journal_mode = wal');
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
    withWriteAheadLog(manager.forPlugin(plugin.getId(), { lifecycle, logger })),
});

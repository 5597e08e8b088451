import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  mockServices,
  ServiceFactoryTester,
} from '@backstage/backend-test-utils';
import { openchoreoDatabaseServiceFactory } from './database';

it('gives a plugin’s SQLite file a write-ahead log, forced to disk with each commit', async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'database-'));
  const tester = ServiceFactoryTester.from(openchoreoDatabaseServiceFactory, {
    dependencies: [
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection: { directory } },
          },
        },
      }),
    ],
  });
  const database = await tester.getSubject('catalog');
  const knex = await database.getClient();
  try {
    expect(await database.getClient()).toBe(knex);
    expect(await knex.raw('pragma journal_mode')).toEqual([
      { journal_mode: 'wal' },
    ]);
    expect(await knex.raw('pragma synchronous')).toEqual([{ synchronous: 2 }]);
    expect(fs.readdirSync(directory)).toContain('catalog.sqlite');
  } finally {
    await knex.destroy();
    fs.rmSync(directory, { recursive: true, force: true });
  }
});

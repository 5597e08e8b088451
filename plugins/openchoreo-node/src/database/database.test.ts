import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  mockServices,
  ServiceFactoryTester,
} from '@backstage/backend-test-utils';
import { openchoreoDatabaseServiceFactory } from './database';

it.each([
  ['auth', 'forced to disk with each commit', 2],
  ['catalog', 'forced to disk now and then: it is made from elsewhere', 1],
])(
  'gives the SQLite file of %s a write-ahead log, %s',
  async (plugin, _how, synchronous) => {
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
    const database = await tester.getSubject(plugin);
    const knex = await database.getClient();
    try {
      expect(await database.getClient()).toBe(knex);
      expect(await knex.raw('pragma journal_mode')).toEqual([
        { journal_mode: 'wal' },
      ]);
      expect(await knex.raw('pragma synchronous')).toEqual([{ synchronous }]);
      expect(await knex.raw('pragma temp_store')).toEqual([
        { temp_store: plugin === 'catalog' ? 2 : 0 },
      ]);
      expect(fs.readdirSync(directory)).toContain(`${plugin}.sqlite`);
    } finally {
      await knex.destroy();
      fs.rmSync(directory, { recursive: true, force: true });
    }
  },
);

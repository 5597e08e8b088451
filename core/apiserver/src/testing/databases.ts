import { randomBytes } from 'crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import createKnex, { Knex } from 'knex';
import { tmpdir } from 'os';
import path from 'path';
import { SqlStoreOptions } from '../storage/options';

/** An empty database of a test. */
export interface TestDatabase {
  /** How a store reaches it. */
  options: Pick<SqlStoreOptions, 'client' | 'connection' | 'schema'>;
  /** For tests that look at it, or tamper. */
  knex<T>(use: (knex: Knex) => Promise<T>): Promise<T>;
  /** True when the text stands anywhere in what is stored. */
  holds(text: string): Promise<boolean>;
  remove(): Promise<void>;
}

/** A kind of database that the store runs on. */
export interface DatabaseKind {
  name: string;
  create(): Promise<TestDatabase>;
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  async create() {
    const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
    const file = path.join(folder, 'store.sqlite');
    const options = { client: 'better-sqlite3', connection: file } as const;
    return {
      options,
      async knex(use) {
        const knex = createKnex({
          client: 'better-sqlite3',
          connection: { filename: file },
          useNullAsDefault: true,
        });
        return use(knex).finally(() => knex.destroy());
      },
      // The log of writes counts too.
      async holds(text) {
        return readdirSync(folder)
          .map(name => readFileSync(path.join(folder, name)))
          .some(bytes => bytes.includes(text));
      },
      async remove() {
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

const postgres = (url: string): DatabaseKind => ({
  name: 'PostgreSQL',
  async create() {
    const schema = `store_${randomBytes(6).toString('hex')}`;
    const options = { client: 'pg', connection: url, schema } as const;
    const withKnex = async <T>(use: (knex: Knex) => Promise<T>) => {
      const knex = createKnex({
        client: 'pg',
        connection: url,
        searchPath: [schema],
      });
      return use(knex).finally(() => knex.destroy());
    };
    return {
      options,
      knex: withKnex,
      holds: text =>
        withKnex(async knex => {
          for (const table of ['objects', 'changes', 'audit']) {
            const rows = await knex(table).select('*');
            if (JSON.stringify(rows).includes(text)) return true;
          }
          return false;
        }),
      remove: () =>
        withKnex(knex =>
          knex.raw('drop schema if exists ?? cascade', [schema]),
        ),
    };
  },
});

/** Databases that suites run on: SQLite always, PostgreSQL where OPENCHOREO_TEST_POSTGRES names a server. */
export function databases(): DatabaseKind[] {
  const url = process.env.OPENCHOREO_TEST_POSTGRES;
  if (url) return [sqlite, postgres(url)];
  process.stderr.write(
    'NOT RUN on PostgreSQL: OPENCHOREO_TEST_POSTGRES names no server.\n',
  );
  return [sqlite];
}

import { TestDatabases } from '@backstage/backend-test-utils';
import { keepStatements, SqliteConnection } from './keepStatements';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

function counting() {
  const prepared: string[] = [];
  const connection: SqliteConnection<{ sql: string }> = {
    prepare(sql) {
      prepared.push(sql);
      return { sql };
    },
  };
  keepStatements(connection);
  return { connection, prepared };
}

describe('keepStatements', () => {
  it('prepares a statement once', () => {
    const { connection, prepared } = counting();
    const first = connection.prepare('select 1');
    expect(connection.prepare('select 1')).toBe(first);
    expect(connection.prepare('BEGIN;')).toEqual({ sql: 'BEGIN;' });
    expect(prepared).toEqual(['select 1', 'BEGIN;']);
  });

  it('keeps the last five hundred', () => {
    const { connection, prepared } = counting();
    for (let i = 0; i < 501; i += 1) {
      connection.prepare(`select ${i}`);
      connection.prepare('select 0');
    }
    expect(prepared).toHaveLength(501);
    connection.prepare('select 1');
    expect(prepared).toHaveLength(502);
  });

  it('forgets them when the schema changes', async () => {
    const knex = await databases.init('SQLITE_3');
    try {
      const connection = await knex.client.acquireConnection();
      keepStatements(connection);
      await knex.client.releaseConnection(connection);
      await knex.schema.createTable('things', table => {
        table.increments('id');
      });
      await knex('things').insert({ id: 1 });
      expect(await knex('things').select('*')).toEqual([{ id: 1 }]);
      await knex.schema.alterTable('things', table => {
        table.string('name').defaultTo('new');
      });
      expect(await knex('things').select('*')).toEqual([
        { id: 1, name: 'new' },
      ]);
    } finally {
      await knex.destroy();
    }
  });
});

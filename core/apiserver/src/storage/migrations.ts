import { Knex } from 'knex';

interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
}

/** In order; a released migration is never edited. */
const migrations: Migration[] = [
  {
    name: '0001-objects-changes-audit',
    async up(knex) {
      await knex.schema.createTable('store_meta', table => {
        table.string('key', 64).primary();
        table.text('value').notNullable();
      });
      await knex('store_meta').insert([
        { key: 'revision', value: '0' },
        { key: 'audit', value: '0 ' },
      ]);
      await knex.schema.createTable('objects', table => {
        table.string('kind', 256).notNullable();
        table.string('namespace', 253).notNullable();
        table.string('name', 253).notNullable();
        table.bigInteger('version').notNullable();
        table.text('data').notNullable();
        table.primary(['kind', 'namespace', 'name']);
      });
      await knex.schema.createTable('changes', table => {
        table.bigInteger('version').primary();
        table.bigInteger('prev_version').notNullable();
        table.string('type', 8).notNullable();
        table.string('kind', 256).notNullable();
        table.string('namespace', 253).notNullable();
        table.string('name', 253).notNullable();
        table.bigInteger('at').notNullable();
        table.string('subject', 512).notNullable();
        table.string('request_id', 128).notNullable();
        table.boolean('sensitive').notNullable();
        table.text('data').notNullable();
        table.index(['kind', 'namespace', 'name', 'version', 'at']);
        table.index(['prev_version']);
      });
      await knex.schema.createTable('audit', table => {
        table.bigInteger('sequence').primary();
        table.bigInteger('at').notNullable().index();
        table.string('subject', 512).notNullable().index();
        table.string('kind', 256).notNullable();
        table.string('namespace', 253).notNullable();
        table.string('name', 253).notNullable();
        table.string('verb', 32).notNullable();
        table.string('outcome', 16).notNullable();
        table.text('record').notNullable();
        table.string('hash', 64).notNullable();
        table.index(['kind', 'namespace', 'name']);
      });
    },
    async down(knex) {
      for (const table of ['audit', 'changes', 'objects', 'store_meta'])
        await knex.schema.dropTableIfExists(table);
    },
  },
  {
    name: '0002-leases',
    async up(knex) {
      await knex.schema.createTable('leases', table => {
        table.string('name', 128).primary();
        table.string('holder', 256).notNullable();
        table.bigInteger('expires_at').notNullable();
        table.bigInteger('term').notNullable();
      });
    },
    async down(knex) {
      await knex.schema.dropTableIfExists('leases');
    },
  },
];

/** Brings the database to the current schema. */
export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    tableName: 'store_migrations',
    migrationSource: {
      getMigrations: async () => migrations,
      getMigrationName: (migration: Migration) => migration.name,
      getMigration: async (migration: Migration) => migration,
    },
  });
}

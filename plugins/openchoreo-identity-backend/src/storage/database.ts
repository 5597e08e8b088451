import { Knex } from 'knex';

/** Tables of the embedded provider; created once, in code, because there are only two. */
export async function prepareDatabase(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('oidc_payloads'))) {
    await knex.schema.createTable('oidc_payloads', table => {
      table.string('model').notNullable();
      table.string('id').notNullable();
      table.text('payload').notNullable();
      table.string('grant_id').index();
      table.string('user_code').index();
      table.string('uid').index();
      table.bigInteger('expires_at').index();
      table.bigInteger('consumed_at');
      table.primary(['model', 'id']);
    });
  }
  if (!(await knex.schema.hasTable('oidc_keys'))) {
    await knex.schema.createTable('oidc_keys', table => {
      table.string('name').primary();
      table.text('value').notNullable();
    });
  }
}

import Knex from 'knex';
import { createAdapterFactory, deleteExpired } from './adapter';
import { prepareDatabase } from './database';

describe('SQL adapter', () => {
  const knex = Knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  let time = 1000;
  const adapter = createAdapterFactory(knex, () => time)('Session');

  beforeAll(() => prepareDatabase(knex));
  afterAll(() => knex.destroy());

  it('keeps, replaces, consumes and forgets', async () => {
    await adapter.upsert('a', { uid: 'u1', accountId: 'alice' }, 60);
    await adapter.upsert('a', { uid: 'u1', accountId: 'bob' }, 60);
    expect(await adapter.find('a')).toEqual({ uid: 'u1', accountId: 'bob' });
    expect(await adapter.findByUid('u1')).toEqual({
      uid: 'u1',
      accountId: 'bob',
    });
    await adapter.consume('a');
    expect((await adapter.find('a'))!.consumed).toBe(1000);
    await adapter.destroy('a');
    expect(await adapter.find('a')).toBeUndefined();
  });

  it('does not mix models', async () => {
    await adapter.upsert('x', { accountId: 'alice' }, 60);
    expect(
      await createAdapterFactory(knex, () => time)('Grant').find('x'),
    ).toBeUndefined();
  });

  it('treats the expired as absent and deletes them', async () => {
    await adapter.upsert('old', { accountId: 'alice' }, 10);
    time = 1010;
    expect(await adapter.find('old')).toBeUndefined();
    expect(await deleteExpired(knex, time)).toBe(1);
  });

  it('revokes a whole grant', async () => {
    await adapter.upsert('t1', { grantId: 'g' }, 60);
    await adapter.upsert('t2', { grantId: 'g' }, 60);
    await adapter.revokeByGrantId('g');
    expect(await adapter.find('t1')).toBeUndefined();
    expect(await adapter.find('t2')).toBeUndefined();
  });
});

import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { withPromptBatchInsert } from './promptBatchInsert';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('withPromptBatchInsert', () => {
  let knex: Knex;

  beforeEach(async () => {
    knex = withPromptBatchInsert(await databases.init('SQLITE_3'));
    await knex.schema.createTable('things', table => {
      table.increments('id');
      table.string('name').unique();
    });
  });
  afterEach(() => knex.destroy());

  const rows = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => ({ name: `thing-${from + i}` }));
  const names = async () =>
    (await knex('things').orderBy('id').select('name')).map(row => row.name);

  it('inserts rows in chunks, in their order, none too', async () => {
    await knex.batchInsert('things', rows(5), 2);
    await knex.transaction(trx => trx.batchInsert('things', rows(3, 5), 50));
    await knex.batchInsert('things', rows(0));
    expect(await names()).toEqual(rows(8).map(row => row.name));
  });

  it('inserts all or none, and leaves the transaction around it as it was', async () => {
    await knex.transaction(async trx => {
      await trx('things').insert({ name: 'before' });
      await expect(
        trx.batchInsert('things', [...rows(4), { name: 'thing-0' }], 2),
      ).rejects.toThrow('UNIQUE');
      await expect(
        trx.batchInsert('things', [...rows(2), { name: 'thing-0' }], 50),
      ).rejects.toThrow('UNIQUE');
      await trx('things').insert({ name: 'after' });
    });
    await expect(
      knex.batchInsert('things', [...rows(4), { name: 'thing-0' }], 2),
    ).rejects.toThrow('UNIQUE');
    expect(await names()).toEqual(['before', 'after']);
  });

  it('is taken back with the transaction it is called in', async () => {
    await expect(
      knex.transaction(async trx => {
        await trx.batchInsert('things', rows(3), 2);
        await knex.batchInsert('things', rows(1, 9)).transacting(trx);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const trx = await knex.transaction();
    await trx.batchInsert('things', rows(3), 2);
    await trx.rollback();
    expect(await names()).toEqual([]);
  });

  it('says what was asked of it, and refuses what is no batch', async () => {
    expect(
      await knex.batchInsert('things', rows(3), 2).returning('name'),
    ).toEqual(rows(3));
    await expect(
      (async () => knex.batchInsert('things', rows(1), 0))(),
    ).rejects.toThrow('Invalid chunkSize');
  });

  it('does not wait for a timer', async () => {
    const timers = jest.spyOn(global, 'setTimeout');
    try {
      await knex.transaction(async trx => {
        const before = timers.mock.calls.length;
        await trx.batchInsert('things', rows(60), 50);
        await trx.batchInsert('things', rows(0));
        expect(timers.mock.calls.length).toBe(before);
      });
    } finally {
      timers.mockRestore();
    }
  });

  it('gives everybody else a turn while transactions follow each other', async () => {
    let done = 0;
    let seen: number | undefined;
    setImmediate(() => {
      seen = done;
    });
    const one = (trx: Knex.Transaction) =>
      trx.batchInsert('things', rows(1, done), 50);
    for (; done < 2000 && seen === undefined; done += 1) {
      await knex.transaction(one);
    }
    expect(seen).toBeLessThan(2000);
    expect(seen).toBeDefined();
  });
});

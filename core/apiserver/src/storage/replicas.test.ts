import { StoredObject } from '@openchoreo-portal/model';
import { randomBytes } from 'crypto';
import createKnex from 'knex';
import { describeWith } from '../testing/servers';
import { openSqlStore } from './open-sql-store';
import { StaleWriteError, Store, Write } from './types';

jest.setTimeout(120_000);
const url = process.env.OPENCHOREO_TEST_POSTGRES;

const write = (name: string, expected: number, spec: unknown = {}): Write => ({
  audit: {
    time: new Date().toISOString(),
    requestId: 'r',
    subject: 's',
    how: 'test',
    entrance: 'test',
    verb: 'update',
    group: 'g',
    kind: 'K',
    resource: 'ks',
    name,
    outcome: 'done',
    code: 200,
  },
  change: {
    key: { kind: 'g/K', namespace: 'n', name },
    type: expected === 0 ? 'ADDED' : 'MODIFIED',
    expected,
    object: {
      apiVersion: 'g/v1',
      kind: 'K',
      metadata: { name, namespace: 'n', uid: name, creationTimestamp: 'x' },
      spec,
    } as unknown as StoredObject,
  },
});

describeWith(
  url !== undefined,
  'a PostgreSQL server (OPENCHOREO_TEST_POSTGRES)',
  { optional: true },
)('replicas on one PostgreSQL database', () => {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const stores: Store[] = [];
  const open = async () => {
    const store = openSqlStore({ client: 'pg', connection: url, schema });
    stores.push(store);
    await store.open();
    return store;
  };
  afterAll(async () => {
    for (const store of stores) await store.close();
    const knex = createKnex({ client: 'pg', connection: url });
    await knex.raw('drop schema if exists ?? cascade', [schema]);
    await knex.destroy();
  });

  it('sees every change of the others, in order, whoever commits first', async () => {
    const replicas = [await open(), await open(), await open()];
    const seen: number[][] = replicas.map(() => []);
    const delays: number[] = [];
    const written = new Map<string, number>();
    replicas.forEach((store, i) =>
      store.onChange(change => {
        seen[i].push(change.version);
        const at = written.get(change.entry.key.name);
        if (at !== undefined) delays.push(Date.now() - at);
      }),
    );
    const perWriter = 60;
    await Promise.all(
      replicas.flatMap((store, r) =>
        Array.from({ length: 4 }, async (_, w) => {
          for (let i = 0; i < perWriter; i++) {
            const name = `o-${r}-${w}-${i}`;
            await store.commit(write(name, 0));
            written.set(name, Date.now());
          }
        }),
      ),
    );
    const total = 3 * 4 * perWriter;
    for (const store of replicas) {
      expect(await store.waitFor(total, 5000)).toBe(true);
      expect(store.list('g/K')).toHaveLength(total);
    }
    for (const versions of seen) {
      expect(versions).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    }
    delays.sort((a, b) => a - b);
    const p99 = delays[Math.floor(delays.length * 0.99)];
    process.stdout.write(
      `A write was seen on every replica after ${p99} ms (p99 of ${delays.length}).\n`,
    );
    expect(p99).toBeLessThan(200);
    expect(await replicas[0].verifyAudit()).toBeUndefined();
  });

  it('lets one of the racing replicas win, and loses no increment', async () => {
    const [a, b] = [stores[0], stores[1]];
    const { version } = await a.commit(write('counter', 0, 0));
    await b.waitFor(version, 5000);
    const increment = async (store: Store) => {
      for (;;) {
        const entry = store.get({
          kind: 'g/K',
          namespace: 'n',
          name: 'counter',
        })!;
        try {
          await store.commit(
            write('counter', entry.version, Number(entry.object.spec) + 1),
          );
          return;
        } catch (error) {
          if (!(error instanceof StaleWriteError)) throw error;
          await new Promise(resolve => setTimeout(resolve, 5));
        }
      }
    };
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => increment(i % 2 ? a : b)),
    );
    await a.waitFor(b.version(), 5000);
    expect(
      a.get({ kind: 'g/K', namespace: 'n', name: 'counter' })?.object.spec,
    ).toBe(40);
  });

  it('starts from what others wrote', async () => {
    const late = await open();
    expect(late.version()).toBe(stores[0].version());
    expect(late.changesAfter('g/K', 0, 10_000)).toHaveLength(late.version());
    expect(
      (
        await late.history(
          { kind: 'g/K', namespace: 'n', name: 'counter' },
          { limit: 5 },
        )
      )[0].type,
    ).toBe('MODIFIED');
    expect(await late.compact()).toBe(0);
  });
});

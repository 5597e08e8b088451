import { randomBytes } from 'crypto';
import { StoredObject } from '@openchoreo-portal/model';
import { databases, TestDatabase } from '../testing/databases';
import { createAesGcmCipher } from './cipher';
import { openSqlStore } from './open-sql-store';
import { SqlStoreOptions } from './options';
import {
  AuditRecord,
  StaleWriteError,
  Store,
  VersionExpiredError,
  Write,
} from './types';

jest.setTimeout(60_000);

const audit: AuditRecord = {
  time: '2026-01-01T00:00:00.000Z',
  requestId: 'r',
  subject: 'user:x',
  how: 'test',
  entrance: 'test',
  verb: 'create',
  group: 'g',
  kind: 'K',
  resource: 'ks',
  outcome: 'done',
  code: 200,
};
const object = (
  name: string,
  more: object = {},
  namespace = 'n',
): StoredObject =>
  ({
    apiVersion: 'g/v1',
    kind: 'K',
    metadata: { name, namespace, uid: `uid-${name}`, creationTimestamp: 'x' },
    ...more,
  } as unknown as StoredObject);
const write = (
  name: string,
  expected: number,
  more: object = {},
  change: Partial<Write['change']> = {},
): Write => ({
  audit,
  change: {
    key: { kind: 'g/K', namespace: 'n', name },
    type: expected === 0 ? 'ADDED' : 'MODIFIED',
    expected,
    object: object(name, more),
    ...change,
  },
});

describe.each(databases())('the SQL store on $name', ({ create }) => {
  let database: TestDatabase;
  const stores: Store[] = [];
  const open = async (
    options: Partial<SqlStoreOptions> = {},
    cipher = true,
  ) => {
    const store = openSqlStore({
      ...database.options,
      ...options,
    });
    stores.push(store);
    await store.open(
      cipher ? { cipher: createAesGcmCipher(Buffer.alloc(32, 7)) } : {},
    );
    return store;
  };
  beforeEach(async () => {
    database = await create();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await database.remove();
  });

  it('counts one version per change and shows what was written', async () => {
    const store = await open();
    const one = await store.commit(write('a', 0));
    const two = await store.commit(write('a', one.version, { spec: { x: 1 } }));
    expect([one.version, two.version, store.version()]).toEqual([1, 2, 2]);
    expect(
      store.get({ kind: 'g/K', namespace: 'n', name: 'a' })?.object,
    ).toMatchObject({
      metadata: { resourceVersion: '2' },
      spec: { x: 1 },
    });
    expect(store.byUid('uid-a')?.version).toBe(2);
  });

  it('refuses stale writes and writes nothing of them', async () => {
    const store = await open();
    await store.commit(write('a', 0));
    await expect(store.commit(write('a', 0))).rejects.toBeInstanceOf(
      StaleWriteError,
    );
    await expect(store.commit(write('b', 5))).rejects.toBeInstanceOf(
      StaleWriteError,
    );
    expect(store.version()).toBe(1);
    expect(await store.audit({})).toHaveLength(1);
  });

  it('lets exactly one of many racing writers win', async () => {
    const store = await open();
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) =>
        store.commit(write('a', 0, { spec: { i } })),
      ),
    );
    expect(results.filter(r => r.status === 'fulfilled')).toHaveLength(1);
    expect(store.version()).toBe(1);
  });

  it('lists sorted, by namespace, and as it was before', async () => {
    const store = await open();
    for (const name of ['c', 'a', 'b']) await store.commit(write(name, 0));
    await store.commit(
      write(
        'x',
        0,
        {},
        {
          key: { kind: 'g/K', namespace: 'm', name: 'x' },
          object: object('x', {}, 'm'),
        },
      ),
    );
    const then = store.version();
    await store.commit(write('a', 2, {}, { type: 'DELETED' }));
    await store.commit(write('b', 3, { spec: 'new' }));
    await store.commit(write('d', 0));
    const names = (entries: readonly { key: { name: string } }[]) =>
      entries.map(e => e.key.name).join('');
    expect(names(store.list('g/K'))).toBe('xbcd');
    expect(names(store.list('g/K', 'n'))).toBe('bcd');
    expect(names(store.listAt('g/K', 'n', then))).toBe('abc');
    expect(store.listAt('g/K', 'n', then)[1].object.spec).toBeUndefined();
  });

  it('continues after a restart: objects, log, versions, audit', async () => {
    const store = await open();
    await store.commit(write('a', 0));
    await store.commit(write('a', 1, { spec: 1 }));
    await store.commit(write('b', 0));
    await store.close();
    const again = await open();
    expect(again.version()).toBe(3);
    const changes = again.changesAfter('g/K', 1, 10);
    expect(changes.map(c => [c.version, c.type, c.previous?.version])).toEqual([
      [2, 'MODIFIED', 1],
      [3, 'ADDED', undefined],
    ]);
    expect((await again.commit(write('c', 0))).version).toBe(4);
    expect(await again.verifyAudit()).toBeUndefined();
  });

  it('expires what left the window', async () => {
    const store = await open({ watchWindow: 3 });
    for (let i = 0; i < 6; i++) await store.commit(write(`o${i}`, 0));
    expect(() => store.changesAfter('g/K', 2, 10)).toThrow(VersionExpiredError);
    expect(store.changesAfter('g/K', 3, 10)).toHaveLength(3);
    // A kind without changes in the window has nothing to have missed.
    expect(store.changesAfter('g/Other', 0, 10)).toEqual([]);
  });

  it('holds less of the log when changes are large', async () => {
    const store = await open({ watchWindowBytes: 50_000 });
    for (let i = 0; i < 20; i++)
      await store.commit(write(`o${i}`, 0, { spec: 'x'.repeat(10_000) }));
    expect(() => store.changesAfter('g/K', 10, 100)).toThrow(
      VersionExpiredError,
    );
    expect(store.changesAfter('g/K', 16, 100)).toHaveLength(4);
    expect(store.list('g/K')).toHaveLength(20);
  });

  it('keeps history within its bounds, never what a watch or an object needs', async () => {
    let now = new Date('2026-01-01T00:00:00Z');
    const store = await open({
      watchWindow: 2,
      historyMaxVersions: 3,
      historyMaxAge: 1000,
      clock: { now: () => now },
    });
    await store.commit(write('old', 0));
    for (let i = 0; i < 10; i++)
      await store.commit(write('a', i === 0 ? 0 : i + 1, { spec: i }));
    await store.compact();
    const key = (name: string) => ({ kind: 'g/K', namespace: 'n', name });
    expect((await store.history(key('a'))).map(v => v.version)).toEqual([
      11, 10, 9,
    ]);
    now = new Date('2026-01-02T00:00:00Z');
    await store.compact();
    expect((await store.history(key('old'))).map(v => v.version)).toEqual([1]);
    expect((await store.history(key('a')))[0]).toMatchObject({
      subject: 'user:x',
      object: { spec: 9 },
    });
    await store.close();
    expect(
      (await open({ watchWindow: 2 })).changesAfter('g/K', 9, 5)[0].previous
        ?.version,
    ).toBe(9);
  });

  it('never lets a watch jump over what was compacted, also with a larger window than before', async () => {
    const small = await open({ watchWindow: 1, historyMaxVersions: 1 });
    await small.commit(write('old', 0));
    for (let i = 0; i < 5; i++)
      await small.commit(write('a', i === 0 ? 0 : i + 1, { spec: i }));
    expect(await small.compact()).toBe(3);
    await small.close();
    const large = await open({ watchWindow: 100 });
    expect(() => large.changesAfter('g/K', 2, 10)).toThrow(VersionExpiredError);
    expect(large.changesAfter('g/K', 4, 10)).toHaveLength(2);
  });

  it('encrypts sensitive payloads and keeps them out of history and audit', async () => {
    const store = await open({ watchWindow: 1 });
    const secret = 'correct horse battery staple';
    await store.commit(write('s', 0, { data: secret }, { sensitive: true }));
    await store.commit(write('s', 1, { data: secret }, { sensitive: true }));
    expect(
      store.get({ kind: 'g/K', namespace: 'n', name: 's' })?.object.data,
    ).toBe(secret);
    expect(
      (await store.history({ kind: 'g/K', namespace: 'n', name: 's' }))[0]
        .object,
    ).toBeUndefined();
    const records = await store.audit({});
    expect(records[0].after).toBeUndefined();
    await store.close();
    expect(await database.holds(secret)).toBe(false);
    const again = await open();
    expect(
      again.get({ kind: 'g/K', namespace: 'n', name: 's' })?.object.data,
    ).toBe(secret);
    await again.close();
    await expect(open({}, false)).rejects.toThrow(/cipher/);
    const other = createAesGcmCipher(randomBytes(32));
    const store3 = openSqlStore(database.options);
    stores.push(store3);
    await expect(store3.open({ cipher: other })).rejects.toThrow();
  });

  it('chains the audit trail and notices tampering', async () => {
    const store = await open();
    for (let i = 0; i < 5; i++) await store.commit(write(`o${i}`, 0));
    await store.commit({
      audit: { ...audit, outcome: 'denied', subject: 'user:eve', code: 403 },
    });
    expect(await store.verifyAudit()).toBeUndefined();
    expect(await store.audit({ subject: 'user:eve' })).toMatchObject([
      { sequence: 6, outcome: 'denied' },
    ]);
    expect(
      (await store.audit({ limit: 2, before: 6 })).map(r => r.sequence),
    ).toEqual([5, 4]);
    const [last, before] = await store.audit({ limit: 2 });
    expect(last.previousHash).toBe(before.hash);
    await store.close();
    await database.knex(knex =>
      knex('audit')
        .where('sequence', 3)
        .update({
          record: knex.raw(`replace(record, 'user:x', 'user:y')`),
        }),
    );
    expect(await (await open()).verifyAudit()).toBe(3);
  });
});

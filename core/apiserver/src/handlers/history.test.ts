import { ResourceAuthorizer } from '@openchoreo-portal/authorization';
import { KubeObject, StoredObject } from '@openchoreo-portal/model';
import { openSqlStore } from '../storage';
import { databases, TestDatabase } from '../testing/databases';
import { startTestServer, tester, TestServer } from '../testing/servers';
import { secretKind, widgetKind } from '../testing/widget';

jest.setTimeout(60_000);
const widgets = '/apis/test.openchoreo.dev/v1/namespaces/default/widgets';
const key = (name: string) => ({ namespace: 'default', name });
const widget = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'test.openchoreo.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default', labels: { team: 'blue' } },
  spec,
});

interface List {
  items: StoredObject<{ color?: string }>[];
  metadata: { continue?: string; resourceVersion: string };
}

describe.each(databases())('history on $name', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  let now = Date.parse('2026-03-01T00:00:00Z');
  const clock = { now: () => new Date(now) };
  const minutes = (count: number) => {
    now += count * 60_000;
    return new Date(now).toISOString();
  };
  const start = async (
    store: { historyMaxVersions?: number; watchWindow?: number } = {},
    options: { authorizer?: ResourceAuthorizer } = {},
  ) => {
    database = await create();
    server = await startTestServer({
      clock,
      store: openSqlStore({
        ...database.options,
        clock,
        ...store,
      }),
      ...options,
    });
    return server.client;
  };
  afterEach(async () => {
    await server.stop();
    await database.remove();
  });
  const get = async <T = List>(path: string, accept = 'application/json') => {
    const answer = await fetch(server.url + path, { headers: { accept } });
    return {
      status: answer.status,
      warning: answer.headers.get('warning'),
      body: (await answer.json()) as T,
    };
  };
  const past = (at: string, query = '') =>
    get(`${widgets}?at=${encodeURIComponent(at)}${query}`);
  const colors = (list: List) =>
    list.items.map(o => `${o.metadata.name} ${o.spec!.color}`);

  it('shows objects and lists as they were', async () => {
    const client = await start();
    const before = minutes(1);
    minutes(1);
    await client.create(widgetKind, widget('a', { color: 'red' }));
    await client.create(widgetKind, widget('b', { color: 'red' }));
    const made = minutes(1);
    minutes(1);
    await client.patch(widgetKind, key('a'), 'merge', {
      spec: { color: 'blue' },
    });
    await client.delete(widgetKind, key('b'));
    const changed = minutes(1);
    minutes(1);
    await client.create(widgetKind, widget('b', { color: 'green' }));

    expect(colors((await past(before)).body)).toEqual([]);
    expect(colors((await past(made)).body)).toEqual(['a red', 'b red']);
    expect(colors((await past(changed)).body)).toEqual(['a blue']);
    expect(colors((await past(minutes(1))).body)).toEqual([
      'a blue',
      'b green',
    ]);
    expect(
      colors((await past(made, '&fieldSelector=spec.color%3Dred')).body),
    ).toHaveLength(2);
    expect(
      colors((await past(changed, '&fieldSelector=spec.color%3Dred')).body),
    ).toEqual([]);
    expect(
      (await past(made, '&labelSelector=team+in+(blue)')).body.items,
    ).toHaveLength(2);

    const one = (at: string, name = 'a') =>
      get<StoredObject<{ color: string }>>(
        `${widgets}/${name}?at=${encodeURIComponent(at)}`,
      );
    expect((await one(made)).body.spec?.color).toBe('red');
    expect((await one(changed)).body.spec?.color).toBe('blue');
    expect((await one(changed, 'b')).status).toBe(404);
    expect((await one(before)).status).toBe(404);
    const table = await get<{ rows: { cells: unknown[] }[] }>(
      `${widgets}?at=${encodeURIComponent(made)}`,
      'application/json;as=Table;g=meta.k8s.io;v=v1',
    );
    expect(table.body.rows.map(row => row.cells.slice(0, 2))).toEqual([
      ['a', 'red'],
      ['b', 'red'],
    ]);
  });

  it('pages through the past, over more names than one query of the log takes', async () => {
    const client = await start();
    await Promise.all(
      Array.from({ length: 620 }, (_, i) =>
        client.create(
          widgetKind,
          widget(`w${String(i).padStart(4, '0')}`, {
            color: i % 2 ? 'odd' : 'even',
          }),
        ),
      ),
    );
    const at = minutes(1);
    minutes(1);
    await client.deleteCollection(widgetKind, { namespace: 'default' });
    const names: string[] = [];
    let token = '';
    do {
      const { body } = await past(
        at,
        `&limit=100&fieldSelector=spec.color%3Deven${
          token && `&continue=${token}`
        }`,
      );
      names.push(...body.items.map(o => o.metadata.name));
      token = body.metadata.continue ?? '';
    } while (token);
    expect(names).toHaveLength(310);
    expect(names).toEqual([...new Set(names)].sort());
    expect((await past(at)).body.items).toHaveLength(620);
    expect((await past(minutes(1))).body.items).toHaveLength(0);
  });

  it('says what it no longer knows', async () => {
    const client = await start({ historyMaxVersions: 2, watchWindow: 1 });
    await client.create(widgetKind, widget('busy', { color: 'c0' }));
    await client.create(widgetKind, widget('calm', { color: 'c0' }));
    const early = minutes(1);
    for (let i = 1; i < 6; i++) {
      minutes(1);
      await client.patch(widgetKind, key('busy'), 'merge', {
        spec: { color: `c${i}` },
      });
    }
    expect(await server.store.compact()).toBeGreaterThan(0);
    const list = await past(early);
    expect(colors(list.body)).toEqual(['calm c0']);
    expect(list.warning).toContain('default/busy');
    const one = await get(`${widgets}/busy?at=${early}`);
    expect([one.status, one.body]).toEqual([
      410,
      expect.objectContaining({ reason: 'Expired' }),
    ]);
    now += 31 * 24 * 3600_000;
    expect((await past(early)).status).toBe(410);
    await server.store.compact();
    // What did not change since is still known for the whole of the age.
    expect(
      colors((await past(new Date(now - 60_000).toISOString())).body),
    ).toEqual(['busy c5', 'calm c0']);
  });

  it.each([
    ['?at=yesterday', 400],
    ['?at=', 400],
    ['?at=2999-01-01T00:00:00Z', 400],
    ['?at=2020-01-01T00:00:00Z', 410],
    ['?at=2026-03-01T00:00:00Z&watch=true', 400],
    ['?at=2026-03-01T00:00:00Z&continue=nonsense', 400],
    ['?at=2026-03-01T00:00:00Z&resourceVersion=3', 400],
    ['?at=2026-03-01T00:00:00Z&fieldSelector=spec.nothing%3D1', 400],
  ])('answers %s with %i', async (query, status) => {
    now = Date.parse('2026-03-01T01:00:00Z');
    await start();
    expect((await get(widgets + query)).status).toBe(status);
  });

  it('restores a version: authorised, admitted and recorded as a write', async () => {
    const client = await start();
    const ctx = { subject: tester, requestId: 'restoring', entrance: 'portal' };
    const first = await client.create<StoredObject>(
      widgetKind,
      widget('a', { color: 'red', size: 5 }),
    );
    await client.patch(
      widgetKind,
      key('a'),
      'merge',
      { status: { phase: 'Up' } },
      { subresource: 'status' },
    );
    const later = await client.update<StoredObject>(widgetKind, {
      ...widget('a', { color: 'blue', labels: { x: 'y' } }),
      metadata: { ...key('a'), labels: { team: 'red' } },
    });
    const version = Number(first.metadata.resourceVersion);
    const dry = await server.server.restore(ctx, widgetKind, key('a'), {
      version,
      dryRun: true,
    });
    expect(dry.object.spec).toEqual({ color: 'red', size: 5 });
    await expect(
      server.server.restore(ctx, widgetKind, key('a'), {
        version,
        resourceVersion: '1',
      }),
    ).rejects.toMatchObject({ reason: 'Conflict' });
    const restored = await server.server.restore(ctx, widgetKind, key('a'), {
      version,
      resourceVersion: later.metadata.resourceVersion,
    });
    expect(restored.object).toMatchObject({
      spec: { color: 'red', size: 5 },
      status: { phase: 'Up' },
      metadata: {
        uid: first.metadata.uid,
        labels: { team: 'blue' },
        generation: later.metadata.generation! + 1,
      },
    });
    const [done, refused] = await server.store.audit({ name: 'a' });
    expect(done).toMatchObject({
      verb: 'update',
      outcome: 'done',
      requestId: 'restoring',
      restoredFrom: String(version),
    });
    expect(refused).toMatchObject({
      outcome: 'failed',
      code: 409,
      restoredFrom: String(version),
    });
    await expect(
      server.server.restore(ctx, widgetKind, key('a'), { version: 9999 }),
    ).rejects.toMatchObject({ reason: 'NotFound' });
  });

  it('brings back what was deleted, without owners that are gone', async () => {
    const client = await start();
    const ctx = { subject: tester, requestId: 'r', entrance: 'portal' };
    const owner = await client.create<StoredObject>(widgetKind, widget('o'));
    const made = await client.create<StoredObject>(widgetKind, {
      ...widget('a', { color: 'red' }),
      metadata: {
        ...key('a'),
        ownerReferences: [
          { ...owner, name: 'o', uid: owner.metadata.uid },
          { ...owner, name: 'gone', uid: 'gone' },
        ].map(({ apiVersion, kind, name, uid }) => ({
          apiVersion,
          kind,
          name,
          uid,
        })),
      },
    });
    await client.delete(widgetKind, key('a'));
    const [deletion] = await server.server.historyOf(ctx, widgetKind, key('a'));
    expect(deletion).toMatchObject({
      type: 'DELETED',
      subject: tester.id,
      object: { spec: { color: 'red' } },
    });
    const { object, created } = await server.server.restore(
      ctx,
      widgetKind,
      key('a'),
      { version: deletion.version },
    );
    expect(created).toBe(true);
    expect(object.metadata.uid).not.toBe(made.metadata.uid);
    expect(object.metadata.ownerReferences).toMatchObject([{ name: 'o' }]);
  });

  it('is only for those who may see or change the object, and never holds secrets', async () => {
    const client = await start(
      {},
      {
        authorizer: {
          authorize: (subject, access) => ({
            allowed:
              subject.id === tester.id ||
              (access.verb === 'get' &&
                (access.object?.spec as { color: string })?.color !== 'hidden'),
            reason: 'rule of the test',
          }),
          filter: subject => ({
            decision: { allowed: true, reason: '' },
            allows: object =>
              subject.id === tester.id ||
              (object.spec as { color: string }).color !== 'hidden',
          }),
        },
      },
    );
    const hidden = await client.create<StoredObject>(
      widgetKind,
      widget('a', { color: 'hidden' }),
    );
    await client.patch(widgetKind, key('a'), 'merge', {
      spec: { color: 'open' },
    });
    const eve = {
      subject: { ...tester, id: 'user:eve' },
      requestId: 'r',
      entrance: 'portal',
    };
    const seen = await server.server.historyOf(eve, widgetKind, key('a'));
    expect(seen.map(v => (v.object?.spec as { color: string }).color)).toEqual([
      'open',
    ]);
    await expect(
      server.server.restore(eve, widgetKind, key('a'), {
        version: Number(hidden.metadata.resourceVersion),
      }),
    ).rejects.toMatchObject({ reason: 'NotFound' });
    await expect(
      server.server.restore(eve, widgetKind, key('a'), {
        version: seen[0].version,
      }),
    ).rejects.toMatchObject({ reason: 'Forbidden' });

    await client.create(secretKind, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: key('s'),
      data: { k: 'hunter22' },
    });
    const ctx = { subject: tester, requestId: 'r', entrance: 'portal' };
    await expect(
      server.server.historyOf(ctx, secretKind, key('s')),
    ).rejects.toMatchObject({ reason: 'BadRequest' });
    const at = minutes(1);
    const secrets = '/api/v1/namespaces/default/secrets';
    expect((await get(`${secrets}?at=${at}`)).status).toBe(400);
    expect((await get(`${secrets}/s?at=${at}`)).status).toBe(400);
  });
});

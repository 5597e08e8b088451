import { createClient } from '@openchoreo-portal/client';
import { ApiError, KubeObject, StoredObject } from '@openchoreo-portal/model';
import { databases, TestDatabase } from './testing/databases';
import { startTestServer, tester, TestServer } from './testing/servers';
import { widgetKind } from './testing/widget';

const widgets = '/apis/test.openchoreo.dev/v1/namespaces/default/widgets';
const widget = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'test.openchoreo.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default' },
  spec,
});
const key = (name: string) => ({ namespace: 'default', name });

describe.each(databases())('the API server on $name', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const start = async (options: Parameters<typeof startTestServer>[0] = {}) => {
    database = await create();
    server = await startTestServer({ database, ...options });
    return server;
  };
  afterEach(async () => {
    await server.stop();
    await database.remove();
  });
  const send = (
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ) =>
    fetch(server.url + path, {
      method,
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const post = (object: unknown, query = '') =>
    send('POST', widgets + query, JSON.stringify(object));

  it('sets what belongs to the server, and bumps the generation for the spec only', async () => {
    const { client } = await start();
    const a = await client.create<StoredObject>(widgetKind, {
      ...widget('a'),
      status: { phase: 'Lie' },
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: 'mine',
        generation: 9,
        creationTimestamp: '1999-01-01T00:00:00Z',
      },
    });
    expect(a).toMatchObject({ spec: { size: 3 }, metadata: { generation: 1 } });
    expect(a.status).toBeUndefined();
    expect(a.metadata.uid).not.toBe('mine');
    expect(a.metadata.creationTimestamp).not.toContain('1999');
    const labelled = await client.patch<StoredObject>(
      widgetKind,
      key('a'),
      'merge',
      { metadata: { labels: { x: 'y' } } },
    );
    expect(labelled.metadata.generation).toBe(1);
    const grown = await client.patch<StoredObject>(
      widgetKind,
      key('a'),
      'merge',
      { spec: { size: 4 } },
    );
    expect(grown.metadata.generation).toBe(2);
    const status = await client.patch<StoredObject>(
      widgetKind,
      key('a'),
      'merge',
      { spec: { size: 9 }, status: { phase: 'Up' } },
      { subresource: 'status' },
    );
    expect(status).toMatchObject({
      spec: { size: 4 },
      status: { phase: 'Up' },
      metadata: { generation: 2 },
    });
  });

  it('writes nothing when nothing changes', async () => {
    const { client, store } = await start();
    const a = await client.create<StoredObject>(
      widgetKind,
      widget('a', { color: 'red' }),
    );
    const version = store.version();
    const again = await client.update<StoredObject>(widgetKind, a);
    await client.patch(widgetKind, key('a'), 'merge', {
      spec: { color: 'red' },
    });
    await client.apply(widgetKind, widget('b'), { fieldManager: 'm' });
    await client.apply(widgetKind, widget('b'), { fieldManager: 'm' });
    expect(again.metadata.resourceVersion).toBe(a.metadata.resourceVersion);
    expect(store.version()).toBe(version + 1);
  });

  it('refuses stale updates and lets none of many racing patches get lost', async () => {
    const { client } = await start();
    const a = await client.create<StoredObject>(widgetKind, widget('a'));
    await client.patch(widgetKind, key('a'), 'merge', {
      spec: { color: 'red' },
    });
    await expect(
      client.update(widgetKind, { ...a, spec: { color: 'blue' } }),
    ).rejects.toMatchObject({ reason: 'Conflict' });
    await expect(
      client.delete(widgetKind, key('a'), { preconditions: { uid: 'other' } }),
    ).rejects.toMatchObject({ reason: 'Conflict' });
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        client.patch(widgetKind, key('a'), 'merge', {
          spec: { labels: { [`k${i}`]: 'x' } },
        }),
      ),
    );
    const after = await client.get<StoredObject<{ labels: object }>>(
      widgetKind,
      key('a'),
    );
    expect(Object.keys(after.spec!.labels)).toHaveLength(10);
  });

  it('makes names from generateName', async () => {
    const { client } = await start();
    const made = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.create<StoredObject>(widgetKind, {
          ...widget(''),
          metadata: { generateName: 'job-', namespace: 'default' },
        }),
      ),
    );
    expect(new Set(made.map(o => o.metadata.name)).size).toBe(20);
    expect(made[0].metadata.name).toMatch(/^job-[a-z0-9]{5}$/);
  });

  it('stores nothing in a dry run, but says what would be', async () => {
    const { client, store } = await start();
    await client.create(widgetKind, widget('kept'));
    const version = store.version();
    const made = await client.create<StoredObject>(widgetKind, widget('a'), {
      dryRun: true,
    });
    expect(made.spec).toEqual({ size: 3 });
    await client.apply(widgetKind, widget('b', { size: 1 }), {
      fieldManager: 'm',
      dryRun: true,
    });
    await client.patch(
      widgetKind,
      key('kept'),
      'merge',
      { spec: { size: 1 } },
      { dryRun: true },
    );
    await client.delete(widgetKind, key('kept'), { dryRun: true });
    await client.deleteCollection(
      widgetKind,
      { namespace: 'default' },
      { dryRun: true },
    );
    await expect(
      client.create(widgetKind, widget('c', { size: -1 }), { dryRun: true }),
    ).rejects.toMatchObject({ code: 422 });
    expect(store.version()).toBe(version);
  });

  it('validates by schema, rules and metadata, with field paths', async () => {
    const { client } = await start();
    await expect(
      client.create(widgetKind, widget('a', { size: 5000, color: 1 })),
    ).rejects.toMatchObject({
      code: 422,
      causes: expect.arrayContaining([
        expect.objectContaining({ field: 'spec.size' }),
        expect.objectContaining({ field: 'spec.color' }),
      ]),
    });
    await expect(
      client.create(widgetKind, widget('Not_A_Name')),
    ).rejects.toMatchObject({ reason: 'Invalid' });
    await client.create(widgetKind, widget('a', { locked: 'x' }));
    await expect(
      client.patch(widgetKind, key('a'), 'merge', { spec: { locked: 'y' } }),
    ).rejects.toMatchObject({
      causes: [
        {
          field: 'spec.locked',
          message: expect.stringContaining('cannot be changed'),
        },
      ],
    });
  });

  it('judges unknown and duplicate fields as asked', async () => {
    const { client } = await start();
    const unknown = { ...widget('a'), spec: { colour: 'red' } };
    const refused = await post(unknown, '?fieldValidation=Strict');
    expect([
      refused.status,
      ((await refused.json()) as ApiError).message,
    ]).toEqual([
      400,
      expect.stringContaining('unknown field "spec.colour". Correct'),
    ]);
    const warned = await post(unknown, '?fieldValidation=Warn');
    expect(warned.status).toBe(201);
    expect(warned.headers.get('warning')).toBe(
      '299 - "unknown field \\"spec.colour\\""',
    );
    expect(((await warned.json()) as StoredObject).spec).toEqual({ size: 3 });
    // A manager cannot own what is not there, so here nothing is ignored.
    for (const fieldValidation of ['Strict', 'Warn', 'Ignore'] as const)
      await expect(
        client.apply(
          widgetKind,
          { ...widget('c'), spec: { colour: 'red' } },
          { fieldManager: 'm', fieldValidation },
        ),
      ).rejects.toMatchObject({
        reason: 'BadRequest',
        message:
          'failed to create typed patch object: .spec.colour: field not declared in schema',
      });
    const ignored = await post(
      { ...unknown, metadata: { ...unknown.metadata, name: 'ignored' } },
      '?fieldValidation=Ignore',
    );
    expect([ignored.status, ignored.headers.get('warning')]).toEqual([
      201,
      null,
    ]);
    expect(((await ignored.json()) as StoredObject).spec).toEqual({ size: 3 });
    const twice = `{"apiVersion":"test.openchoreo.dev/v1","kind":"Widget","metadata":{"name":"b"},"spec":{"size":1,"size":2}}`;
    const strict = await send(
      'POST',
      `${widgets}?fieldValidation=Strict`,
      twice,
    );
    expect([
      strict.status,
      ((await strict.json()) as ApiError).message,
    ]).toEqual([400, expect.stringContaining('duplicate field "spec.size"')]);
  });

  it('pages a list consistently at one version', async () => {
    const { client } = await start();
    for (let i = 0; i < 9; i++)
      await client.create(widgetKind, widget(`w${i}`));
    const first = await client.list(widgetKind, { limit: 4 });
    expect(first.metadata.remainingItemCount).toBe(5);
    await client.delete(widgetKind, key('w5'));
    await client.create(widgetKind, widget('w9'));
    const second = await client.list(widgetKind, {
      limit: 4,
      continue: first.metadata.continue,
    });
    const third = await client.list(widgetKind, {
      limit: 4,
      continue: second.metadata.continue,
    });
    const names = [first, second, third].flatMap(p =>
      p.items.map(o => (o as StoredObject).metadata.name),
    );
    expect(names).toEqual(Array.from({ length: 9 }, (_, i) => `w${i}`));
    expect(third.metadata.continue).toBeUndefined();
    const old = await send(
      'GET',
      `${widgets}?resourceVersion=${first.metadata.resourceVersion}&resourceVersionMatch=Exact`,
    );
    expect(((await old.json()) as { items: unknown[] }).items).toHaveLength(9);
    await expect(
      client.list(widgetKind, { limit: 1, continue: 'nonsense' }),
    ).rejects.toMatchObject({ code: 400 });
  });

  it('deletes what a selector selects', async () => {
    const { client } = await start();
    for (const color of ['red', 'blue', 'red'])
      await client.create(widgetKind, {
        ...widget('', { color }),
        metadata: { generateName: 'w-', namespace: 'default' },
      });
    await client.deleteCollection(widgetKind, {
      namespace: 'default',
      fieldSelector: 'spec.color=red',
    });
    expect((await client.list(widgetKind)).items).toHaveLength(1);
  });

  it('deletes of a collection only what meets the preconditions', async () => {
    const { client } = await start();
    const a = await client.create<StoredObject>(widgetKind, widget('a'));
    const remove = (preconditions: object) =>
      send(
        'DELETE',
        `${widgets}?fieldSelector=metadata.name%3Da`,
        JSON.stringify({ kind: 'DeleteOptions', preconditions }),
      );
    expect((await remove({ uid: 'other' })).status).toBe(409);
    expect((await remove({ resourceVersion: '1' })).status).toBe(409);
    expect((await client.list(widgetKind)).items).toHaveLength(1);
    const { uid, resourceVersion } = a.metadata;
    expect((await remove({ uid, resourceVersion })).status).toBe(200);
    expect((await client.list(widgetKind)).items).toEqual([]);
  });

  it('is the same through the in-process transport', async () => {
    await start();
    const client = createClient(
      server.server.transportFor({ subject: tester, entrance: 'plane' }),
      { fieldManager: 'me' },
    );
    const made = await client.create<StoredObject>(
      widgetKind,
      widget('a', { color: 'red' }),
    );
    expect(made.metadata.managedFields?.[0].manager).toBe('me');
    await expect(client.create(widgetKind, widget('a'))).rejects.toMatchObject({
      reason: 'AlreadyExists',
    });
    const controller = new AbortController();
    const events: string[] = [];
    for await (const event of client.watch<StoredObject>(widgetKind, {
      signal: controller.signal,
    })) {
      events.push(`${event.type} ${event.object.metadata.name}`);
      if (events.length === 1) await client.delete(widgetKind, key('a'));
      else controller.abort();
    }
    expect(events).toEqual(['ADDED a', 'DELETED a']);
  });

  it('hands custom subresources to their owner, authorised and recorded', async () => {
    await start({
      subresources: [
        {
          group: widgetKind.group,
          resource: 'widgets',
          name: 'log',
          methods: ['GET', 'POST'],
          handle: async (ctx, _req, res) => {
            res.writeHead(200, { 'content-type': 'text/plain' });
            res.end(
              `log of ${ctx.object.metadata.name} tail=${ctx.query.get(
                'tail',
              )}`,
            );
          },
        },
      ],
    });
    await server.client.create(widgetKind, widget('a'));
    expect(await (await send('GET', `${widgets}/a/log?tail=3`)).text()).toBe(
      'log of a tail=3',
    );
    expect((await send('GET', `${widgets}/b/log`)).status).toBe(404);
    expect((await send('DELETE', `${widgets}/a/log`)).status).toBe(405);
    await send('POST', `${widgets}/a/log`, '');
    // What an owner of a subresource did is recorded when it is done, which may be after it has answered.
    let last = await server.store.audit({ limit: 1 });
    while (last[0].subresource !== 'log') {
      await new Promise(resolve => {
        setTimeout(resolve, 5);
      });
      last = await server.store.audit({ limit: 1 });
    }
    expect(last).toMatchObject([{ verb: 'create', outcome: 'done' }]);
  });

  it('answers health, version and discovery', async () => {
    await start();
    expect(await (await send('GET', '/readyz')).text()).toBe('ok');
    expect(await (await send('GET', '/version')).json()).toMatchObject({
      gitVersion: expect.any(String),
    });
    const v2 = await send('GET', '/apis', undefined, {
      accept:
        'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    });
    expect(v2.headers.get('content-type')).toContain(
      'as=APIGroupDiscoveryList',
    );
    expect(await v2.json()).toMatchObject({
      kind: 'APIGroupDiscoveryList',
      items: expect.arrayContaining([
        expect.objectContaining({
          metadata: expect.objectContaining({ name: 'test.openchoreo.dev' }),
        }),
      ]),
    });
    expect((await send('POST', '/version', '{}')).status).toBe(405);
  });

  it('ends open watches when it stops', async () => {
    await start();
    const response = await fetch(`${server.url}${widgets}?watch=true`);
    const reading = response.text();
    await server.server.stop();
    await expect(reading).resolves.toBe('');
  });
});

import { ResourceAuthorizer } from '@openchoreo-portal/authorization';
import { createClient } from '@openchoreo-portal/client';
import { ApiError, KubeObject, StoredObject } from '@openchoreo-portal/model';
import { request as httpRequest } from 'http';
import { startTestServer, tester, TestServer } from './testing/servers';
import { secretKind, widgetKind } from './testing/widget';

const widgets = '/apis/test.openchoreo.dev/v1/namespaces/default/widgets';
const widget = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'test.openchoreo.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default' },
  spec,
});
const key = (name: string) => ({ namespace: 'default', name });

describe('the API server', () => {
  let server: TestServer;
  const start = async (options: Parameters<typeof startTestServer>[0] = {}) => {
    server = await startTestServer(options);
    return server;
  };
  afterEach(() => server.stop());
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
    await start();
    const unknown = { ...widget('a'), spec: { colour: 'red' } };
    expect((await post(unknown, '?fieldValidation=Strict')).status).toBe(400);
    const warned = await post(unknown, '?fieldValidation=Warn');
    expect(warned.status).toBe(201);
    expect(warned.headers.get('warning')).toBe(
      '299 - "unknown field \\"spec.colour\\""',
    );
    expect(((await warned.json()) as StoredObject).spec).toEqual({ size: 3 });
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

  it.each<{
    what: string;
    body: string | Uint8Array;
    code: number;
    headers?: Record<string, string>;
  }>([
    { what: 'text that is no JSON', body: '{', code: 400 },
    { what: 'a list', body: '[]', code: 400 },
    { what: 'null', body: 'null', code: 400 },
    { what: 'another kind', body: '{"kind":"Other"}', code: 400 },
    { what: 'a prototype', body: '{"spec":{"__proto__":{"x":1}}}', code: 400 },
    {
      what: 'deep nesting',
      body: `{"spec":{"raw":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`,
      code: 400,
    },
    { what: 'very deep nesting', body: '['.repeat(200_000), code: 400 },
    {
      what: 'invalid UTF-8',
      body: Uint8Array.from([0x22, 0xff, 0xfe, 0x22]),
      code: 400,
    },
    {
      what: 'an unknown media type',
      body: '{}',
      code: 415,
      headers: { 'content-type': 'text/csv' },
    },
    {
      what: 'a YAML bomb',
      body: 'a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n',
      code: 400,
      headers: { 'content-type': 'application/yaml' },
    },
    {
      what: 'deep YAML',
      body: `a: ${'['.repeat(3000)}`,
      code: 400,
      headers: { 'content-type': 'application/yaml' },
    },
    {
      what: 'broken YAML',
      body: 'a: [',
      code: 400,
      headers: { 'content-type': 'application/yaml' },
    },
    {
      what: 'two documents',
      body: 'a: 1\n---\nb: 2\n',
      code: 400,
      headers: { 'content-type': 'application/yaml' },
    },
    {
      what: 'an unacceptable answer',
      body: '{}',
      code: 406,
      headers: { accept: 'image/png' },
    },
  ])('answers $what with $code', async ({ body, code, headers }) => {
    await start();
    const answer = await fetch(server.url + widgets, {
      method: 'POST',
      body: body as BodyInit,
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect(answer.status).toBe(code);
    expect(await answer.json()).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code,
    });
  });

  it('takes YAML and refuses bodies over the limit, declared or not', async () => {
    await start({ maxBodyBytes: 2000 });
    const yaml =
      'apiVersion: test.openchoreo.dev/v1\nkind: Widget\nmetadata: {name: a}\nspec: {color: red}\n';
    expect(
      (
        await send('POST', widgets, yaml, {
          'content-type': 'application/yaml',
        })
      ).status,
    ).toBe(201);
    expect((await post(widget('b', { color: 'x'.repeat(3000) }))).status).toBe(
      413,
    );
    const status = await new Promise<number | undefined>(resolve => {
      const req = httpRequest(
        `${server.url}${widgets}`,
        { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
        res => resolve(res.statusCode),
      );
      req.on('error', () => resolve(undefined));
      for (let i = 0; i < 10; i++) req.write('x'.repeat(1000));
      req.end();
    });
    expect(status).toBe(413);
  });

  it.each([
    '/apis/test.openchoreo.dev/v1/namespaces/..%2f/widgets',
    '/apis/x/y/z',
    '/nowhere',
    '/apis/test.openchoreo.dev/v1/widgets/a%00',
    '/api/v1/%zz',
  ])('knows nothing at %s', async path => {
    await start();
    expect((await send('GET', path)).status).toBe(404);
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
    expect(await server.store.audit({ limit: 1 })).toMatchObject([
      { subresource: 'log', verb: 'create', outcome: 'done' },
    ]);
  });

  describe('with an authoriser', () => {
    const authorizer: ResourceAuthorizer = {
      authorize: (subject, access) => ({
        allowed:
          subject.id === tester.id &&
          access.object?.metadata.name !== 'forbidden',
        reason: 'rule of the test',
      }),
      filter: () => ({
        decision: { allowed: true, reason: '' },
        allows: object => object.metadata.name !== 'hidden',
      }),
    };

    it('refuses and records, filters lists and watches', async () => {
      const { client, store } = await start({ authorizer });
      await expect(
        client.create(widgetKind, widget('forbidden')),
      ).rejects.toMatchObject({
        reason: 'Forbidden',
        message: expect.stringContaining('rule of the test'),
      });
      expect(await store.audit({ outcome: 'denied' })).toMatchObject([
        {
          verb: 'create',
          name: 'forbidden',
          subject: tester.id,
          how: 'test',
          entrance: 'test',
          code: 403,
        },
      ]);
      await client.create(widgetKind, widget('hidden'));
      await client.create(widgetKind, widget('seen'));
      expect(
        (await client.list<StoredObject>(widgetKind)).items.map(
          o => o.metadata.name,
        ),
      ).toEqual(['seen']);
      const controller = new AbortController();
      for await (const event of client.watch<StoredObject>(widgetKind, {
        signal: controller.signal,
      })) {
        expect(event.object.metadata.name).toBe('seen');
        controller.abort();
      }
      const stranger = server.server.clientFor({
        subject: { ...tester, id: 'user:eve' },
        entrance: 'test',
      });
      await expect(stranger.get(widgetKind, key('seen'))).rejects.toMatchObject(
        { reason: 'Forbidden' },
      );
      await expect(
        stranger.get(widgetKind, key('missing')),
      ).rejects.toMatchObject({ reason: 'Forbidden' });
    });
  });

  describe('with plugins', () => {
    it('lets them change and refuse, and prunes and validates what they made', async () => {
      const { client } = await start({
        admission: [
          {
            name: 'painter',
            matches: ({ kind, operation }) =>
              kind === widgetKind && operation !== 'delete',
            admit: (_, { object, subject }) => {
              const spec = object.spec as Record<string, unknown>;
              spec.color = subject.id;
              spec.unknown = 1;
              return object;
            },
            validate: (_, { object }) => {
              if ((object.spec as { size: number }).size === 13)
                throw new ApiError({
                  reason: 'Invalid',
                  message: 'No thirteen.',
                });
            },
          },
          {
            name: 'keeper',
            matches: ({ operation }) => operation === 'delete',
            validate: (_, { object }) => {
              if (object.metadata.name === 'kept')
                throw new ApiError({
                  reason: 'Forbidden',
                  message: 'It is kept.',
                });
            },
          },
        ],
      });
      const made = await client.create<StoredObject>(
        widgetKind,
        widget('kept'),
      );
      expect(made.spec).toEqual({ size: 3, color: tester.id });
      await expect(
        client.create(widgetKind, widget('x', { size: 13 })),
      ).rejects.toThrow('No thirteen.');
      await expect(client.delete(widgetKind, key('kept'))).rejects.toThrow(
        'It is kept.',
      );
    });
  });

  it('records who wrote what through which entrance, with digests, and keeps versions', async () => {
    const { client, store, server: api } = await start();
    await client.create(widgetKind, widget('a'));
    await send('PATCH', `${widgets}/a`, '{"spec":{"size":9}}', {
      'content-type': 'application/merge-patch+json',
    });
    const [patched, created] = await store.audit({ kind: 'Widget' });
    expect(created).toMatchObject({
      verb: 'create',
      entrance: 'test',
      name: 'a',
      namespace: 'default',
      code: 201,
    });
    expect(patched).toMatchObject({
      verb: 'patch',
      entrance: 'kubernetes',
      requestId: 'request-1',
      before: created.after,
    });
    expect(patched.after).toMatch(/^[0-9a-f]{64}$/);
    const ctx = { subject: tester, requestId: 'r', entrance: 'test' };
    const history = await api.historyOf(ctx, widgetKind, key('a'));
    expect(
      history.map(v => [v.type, (v.object?.spec as { size: number }).size]),
    ).toEqual([
      ['MODIFIED', 9],
      ['ADDED', 3],
    ]);
    expect(await store.verifyAudit()).toBeUndefined();
  });

  it('records reads of secrets and never their values', async () => {
    const { client, store } = await start();
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
      data: { k: 'hunter22' },
    };
    await client.create(secretKind, secret);
    await client.get(secretKind, key('s'));
    await client.list(secretKind);
    await client
      .patch(secretKind, key('s'), 'merge', { data: { k: 5 } })
      .catch(() => undefined);
    const records = await store.audit({ kind: 'Secret' });
    expect(records.map(r => `${r.verb} ${r.outcome}`)).toEqual([
      'patch failed',
      'list done',
      'get done',
      'create done',
    ]);
    expect(JSON.stringify(records)).not.toContain('hunter22');
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
      items: [{ metadata: { name: 'test.openchoreo.dev' } }],
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

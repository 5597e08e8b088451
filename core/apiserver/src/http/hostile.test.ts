import { Subject } from '@openchoreo-portal/authorization';
import { KubeObject } from '@openchoreo-portal/model';
import {
  Agent,
  get as httpGet,
  IncomingMessage,
  request as httpRequest,
} from 'http';
import { databases, TestDatabase } from '../testing/databases';
import { startTestServer, TestServer } from '../testing/servers';
import { widgetKind } from '../testing/widget';

const widgets = '/apis/test.openchoreo.dev/v1/namespaces/default/widgets';
const widget = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'test.openchoreo.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default' },
  spec,
});

describe.each(databases())('bad input and load on $name', ({ create }) => {
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

  it.each([
    ['labelSelector', 'a'.repeat(60_000)],
    ['labelSelector', Array.from({ length: 5000 }, () => 'a').join(',')],
    ['labelSelector', 'a in (((('],
    ['labelSelector', 'a=b=c'],
    ['labelSelector', '\u0000'],
    ['labelSelector', '!!!!'],
    ['fieldSelector', `metadata.name${' '.repeat(60_000)}x`],
    [
      'fieldSelector',
      Array.from({ length: 3000 }, () => 'metadata.name=a').join(','),
    ],
    ['fieldSelector', 'metadata.name'],
    ['fieldSelector', '__proto__.x=1'],
    ['fieldSelector', 'spec.nothing=1'],
    ['limit', '-1'],
    ['limit', '1e9'],
    ['resourceVersion', 'x'],
    ['continue', '!'],
    ['dryRun', 'Some'],
    ['fieldValidation', 'Never'],
  ])('answers an absurd %s (%.30s…) with 400, at once', async (name, value) => {
    await start();
    const method = ['dryRun', 'fieldValidation'].includes(name)
      ? 'POST'
      : 'GET';
    const before = performance.now();
    const answer = await fetch(
      `${server.url}${widgets}?${new URLSearchParams({ [name]: value })}`,
      {
        method,
        headers: { 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: JSON.stringify(widget('a')) } : {}),
      },
    );
    // Node's own limit on the size of headers comes first for the longest.
    expect([400, 431]).toContain(answer.status);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it.each([
    '..',
    '.',
    'a/b',
    'a%2fb',
    '%2e%2e%2fx',
    'A',
    'a_b',
    'x'.repeat(254),
    'a\u0000',
  ])('refuses the name %.20s', async name => {
    await start();
    expect((await post(widget(name))).status).toBe(422);
  });

  it('gives each subject its places, and says when to come back', async () => {
    await start({ limits: { requests: 2, streams: 3 } });
    const open: IncomingMessage[] = [];
    const watch = () =>
      new Promise<IncomingMessage>(resolve =>
        httpGet(`${server.url}${widgets}?watch=true`, { agent: false }, res => {
          res.on('error', () => undefined);
          res.resume();
          resolve(res);
        }),
      );
    for (let i = 0; i < 3; i++) open.push(await watch());
    expect(open.map(res => res.statusCode)).toEqual([200, 200, 200]);
    const refused = await watch();
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([
      429,
      '10',
    ]);
    // Watches do not take the places of other requests, and other people have their own.
    expect((await send('GET', widgets)).status).toBe(200);
    const other: Subject = {
      id: 'user:other',
      kind: 'user',
      claims: {},
      how: 'test',
    };
    expect(
      (
        await server.server.transportFor({ subject: other, entrance: 'test' })({
          method: 'GET',
          path: widgets,
          headers: {},
        })
      ).status,
    ).toBe(200);
    open[0].destroy();
    let again = await watch();
    for (let i = 0; i < 100 && again.statusCode === 429; i++) {
      await new Promise(resolve => setTimeout(resolve, 10));
      again = await watch();
    }
    expect(again.statusCode).toBe(200);

    // Bodies that never end hold a place each.
    const slow = [0, 1].map(() => {
      const req = httpRequest(`${server.url}${widgets}`, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json' },
      });
      req.on('error', () => undefined);
      req.write('{');
      return req;
    });
    let status = 200;
    for (let i = 0; i < 100 && status === 200; i++) {
      await new Promise(resolve => setTimeout(resolve, 10));
      status = (await send('GET', widgets)).status;
    }
    expect(status).toBe(429);
    for (const req of slow) req.destroy();
    for (let i = 0; i < 100 && status === 429; i++) {
      await new Promise(resolve => setTimeout(resolve, 10));
      status = (await send('GET', widgets)).status;
    }
    expect(status).toBe(200);
  });

  it('serves two thousand watches, and nothing stays of clients that vanish', async () => {
    const { client, store } = await start();
    let listeners = 0;
    const onChange = store.onChange.bind(store);
    store.onChange = listener => {
      listeners++;
      const stop = onChange(listener);
      let counted = true;
      return () => {
        if (counted) listeners--;
        counted = false;
        stop();
      };
    };
    const agent = new Agent({ maxSockets: 2000 });
    const seen: number[] = [];
    const clients = await Promise.all(
      Array.from(
        { length: 2000 },
        (_, i) =>
          new Promise<IncomingMessage>((resolve, reject) => {
            httpGet(
              `${
                server.url
              }${widgets}?watch=true&resourceVersion=${store.version()}`,
              { agent },
              res => {
                res.on('error', () => undefined);
                res.on('data', (chunk: Buffer) => {
                  if (chunk.includes('"late"')) seen.push(i);
                });
                resolve(res);
              },
            ).on('error', reject);
          }),
      ),
    );
    expect(listeners).toBe(2000);
    await client.create(widgetKind, widget('late'));
    for (let i = 0; i < 500 && seen.length < 2000; i++)
      await new Promise(resolve => setTimeout(resolve, 20));
    expect(new Set(seen).size).toBe(2000);
    for (const res of clients) res.destroy();
    agent.destroy();
    for (let i = 0; i < 500 && listeners > 0; i++)
      await new Promise(resolve => setTimeout(resolve, 20));
    expect(listeners).toBe(0);
  }, 60_000);

  it('holds little for readers that read nothing, and lets them go when their time is over', async () => {
    const { client, store } = await start();
    const readers = await Promise.all(
      Array.from(
        { length: 20 },
        () =>
          new Promise<IncomingMessage>(resolve => {
            httpGet(
              `${
                server.url
              }${widgets}?watch=true&timeoutSeconds=6&resourceVersion=${store.version()}`,
              { agent: false },
              res => {
                res.on('error', () => undefined);
                res.pause();
                resolve(res);
              },
            );
          }),
      ),
    );
    const before = process.memoryUsage();
    const filler = 'x'.repeat(100_000);
    for (let i = 0; i < 300; i++)
      await client.create(widgetKind, widget(`w${i}`, { color: filler }));
    const after = process.memoryUsage();
    // 20 readers times 30 MB would be 600 MB; shared objects and what the sockets take is all there may be.
    expect(
      after.external + after.heapUsed - before.external - before.heapUsed,
    ).toBeLessThan(250e6);
    // Others are served meanwhile.
    expect((await send('GET', `${widgets}/w1`)).status).toBe(200);
    await Promise.all(
      readers.map(
        res =>
          new Promise<void>(resolve => {
            res.on('close', () => resolve());
            setTimeout(() => res.resume(), 7_000);
          }),
      ),
    );
  }, 60_000);
});

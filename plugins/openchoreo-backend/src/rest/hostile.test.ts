import { StoredObject } from '@openchoreo-portal/model';
import { authorization, Portal, startPortal } from '../__testUtils__/portal';
import { applyPlatform } from '../__testUtils__/shop';
import { wiredOperations } from '../__testUtils__/wiring';
import { ERROR_CODES } from './errors';

jest.setTimeout(120_000);

const nested = (depth: number) =>
  `{"metadata":{"name":"a"},"spec":${'{"a":'.repeat(depth)}1${'}'.repeat(
    depth,
  )}}`;

/** Bodies that no operation may take, and the code they get. */
const BODIES: ReadonlyArray<{
  what: string;
  body: string | Uint8Array;
  type?: string;
  code: number;
}> = [
  { what: 'text that is no JSON', body: '{', code: 400 },
  { what: 'very deep nesting', body: '['.repeat(100_000), code: 400 },
  { what: 'deep nesting', body: nested(5000), code: 400 },
  {
    what: 'a prototype',
    body: '{"metadata":{"name":"a"},"spec":{"__proto__":{"polluted":1}}}',
    code: 400,
  },
  {
    what: 'a key twice',
    body: '{"metadata":{"name":"a","name":"b"},"spec":{}}',
    code: 400,
  },
  {
    what: 'invalid UTF-8',
    body: Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    code: 400,
  },
  { what: 'another media type', body: '{}', type: 'text/csv', code: 415 },
  {
    what: 'a YAML bomb',
    type: 'application/yaml',
    body: 'a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n',
    code: 400,
  },
  {
    what: 'more than is taken',
    body: `{"metadata":{"name":"${'x'.repeat(3 * 1024 * 1024)}"}}`,
    code: 413,
  },
];

/** Values that no list may take. */
const QUERIES: ReadonlyArray<[string, string]> = [
  ['labelSelector', 'a'.repeat(10_000)],
  ['labelSelector', Array.from({ length: 3000 }, () => 'a').join(',')],
  ['labelSelector', 'a in (((('],
  ['labelSelector', 'a=b=c'],
  ['labelSelector', '\u0000'],
  ['limit', '0'],
  ['limit', '1e3'],
  ['limit', '-1'],
  ['cursor', 'nonsense'],
  ['cursor', 'x'.repeat(5000)],
];

/** Names that no object has. */
const NAMES = [
  '../../etc/passwd',
  '..%2f..%2fsecrets',
  'a/b',
  'a\u0000b',
  'A_B',
  '__proto__',
  'constructor',
  'x'.repeat(2000),
];

const values = (path: string, name = 'contract') =>
  path
    .replace(/\{[^}]+\}$/, () => encodeURIComponent(name))
    .replace('{namespaceName}', 'default')
    .replace(/\{[^}]+\}/g, 'contract');

/** Every operation of the REST dialect over real HTTP, with what hostile clients send. */
describe('bad input of the REST dialect', () => {
  let portal: Portal;
  const operations = wiredOperations().filter(({ open }) => !open);
  const withBody = operations.filter(({ body }) => body !== undefined);

  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
  });
  afterAll(() => portal?.stop());

  async function send(
    method: string,
    path: string,
    body?: string | Uint8Array,
    type = 'application/json',
  ) {
    const response = await fetch(`${portal.url}${path}`, {
      method: method.toUpperCase(),
      body: body as BodyInit | undefined,
      headers: {
        authorization: authorization('admin'),
        ...(body === undefined ? {} : { 'content-type': type }),
      },
    });
    return { status: response.status, text: await response.text() };
  }
  /** An error as the contract has it. */
  function expectError(text: string) {
    const error = JSON.parse(text);
    expect(error).toMatchObject({ error: expect.any(String) });
    expect(error.error.length).toBeLessThan(3000);
    expect(ERROR_CODES).toContain(error.code);
  }

  it.each(BODIES)('no operation takes $what', async ({ body, type, code }) => {
    const answers: Record<string, number> = {};
    for (const { operationId, method, path } of withBody) {
      const { status, text } = await send(method, values(path), body, type);
      expectError(text);
      answers[operationId] = status;
    }
    expect(withBody.length).toBeGreaterThan(70);
    expect(answers).toEqual(
      Object.fromEntries(withBody.map(o => [o.operationId, code])),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each(QUERIES)('no list takes this %s (%#)', async (name, value) => {
    const lists = operations.filter(({ parameters = [] }) =>
      parameters.some(p => p.name === name),
    );
    expect(lists.length).toBeGreaterThan(35);
    const query = new URLSearchParams({ [name]: value });
    for (const { operationId, method, path } of lists) {
      const { status, text } = await send(method, `${values(path)}?${query}`);
      expect([operationId, status]).toEqual([operationId, 400]);
      expectError(text);
    }
  });

  it('no address leads elsewhere', async () => {
    const named = operations.filter(
      ({ method, path }) => method === 'get' && path.endsWith('}'),
    );
    for (const { operationId, method, path } of named) {
      for (const name of NAMES) {
        const { status, text } = await send(method, values(path, name));
        // Nobody has rights in a place whose name cannot be one: also a way to say that there is nothing.
        expect([operationId, name, [403, 404].includes(status)]).toEqual([
          operationId,
          name,
          true,
        ]);
        expectError(text);
      }
    }
  });

  it('pushes of strangers are refused before they are understood', async () => {
    for (const { what, body, type } of BODIES) {
      const response = await fetch(`${portal.url}/api/v1alpha1/autobuild`, {
        method: 'POST',
        body: body as BodyInit,
        headers: {
          'content-type': type ?? 'application/json',
          'x-gitlab-token': 'guess',
        },
      });
      expectError(await response.text());
      expect([what, [400, 401, 413].includes(response.status)]).toEqual([
        what,
        true,
      ]);
    }
  });

  it.each([
    '/stream',
    '/authz/evaluates',
    '/delivery/v1alpha1/namespaces/default/plans',
    '/delivery/v1alpha1/namespaces/default/adoptions',
    '/history/openchoreo.dev/v1alpha1/projects/restore?namespace=default&name=a',
  ])('%s refuses it too', async path => {
    for (const { what, body, type } of BODIES) {
      const { status, text } = await send('post', path, body, type);
      expect([what, [400, 413, 415].includes(status)]).toEqual([what, true]);
      expect(JSON.parse(text)).toMatchObject({ kind: 'Status', code: status });
    }
  });

  it('nothing of it was stored, and everything still answers', async () => {
    const { text } = await send(
      'get',
      '/kube/apis/openchoreo.dev/v1alpha1/projects',
    );
    expect(
      JSON.parse(text).items.map((o: StoredObject) => o.metadata.name),
    ).toEqual(['storefront']);
    expect((await send('get', '/ready')).status).toBe(200);
  });
});

import { createKindRegistry, KindDefinition } from '@openchoreo-portal/model';
import { startTestServer, TestServer } from '../testing/servers';
import { spaceKind, widgetKind } from '../testing/widget';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const WIDGET = 'dev.openchoreo.test.v1.Widget';

describe('OpenAPI', () => {
  let server: TestServer;
  afterEach(async () => {
    await server.stop();
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { headers });

  it('publishes kinds in version 2 with their paths', async () => {
    server = await startTestServer();
    const document = await (await get('/openapi/v2')).json();
    expect(document.swagger).toBe('2.0');
    const widget = document.definitions[WIDGET];
    expect(widget).toMatchObject({
      type: 'object',
      'x-kubernetes-group-version-kind': [
        { group: 'test.openchoreo.dev', version: 'v1', kind: 'Widget' },
      ],
    });
    expect(widget.properties.spec.properties.raw).toEqual({
      'x-kubernetes-preserve-unknown-fields': true,
    });
    const path =
      document.paths[
        '/apis/test.openchoreo.dev/v1/namespaces/{namespace}/widgets/{name}'
      ];
    // By these kubectl knows whether the server can try a change, and check fields.
    expect(path.patch).toMatchObject({
      'x-kubernetes-group-version-kind': { kind: 'Widget' },
      consumes: expect.arrayContaining(['application/merge-patch+json']),
    });
    expect(path.patch.parameters.map((p: { name: string }) => p.name)).toEqual(
      expect.arrayContaining(['body', 'dryRun', 'fieldValidation', 'force']),
    );
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g)!;
    for (const found of new Set(references)) {
      const name = found.slice('"$ref":"#/definitions/'.length, -1);
      expect(document.definitions).toHaveProperty([name]);
    }
  });

  it('answers in the form that is asked for', async () => {
    server = await startTestServer();
    const protobuf = await get('/openapi/v2', { accept: PROTOBUF });
    expect([protobuf.status, protobuf.headers.get('content-type')]).toEqual([
      200,
      PROTOBUF.replace('@', '.'),
    ]);
    const bytes = Buffer.from(await protobuf.arrayBuffer());
    // Field 1 is the version of Swagger.
    expect(bytes.subarray(0, 5)).toEqual(Buffer.from('\n\u00032.0'));
    expect(bytes.includes(WIDGET)).toBe(true);
    const json = await get('/openapi/v2', { accept: `text/csv, */*` });
    expect(json.headers.get('content-type')).toBe('application/json');
    const other = await get('/openapi/v2', { accept: 'text/csv' });
    expect(other.status).toBe(406);
    expect((await other.json()).reason).toBe('NotAcceptable');
  });

  it.each(['/openapi/v2', '/openapi/v3/apis/test.openchoreo.dev/v1'])(
    'sends %s once',
    async path => {
      server = await startTestServer();
      const first = await get(path);
      const etag = first.headers.get('etag')!;
      expect(etag).toMatch(/^"[0-9A-F]{64}"$/);
      const again = await get(path, { 'if-none-match': `"x", W/${etag}` });
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200);
    },
  );

  it('lets a document be kept whose address has its hash', async () => {
    server = await startTestServer();
    const { paths } = await (await get('/openapi/v3')).json();
    const { serverRelativeURL: address } = paths['apis/test.openchoreo.dev/v1'];
    const kept = await get(address);
    expect(kept.headers.get('cache-control')).toContain('immutable');
    const old = await get(address.replace(/hash=.*/, 'hash=OLD'));
    expect(old.headers.get('cache-control')).toBe('no-cache, private');
  });

  it('tells of a kind that the registry has learnt since', async () => {
    const fixed = createKindRegistry([spaceKind, widgetKind]);
    let all: readonly KindDefinition[] = fixed.all();
    server = await startTestServer({ kinds: { ...fixed, all: () => all } });
    const v3 = '/openapi/v3/apis/test.openchoreo.dev/v1';
    expect(await (await get(v3)).text()).not.toContain('Gadget');
    expect(await (await get('/openapi/v2')).text()).not.toContain('Gadget');
    all = [
      ...all,
      { ...widgetKind, kind: 'Gadget', plural: 'gadgets', singular: 'gadget' },
    ];
    expect(await (await get(v3)).text()).toContain('Gadget');
    expect(await (await get('/openapi/v2')).text()).toContain('Gadget');
  });
});

import { startTestServer, TestServer } from '../testing/servers';

const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

describe('definitions of the kinds', () => {
  let server: TestServer;
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${server.url}${path}`, init);
    return { code: response.status, body: await response.json() };
  };
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('are listed without what Kubernetes has built in', async () => {
    const { code, body } = await get(PATH);
    expect(code).toBe(200);
    expect(body.kind).toBe('CustomResourceDefinitionList');
    expect(
      body.items.map((item: { metadata: object }) => item.metadata),
    ).toEqual([
      { name: 'widgets.test.openchoreo.dev', creationTimestamp: null },
    ]);
  });

  it('are got by name, established, with their schema', async () => {
    const { code, body } = await get(`${PATH}/widgets.test.openchoreo.dev`);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: {
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [{ schema: { openAPIV3Schema: { type: 'object' } } }],
      },
      status: { storedVersions: ['v1'] },
    });
  });

  it('are not found, written or watched', async () => {
    expect(await get(`${PATH}/gizmos.test.openchoreo.dev`)).toMatchObject({
      code: 404,
      body: { reason: 'NotFound' },
    });
    expect(await get(`${PATH}/a/status`)).toMatchObject({ code: 404 });
    expect(await get(`${PATH}?watch=1`)).toMatchObject({ code: 405 });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await get(PATH, { method, body: '{}' })).toMatchObject({
        code: 405,
        body: { reason: 'MethodNotAllowed' },
      });
  });

  it('are discovered, to be read', async () => {
    const { body } = await get('/apis/apiextensions.k8s.io/v1');
    expect(body.resources).toEqual([
      {
        name: 'customresourcedefinitions',
        singularName: 'customresourcedefinition',
        namespaced: false,
        kind: 'CustomResourceDefinition',
        verbs: ['get', 'list'],
        shortNames: ['crd', 'crds'],
      },
    ]);
  });
});

import { ResourceAuthorizer, Subject } from '@openchoreo-portal/authorization';
import { readJson } from '@openchoreo-portal/client';
import { startTestServer, TestServer } from '../testing/servers';

const painter: Subject = {
  id: 'user:default/painter',
  kind: 'user',
  claims: { sub: ['painter'], groups: ['painters'] },
  how: 'test',
};

/** The painter may read widgets everywhere, and write them in one namespace. */
const authorizer: ResourceAuthorizer = {
  authorize: ({ id }, { kind, verb, namespace }) => ({
    allowed:
      id !== painter.id ||
      (kind === 'Widget' && (verb === 'get' || namespace === 'studio')),
    reason: `${verb} ${kind} in ${namespace ?? 'all'}`,
  }),
  filter: (_subject, { kind }) => ({
    decision: { allowed: kind === 'Widget', reason: 'lists of widgets' },
  }),
};

describe('reviews', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ authorizer });
  });
  afterAll(() => server.stop());

  const ask = async (
    path: string,
    body: object,
    method: 'POST' | 'PUT' = 'POST',
  ) =>
    readJson<any>(
      await server.server.transportFor({ subject: painter, entrance: 'test' })({
        method,
        path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const access = async (resourceAttributes: object) =>
    (
      await ask('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        spec: { resourceAttributes },
      })
    ).status;
  const widgets = { group: 'test.openchoreo.dev', resource: 'widgets' };

  it.each([
    [{ ...widgets, verb: 'get' }, true],
    [{ ...widgets, verb: 'list' }, true],
    [{ ...widgets, verb: 'create' }, false],
    [{ ...widgets, verb: 'create', namespace: 'studio' }, true],
    [{ ...widgets, verb: '*', namespace: 'studio' }, true],
    [{ ...widgets, verb: '*' }, false],
    [{ group: '*', resource: '*', verb: 'get' }, false],
    [{ ...widgets, verb: 'paint' }, false],
    [{ resource: 'unicorns', verb: 'get' }, false],
  ])('%j: %s', async (attributes, allowed) => {
    expect(await access(attributes)).toMatchObject({
      allowed,
      reason: expect.any(String),
    });
  });

  it('list rules, and tell who somebody is', async () => {
    const { status } = await ask(
      '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      { spec: { namespace: 'studio' } },
    );
    expect(status).toMatchObject({ incomplete: false });
    expect(status.resourceRules).toContainEqual({
      verbs: expect.arrayContaining(['create', 'get', 'list']),
      apiGroups: ['test.openchoreo.dev'],
      resources: ['widgets'],
    });
    expect(
      (await ask('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}))
        .status,
    ).toEqual({
      userInfo: { username: 'user:default/painter', groups: ['painters'] },
    });
  });

  it('are only asked, and store nothing', async () => {
    const before = server.store.version();
    await access({ ...widgets, verb: 'get' });
    expect(server.store.version()).toBe(before);
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    await expect(ask(path, {}, 'PUT')).rejects.toMatchObject({
      reason: 'MethodNotAllowed',
    });
    await expect(ask(path, { spec: {} })).rejects.toMatchObject({
      reason: 'Invalid',
    });
  });
});

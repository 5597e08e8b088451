import { createKindRegistry } from '@openchoreo-portal/model';
import { applyJsonPatch } from '../json/json-patch';
import { jsonDiff } from '../json/json-diff';
import { openSqlStore } from '../storage/open-sql-store';
import { widgetKind } from '../testing/widget';
import { SeenWrite } from './authors';
import { createWebhooks } from './webhooks';

const store = openSqlStore({
  client: 'better-sqlite3',
  connection: ':memory:',
});
beforeAll(() => store.open());
afterAll(() => store.close());

const seen: SeenWrite[] = [];
const webhooks = createWebhooks({
  kinds: createKindRegistry([widgetKind]),
  store,
  admission: [
    {
      name: 'stamp',
      matches: ({ operation }) => operation !== 'delete',
      admit: ({ subject }, { object }) => ({
        ...object,
        metadata: {
          ...object.metadata,
          annotations: { 'a/by': subject.id },
        },
      }),
    },
  ],
  authorizer: {
    authorize: (subject, access) => ({
      allowed: subject.claims.groups.includes('writers'),
      reason: `${access.verb} needs the group writers`,
    }),
    filter: subject => ({
      decision: {
        allowed: subject.claims.groups.includes('writers'),
        reason: 'r',
      },
      // Some see blue ones only.
      ...(subject.claims.groups.includes('blue')
        ? { allows: object => object.metadata.labels?.team === 'blue' }
        : {}),
    }),
  },
  isTrusted: username => username === 'platform',
  onWrite: write => seen.push(write),
});

const review = (request: object) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u-1',
    operation: 'CREATE',
    resource: {
      group: 'test.openchoreo.dev',
      version: 'v1',
      resource: 'widgets',
    },
    namespace: 'default',
    name: 'w',
    userInfo: { username: 'jane', groups: ['writers'] },
    object: {
      apiVersion: 'test.openchoreo.dev/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default' },
      spec: { size: 3 },
    },
    ...request,
  },
});
const responseOf = async (request: object, phase: 'mutate' | 'validate') => {
  const { response } = (await webhooks.admit(review(request), phase)) as {
    response: {
      uid: string;
      allowed: boolean;
      patch?: string;
      status?: { code: number; message: string };
    };
  };
  return response;
};

describe('admission webhooks', () => {
  it('change what admission changes', async () => {
    const { allowed, patch, uid } = await responseOf({}, 'mutate');
    expect([allowed, uid]).toEqual([true, 'u-1']);
    expect(JSON.parse(Buffer.from(patch!, 'base64').toString())).toEqual([
      {
        op: 'add',
        path: '/metadata/annotations',
        value: { 'a/by': 'kubernetes:jane' },
      },
    ]);
  });

  it('refuse what the authoriser, the schema or a rule refuses', async () => {
    const nobody = { username: 'bob', groups: [] };
    expect(await responseOf({ userInfo: nobody }, 'validate')).toMatchObject({
      allowed: false,
      status: {
        code: 403,
        message: expect.stringContaining('User "kubernetes:bob" cannot create'),
      },
    });
    const { object } = review({}).request;
    const large = { ...object, spec: { size: 5000 } };
    expect(await responseOf({ object: large }, 'validate')).toMatchObject({
      allowed: false,
      status: { code: 422, message: expect.stringContaining('spec.size') },
    });
    const [oldObject, locked] = ['a', 'b'].map(value => ({
      ...object,
      spec: { locked: value },
    }));
    expect(
      await responseOf(
        { operation: 'UPDATE', object: locked, oldObject },
        'validate',
      ),
    ).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining('cannot be changed') },
    });
    expect(
      await responseOf(
        { operation: 'DELETE', object: null, oldObject, userInfo: nobody },
        'validate',
      ),
    ).toMatchObject({ allowed: false });
    expect(seen).toEqual([]);
  });

  it('remember who wrote, except in dry runs', async () => {
    expect(await responseOf({ dryRun: true }, 'validate')).toEqual({
      uid: 'u-1',
      allowed: true,
    });
    expect(seen).toEqual([]);
    await responseOf({}, 'validate');
    expect(seen).toEqual([
      {
        key: {
          kind: 'test.openchoreo.dev/Widget',
          namespace: 'default',
          name: 'w',
        },
        verb: 'create',
        username: 'jane',
      },
    ]);
  });

  it('do not stand in the way of the platform, or of kinds of others', async () => {
    const platform = { username: 'platform' };
    for (const request of [
      { userInfo: platform },
      { resource: { group: 'apps', version: 'v1', resource: 'deployments' } },
    ])
      expect(await responseOf(request, 'validate')).toEqual({
        uid: 'u-1',
        allowed: true,
      });
  });

  it.each([undefined, null, 7, {}, { request: {} }, { request: [] }])(
    'refuse %j',
    async body => {
      await expect(webhooks.admit(body, 'validate')).rejects.toMatchObject({
        reason: 'BadRequest',
      });
    },
  );
});

describe('the authorisation webhook', () => {
  const ask = (attributes: object, groups: string[] = ['writers']) =>
    (
      webhooks.authorize({
        spec: { user: 'jane', groups, resourceAttributes: attributes },
      }) as { status: { allowed: boolean } }
    ).status.allowed;
  const ours = { group: 'test.openchoreo.dev', resource: 'widgets' };

  it('allows what the authoriser allows', () => {
    expect(ask({ ...ours, verb: 'create', namespace: 'default' })).toBe(true);
    expect(ask({ ...ours, verb: 'list' })).toBe(true);
    expect(ask({ ...ours, verb: 'create' }, [])).toBe(false);
  });

  it('has no opinion where only some of the objects may be seen, because the cluster shows all or none', () => {
    for (const verb of ['list', 'watch', 'deletecollection', 'get'])
      expect([
        verb,
        ask({ ...ours, verb, namespace: 'default' }),
        ask({ ...ours, verb, namespace: 'default' }, ['writers', 'blue']),
      ]).toEqual([verb, true, false]);
  });

  it('has no opinion about more than one of our kinds', () => {
    for (const attributes of [
      { verb: '*', group: '*', resource: '*' },
      { ...ours, verb: '*' },
      { ...ours, verb: 'escalate' },
      { group: '*', resource: 'widgets', verb: 'get' },
      { group: 'apps', resource: 'deployments', verb: 'get' },
      {},
    ])
      expect(ask(attributes)).toBe(false);
    expect(
      webhooks.authorize({
        spec: { user: 'jane', nonResourceAttributes: { path: '/metrics' } },
      }),
    ).toMatchObject({ status: { allowed: false } });
  });
});

describe('jsonDiff', () => {
  it.each([
    [{ a: 1 }, { a: 1 }],
    [{ a: 1, b: { c: [1] } }, { b: { c: [1, 2], 'd/e~f': null } }],
    [{ a: { b: 1 } }, { a: [1] }],
    [[1], [2]],
  ])('leads from %j to %j', (before, after) => {
    expect(applyJsonPatch(before as never, jsonDiff(before, after))).toEqual(
      after,
    );
  });
});

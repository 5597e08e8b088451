import {
  ApiServer,
  createApiServer,
  openSqlStore,
  Store,
} from '@openchoreo-portal/apiserver';
import { mockServices } from '@backstage/backend-test-utils';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  ApiError,
  authzRoleBindingKind,
  clusterAuthzRoleKind,
  controlPlaneRegistry,
  deploymentPipelineKind,
  KubeObject,
  projectKind,
  Promotion,
  promotionKind,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import { until } from '../__testUtils__/portal';
import { watchPromotions } from './watchPromotions';

const subject = {
  id: 'service:test',
  kind: 'service' as const,
  claims: {},
  how: 'test',
};
const DELIVERY = 'delivery.openchoreo.dev/v1alpha1';

function policy(name: string, group: string, spec: object = {}): KubeObject {
  return {
    apiVersion: DELIVERY,
    kind: 'PromotionPolicy',
    metadata: { name, namespace: 'default' },
    spec: {
      targets: [{ environment: 'production' }],
      gates: [
        { name: 'gate', approval: { required: 1, from: [{ value: group }] } },
      ],
      ...spec,
    },
  };
}

describe('watchPromotions', () => {
  let store: Store;
  let server: ApiServer;
  let client: ResourceClient;
  let sent: NotificationSendOptions[];
  let stopping: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    store = openSqlStore({
      client: 'better-sqlite3',
      connection: ':memory:',
    });
    server = createApiServer({ kinds: controlPlaneRegistry(), store });
    await server.start();
    client = server.clientFor({ subject, entrance: 'test' });
    sent = [];
    stopping = new AbortController();
    running = Promise.resolve();
    await client.create(projectKind, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'Project',
      metadata: { name: 'shop', namespace: 'default' },
      spec: {
        deploymentPipelineRef: { kind: 'DeploymentPipeline', name: 'default' },
        type: { kind: 'ClusterProjectType', name: 'default' },
      },
    });
    await client.create(promotionPolicyKind, policy('all', 'approvers'));
  });
  afterEach(async () => {
    stopping.abort();
    await running;
    await server.stop();
    await store.close();
  });

  const start = (using: ResourceClient = client) => {
    running = watchPromotions({
      client: using,
      notifications: {
        async send(notification) {
          sent.push(notification);
        },
      },
      logger: mockServices.logger.mock(),
      signal: stopping.signal,
      retryAfterMs: 10,
    });
  };
  const create = (name: string, requestedBy = 'user:default/dave') =>
    client.create<Promotion>(promotionKind, {
      apiVersion: DELIVERY,
      kind: 'Promotion',
      metadata: { name, namespace: 'default' },
      spec: {
        owner: { projectName: 'shop', componentName: 'web' },
        releaseBinding: 'web-production',
        fromEnvironment: 'staging',
        environment: 'production',
        releaseName: 'web-2',
        digest: 'a'.repeat(64),
        requestedBy,
        requestedAt: '2026-11-21T10:00:00Z',
      },
    });
  const move = (name: string, phase: string) =>
    client.patch(
      promotionKind,
      { namespace: 'default', name },
      'merge',
      { status: { phase } },
      { subresource: 'status' },
    );
  const titles = () => sent.map(n => n.payload.title);
  /** Resolves when everything before has been handled: a promotion that is told about last. */
  async function settled() {
    const name = `last-${sent.length}`;
    await create(name, 'user:default/marker');
    await move(name, 'Failed');
    await until(
      () =>
        sent.find(
          n =>
            n.recipients.type === 'entity' &&
            [n.recipients.entityRef].flat().includes('user:default/marker'),
        ),
      'the marker',
    );
    sent.splice(
      sent.findIndex(n =>
        JSON.stringify(n.recipients).includes('user:default/marker'),
      ),
      1,
    );
  }

  it('tells approvers what waits, without the one who asked', async () => {
    start();
    await create('one');
    await move('one', 'WaitingForApproval');
    await settled();
    expect(sent).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['group:default/approvers'],
          excludeEntityRef: 'user:default/dave',
        },
        payload: expect.objectContaining({
          title: 'web to production waits for your approval',
          severity: 'high',
          topic: 'promotions',
          link: '/approvals?promotion=default/one',
          scope: expect.stringMatching(/^promotion:.*:WaitingForApproval$/),
        }),
      },
    ]);
  });

  it('asks only those whose policy speaks about this promotion', async () => {
    await client.create(
      promotionPolicyKind,
      policy('other-project', 'others', { projects: ['warehouse'] }),
    );
    await client.create(
      promotionPolicyKind,
      policy('other-pipeline', 'others', { pipeline: 'special' }),
    );
    await client.create(
      promotionPolicyKind,
      policy('paused', 'others', { paused: true }),
    );
    await client.create(
      promotionPolicyKind,
      policy('self', 'leads', {
        pipeline: 'default',
        gates: [
          {
            name: 'leads',
            approval: {
              required: 1,
              from: [
                { value: 'Team Leads' },
                { claim: 'sub', value: 'frank' },
                { claim: 'roles', value: 'approver' },
              ],
              allowSelfApproval: true,
            },
          },
        ],
      }),
    );
    start();
    await create('one');
    await move('one', 'WaitingForApproval');
    await settled();
    expect(sent[0].recipients).toEqual({
      type: 'entity',
      entityRef: [
        'group:default/approvers',
        'group:default/team-leads',
        'user:default/frank',
      ],
    });
  });

  it('finds those who hold a role, and everybody who may approve for the gate of an older pipeline', async () => {
    const roleBinding = (
      name: string,
      entitlement: object,
      role: string,
      more: object = {},
      scope: object = {},
    ): KubeObject => ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'AuthzRoleBinding',
      metadata: { name, namespace: 'default' },
      spec: {
        effect: 'allow',
        entitlement,
        roleMappings: [
          { roleRef: { kind: 'ClusterAuthzRole', name: role }, scope },
        ],
        ...more,
      },
    });
    for (const [name, actions] of [
      ['approver', ['promotion:approve']],
      ['release-manager', ['promotion:*']],
      ['viewer', ['project:view']],
    ] as const) {
      await client.create(clusterAuthzRoleKind, {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ClusterAuthzRole',
        metadata: { name },
        spec: { actions: [...actions] },
      });
    }
    for (const object of [
      roleBinding('a', { claim: 'groups', value: 'deciders' }, 'approver'),
      roleBinding(
        'b',
        { claim: 'sub', value: 'frank' },
        'release-manager',
        {},
        { project: 'shop' },
      ),
      roleBinding('c', { claim: 'groups', value: 'all' }, 'viewer'),
      roleBinding(
        'd',
        { claim: 'groups', value: 'elsewhere' },
        'approver',
        {},
        { project: 'warehouse' },
      ),
      roleBinding('e', { claim: 'groups', value: 'barred' }, 'approver', {
        effect: 'deny',
      }),
      roleBinding('f', { claim: 'sub', value: 'service:plugin:x' }, 'approver'),
    ]) {
      await client.create(authzRoleBindingKind, object);
    }
    await client.delete(promotionPolicyKind, {
      namespace: 'default',
      name: 'all',
    });
    const gate = (claim: string, value: string) => ({
      gates: [{ name: 'gate', approval: { from: [{ claim, value }] } }],
    });
    await client.create(
      promotionPolicyKind,
      policy('by-role', '', gate('roles', 'approver')),
    );
    start();
    await create('one');
    await move('one', 'WaitingForApproval');
    await settled();
    expect(sent[0].recipients).toMatchObject({
      entityRef: ['group:default/deciders'],
    });
    await client.create(deploymentPipelineKind, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'DeploymentPipeline',
      metadata: { name: 'default', namespace: 'default' },
      spec: {
        promotionPaths: [
          {
            sourceEnvironmentRef: { name: 'staging' },
            targetEnvironmentRefs: [
              { name: 'production', requiresApproval: true },
            ],
          },
        ],
      },
    });
    await create('two');
    await move('two', 'WaitingForApproval');
    await settled();
    expect(sent[1].recipients).toMatchObject({
      entityRef: ['group:default/deciders', 'user:default/frank'],
    });
  });

  it('tells the one who asked how it ended, once', async () => {
    start();
    await create('one');
    await create('robot', 'service:plugin:openchoreo-git');
    for (const name of ['one', 'robot']) {
      for (const phase of ['Executing', 'Succeeded']) await move(name, phase);
    }
    await client.patch(
      promotionKind,
      { namespace: 'default', name: 'one' },
      'merge',
      { metadata: { labels: { a: 'b' } } },
    );
    await settled();
    expect(sent).toMatchObject([
      {
        recipients: { entityRef: ['user:default/dave'] },
        payload: {
          title: 'web to production: the promotion is done',
          severity: 'normal',
        },
      },
    ]);
  });

  it('tells after a restart what still waits, and not what is over', async () => {
    await create('open');
    await move('open', 'WaitingForApproval');
    await create('over');
    await move('over', 'Rejected');
    start();
    await settled();
    expect(titles()).toEqual(['web to production waits for your approval']);
  });

  it('tells what happened while the watch was down', async () => {
    await create('one');
    let failed = false;
    const flaky = new Proxy(client, {
      get: (target, key, receiver) =>
        key === 'watch' && !failed
          ? async function* expired() {
              failed = true;
              // Between the list and the next one, somebody rejects.
              await move('one', 'Rejected');
              yield* [];
              throw new ApiError({ reason: 'Expired', message: 'too old' });
            }
          : Reflect.get(target, key, receiver),
    });
    start(flaky);
    await settled();
    expect(titles()).toEqual(['web to production: the promotion was rejected']);
  });

  it('stops at once', async () => {
    start();
    await settled();
    stopping.abort();
    await running;
    await create('late');
    await move('late', 'Failed');
    expect(titles()).toEqual([]);
  });
});

import { mockServices } from '@backstage/backend-test-utils';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import {
  ApiServer,
  createApiServer,
  openSqlStore,
  Store,
} from '@openchoreo-portal/apiserver';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  controlPlaneRegistry,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { until } from '../__testUtils__/portal';
import { watchBindings } from './watchBindings';

const subject = {
  id: 'service:test',
  kind: 'service' as const,
  claims: {},
  how: 'test',
};

describe('watchBindings', () => {
  let store: Store;
  let server: ApiServer;
  let client: ResourceClient;
  let sent: NotificationSendOptions[];
  const stopping = new AbortController();
  let running: Promise<void>;

  beforeAll(async () => {
    store = openSqlStore({ client: 'better-sqlite3', connection: ':memory:' });
    server = createApiServer({ kinds: controlPlaneRegistry(), store });
    await server.start();
    client = server.clientFor({ subject, entrance: 'test' });
  });
  afterAll(async () => {
    stopping.abort();
    await running;
    await server.stop();
    await store.close();
  });

  const create = (name: string, requestedBy: string) =>
    client.create(releaseBindingKind, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ReleaseBinding',
      metadata: {
        name,
        namespace: 'default',
        annotations: { 'delivery.openchoreo.dev/requested-by': requestedBy },
      },
      spec: {
        owner: { projectName: 'shop', componentName: 'web' },
        environment: name,
      },
    });
  const report = (name: string, status: object) =>
    client.patch(
      releaseBindingKind,
      { namespace: 'default', name },
      'merge',
      { status },
      { subresource: 'status' },
    );
  const ready = (status: string, reason: string, message: string) => ({
    conditions: [
      {
        type: 'Ready',
        status,
        reason,
        message,
        lastTransitionTime: '2026-11-21T10:00:00Z',
      },
    ],
  });

  it('tells who asked about failures and about changes of others, once each, and nothing that is old', async () => {
    sent = [];
    await create('old', 'user:default/dave');
    await report('old', { drift: 2, ...ready('False', 'ApplyFailed', 'x') });
    running = watchBindings({
      client,
      notifications: {
        async send(notification) {
          sent.push(notification);
        },
      },
      logger: mockServices.logger.mock(),
      signal: stopping.signal,
    });
    await new Promise(resolve => setTimeout(resolve, 200));
    await create('dev', 'user:default/dave');
    await create('robot', 'service:control-plane');
    await report('robot', { drift: 1 });
    await report('dev', ready('False', 'ResourcesProgressing', 'soon'));
    await report('dev', { drift: 1 });
    await report('dev', { drift: 1, observedGeneration: 1 });
    await report('dev', ready('False', 'ResourcesDegraded', 'It crashes.'));
    await until(() => sent.length >= 2, 'two notifications');
    expect(sent.map(n => [n.payload.title, n.payload.link])).toEqual([
      [
        'web in dev: a field was changed on the plane by somebody else',
        '/catalog/default/component/web/environments?environment=dev',
      ],
      [
        'web in dev failed: It crashes.',
        '/catalog/default/component/web/environments?environment=dev',
      ],
    ]);
    expect(sent[0].recipients).toEqual({
      type: 'entity',
      entityRef: ['user:default/dave'],
    });
  });
});

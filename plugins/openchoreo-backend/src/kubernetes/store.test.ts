import { createServer } from 'node:net';
import path from 'node:path';
import {
  createClient,
  ResourceClient,
  ResourceKind,
} from '@openchoreo-portal/client';
import {
  componentKind,
  jsonEqual,
  KubeObject,
  namespaceKind,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  describeKube,
  installDefinitions,
  KubeServer,
  startKubeServer,
} from '../__testUtils__/kubeServer';
import { startPlane, TestPlane } from '../__testUtils__/plane';
import { Portal, startPortal, until } from '../__testUtils__/portal';
import {
  applyPlatform,
  component,
  observe,
  workload,
} from '../__testUtils__/shop';

jest.setTimeout(180_000);

const core = (kind: string, plural: string): ResourceKind => ({
  group: '',
  version: 'v1',
  kind,
  plural,
  scope: 'Namespaced',
});
const serviceAccounts = core('ServiceAccount', 'serviceaccounts');
const secrets = core('Secret', 'secrets');
const clusterRoleBindings: ResourceKind = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  scope: 'Cluster',
};
const project = (namespace: string, name: string): KubeObject => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Project',
  metadata: { namespace, name },
  spec: {},
});

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const socket = createServer();
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address();
      socket.close(() =>
        resolve(typeof address === 'object' && address ? address.port : 0),
      );
    });
  });
}

/** A service account that RBAC lets do everything, and its token. */
async function person(admin: ResourceClient, name: string): Promise<string> {
  const metadata = { name, namespace: 'default' };
  await admin.create(clusterRoleBindings, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'cluster-admin',
    },
    subjects: [{ kind: 'ServiceAccount', ...metadata }],
  });
  return stranger(admin, name);
}

/** A service account that RBAC lets do nothing, and its token. */
async function stranger(admin: ResourceClient, name: string): Promise<string> {
  await admin.create(serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'default' },
  });
  const secret = await until(
    async () =>
      (
        await admin.list<StoredObject>(secrets, { namespace: 'default' })
      ).items.find(
        s =>
          s.metadata.annotations?.['kubernetes.io/service-account.name'] ===
          name,
      ),
    `the token of ${name}`,
  );
  const { token } = secret.data as { token: string };
  return Buffer.from(token, 'base64').toString('utf8');
}

describeKube()('openchoreo.store: kubernetes', () => {
  let cluster: KubeServer;
  let admin: ResourceClient;
  let plane: TestPlane;
  let portal: Portal;
  let jane: ResourceClient;
  let webhooks: string;

  beforeAll(async () => {
    cluster = await startKubeServer();
    admin = createClient(cluster.transport, { fieldManager: 'kubectl' });
    await installDefinitions(admin);
    await until(
      () => admin.list(projectKind).catch(() => undefined),
      'the definitions to be served',
    );
    jane = createClient(cluster.as(await person(admin, 'jane')), {
      fieldManager: 'kubectl',
    });
    plane = await startPlane();
    const port = await freePort();
    webhooks = `https://127.0.0.1:${port}`;
    portal = await startPortal({
      plane,
      config: {
        openchoreo: {
          store: 'kubernetes',
          kubernetes: {
            kubeconfig: cluster.kubeconfig,
            webhooks: {
              url: webhooks,
              port,
              certFile: path.join(cluster.pki, 'apiserver.crt'),
              keyFile: path.join(cluster.pki, 'apiserver.key'),
              caFile: path.join(cluster.pki, 'ca.crt'),
              trustedUsers: ['admin'],
            },
          },
        },
      },
    });
    await applyPlatform(portal);
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
    await cluster?.stop();
  });

  it('brings a component from its manifest to the plane, with everything in the cluster', async () => {
    await portal.apply('dave', [
      component('checkout'),
      workload('checkout', 'registry/checkout:1'),
    ]);
    await observe(portal, 'checkout').synced('development', 'ReleaseSynced');
    await until(
      async () =>
        (
          await plane.list('Deployment')
        ).filter(d => d.metadata.name.startsWith('checkout')),
      'the deployment on the plane',
    );
    const key = { namespace: 'default', name: 'checkout-development' };
    // Its status still moves: both are read until no write came between.
    const { inCluster, inPortal } = await until(async () => {
      const theirs = await admin.get<ReleaseBinding>(releaseBindingKind, key);
      const ours = await portal
        .as('dave')
        .get<ReleaseBinding>(releaseBindingKind, key);
      return jsonEqual(theirs.status, ours.status)
        ? { inCluster: theirs, inPortal: ours }
        : undefined;
    }, 'the same status in cluster and portal');
    expect(inCluster.metadata.uid).toBe(inPortal.metadata.uid);
    expect(inCluster.status).toEqual(inPortal.status);
    expect(inCluster.spec).toEqual(inPortal.spec);
  });

  it('collects garbage by owner references, as the cluster does', async () => {
    await admin.get(componentKind, { namespace: 'default', name: 'checkout' });
    await portal
      .as('admin')
      .delete(componentKind, { namespace: 'default', name: 'checkout' });
    await until(
      async () =>
        !(await portal.find(componentKind, 'checkout')) &&
        !(await portal.find(releaseBindingKind, 'checkout-development')),
      'the component and its binding to be gone',
      60_000,
    );
    const left = await admin.list<StoredObject>(releaseBindingKind, {
      namespace: 'default',
    });
    expect(left.items.map(b => b.metadata.name)).not.toContain(
      'checkout-development',
    );
  });

  it('empties and deletes namespaces, as the cluster does', async () => {
    const client = portal.as('admin');
    await client.create(namespaceKind, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'short-lived' },
    });
    await client.create(projectKind, project('short-lived', 'p'));
    await client.delete(namespaceKind, { name: 'short-lived' });
    await until(
      async () =>
        !(await portal.find(namespaceKind, 'short-lived')) &&
        (
          await client.list(projectKind, { namespace: 'short-lived' })
        ).items.length === 0,
      'the namespace to be gone',
      60_000,
    );
    await expect(
      admin.get(namespaceKind, { name: 'short-lived' }),
    ).rejects.toMatchObject({ reason: 'NotFound' });
  });

  it('asks the authoriser about those who write to the cluster, whatever RBAC says', async () => {
    await expect(
      jane.create(projectKind, project('default', 'janes')),
    ).rejects.toMatchObject({
      message: expect.stringContaining(
        'User "kubernetes:system:serviceaccount:default:jane" cannot create',
      ),
    });
    await portal.apply('admin', [
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ClusterAuthzRoleBinding',
        metadata: { name: 'jane' },
        spec: {
          entitlement: {
            claim: 'sub',
            value: 'system:serviceaccount:default:jane',
          },
          roleMappings: [
            { roleRef: { kind: 'ClusterAuthzRole', name: 'admin' } },
          ],
          effect: 'allow',
        },
      },
    ]);
    await until(
      () =>
        jane.create(projectKind, project('default', 'janes')).catch(() => null),
      'the new right of jane',
    );
    const trail = await until(async () => {
      const answer = await portal.fetch('admin', '/audit?name=janes');
      const { items } = (await answer.json()) as {
        items: { subject: string; verb: string }[];
      };
      return items.filter(record => record.verb === 'create');
    }, 'the record of her write');
    expect(trail[0].subject).toBe(
      'kubernetes:system:serviceaccount:default:jane',
    );
  });

  it('gives the rights of the portal to those whom RBAC gives none, when the cluster asks it', async () => {
    const token = await stranger(admin, 'june');
    const asking = await cluster.askingFirst(`${webhooks}/authorize`);
    const june = createClient(asking.as(token), { fieldManager: 'kubectl' });
    const inDefault = { namespace: 'default' };
    const forbidden = { reason: 'Forbidden', code: 403 };
    await expect(june.list(projectKind, inDefault)).rejects.toMatchObject(
      forbidden,
    );
    await portal.apply('admin', [
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ClusterAuthzRole',
        metadata: { name: 'sees-projects' },
        spec: { actions: ['project:view'] },
      },
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'AuthzRoleBinding',
        metadata: { name: 'june', namespace: 'default' },
        spec: {
          entitlement: {
            claim: 'sub',
            value: 'system:serviceaccount:default:june',
          },
          roleMappings: [
            { roleRef: { kind: 'ClusterAuthzRole', name: 'sees-projects' } },
          ],
          effect: 'allow',
        },
      },
    ]);
    const seen = await until(
      () => june.list(projectKind, inDefault).catch(() => undefined),
      'the new right of june',
    );
    expect(seen.items.map(p => p.metadata.name)).toContain('storefront');
    for (const refused of [
      () => june.list(projectKind),
      () => june.list(componentKind, inDefault),
      () => june.list(secrets, inDefault),
      () => june.create(projectKind, project('default', 'junes')),
      // The server that does not ask knows nothing of it.
      () => createClient(cluster.as(token)).list(projectKind, inDefault),
    ]) {
      await expect(refused()).rejects.toMatchObject(forbidden);
    }
    // It stands beside RBAC and takes nothing away.
    const other = createClient(asking.as(await person(admin, 'jill')));
    expect((await other.list(secrets, inDefault)).items.length).toBeGreaterThan(
      0,
    );
  });

  it('holds those who write to the cluster to the same admission', async () => {
    // Kubernetes 1.20 knows no CEL rules: what refuses is ours.
    const made = await jane.create(componentKind, {
      ...component('janes'),
      spec: { ...(component('janes').spec as object), autoDeploy: false },
    });
    await expect(
      // Without a version: controllers write to it too.
      jane.patch(componentKind, made.metadata, 'merge', {
        spec: { owner: { projectName: 'another' } },
      }),
    ).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining('spec.owner'),
    });
    // And what is recorded about a writer is the truth, whatever they say.
    const binding = await jane.create<ReleaseBinding>(releaseBindingKind, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ReleaseBinding',
      metadata: {
        namespace: 'default',
        name: 'janes-development',
        annotations: { 'delivery.openchoreo.dev/requested-by': 'erin' },
      },
      spec: {
        owner: { projectName: 'storefront', componentName: 'janes' },
        environment: 'development',
      },
    });
    expect(binding.metadata.annotations).toMatchObject({
      'delivery.openchoreo.dev/requested-by':
        'kubernetes:system:serviceaccount:default:jane',
    });
  });
});

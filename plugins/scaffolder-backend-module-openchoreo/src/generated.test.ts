import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import {
  ApiServer,
  createApiServer,
  openSqlStore,
  Store,
} from '@openchoreo-portal/apiserver';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  componentKind,
  controlPlaneRegistry,
  KubeObject,
  parseApiVersion,
  projectKind,
  Resource,
  resourceKind,
  resourceReleaseBindingKind,
  releaseBindingKind,
  StoredObject,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { templatesOf } from '@openchoreo-portal/plugin-catalog-backend-module-openchoreo';
import {
  OpenChoreoClientService,
  openchoreoClientServiceRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import request from 'supertest';
import { parseAllDocuments } from 'yaml';
import scaffolderModule from '.';
import { gitPlugin, GitWrite } from './__testUtils__/git';

jest.setTimeout(60_000);

const SEED = join(__dirname, '../../../deploy/seed');
const user = mockCredentials.user.header('user:default/dave');
const time = '2026-11-21T10:00:00Z';
const ready = {
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Ready',
      message: 'It runs.',
      lastTransitionTime: time,
    },
  ],
};

async function seed(file: string): Promise<KubeObject[]> {
  const text = await readFile(join(SEED, file), 'utf8');
  return parseAllDocuments(text).map(d => d.toJS() as KubeObject);
}

/** Generated templates, run by the real scaffolder against the real API server. */
describe('generated templates', () => {
  let folder: string;
  let store: Store;
  let server: ApiServer;
  let client: ResourceClient;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  const templates: Entity[] = [];
  const writes: GitWrite[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'generated-'));
    store = openSqlStore({ client: 'better-sqlite3', connection: ':memory:' });
    const kinds = controlPlaneRegistry();
    server = createApiServer({ kinds, store });
    await server.start();
    client = server.clientFor({
      subject: { id: 'user:default/dave', kind: 'user', claims: {}, how: 't' },
      entrance: 'test',
    });
    const database: KubeObject = {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ClusterResourceType',
      metadata: { name: 'database' },
      spec: {
        parameters: {
          openAPIV3Schema: {
            type: 'object',
            properties: { size: { type: 'string' } },
          },
        },
        resources: [
          {
            id: 'config',
            template: {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: 'x' },
            },
          },
        ],
      },
    };
    for (const object of [
      ...(await seed('20-environments.yaml')),
      ...(await seed('30-project-type.yaml')),
      ...(await seed('31-portal-service.yaml')),
      ...(await seed('50-storefront.yaml')).filter(o => o.kind === 'Project'),
      database,
    ]) {
      const kind = kinds.byKind({
        ...parseApiVersion(object.apiVersion),
        kind: object.kind,
      });
      if (!kind) continue;
      const stored = await client.create<StoredObject>(kind, object);
      templates.push(...templatesOf(stored));
    }
    const catalog = catalogServiceMock({ entities: templates });
    const find = catalog.getEntityByRef.bind(catalog);
    // The catalog shows what was created at once.
    catalog.getEntityByRef = async (ref, options) =>
      (await find(ref, options)) ?? {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'created' },
      };
    backend = await startTestBackend({
      features: [
        scaffolderPlugin,
        scaffolderModule,
        gitPlugin(write => writes.push(write)),
        createServiceFactory({
          service: catalogServiceRef,
          deps: {},
          factory: () => catalog,
        }),
        mockServices.rootConfig.factory({
          data: { backend: { workingDirectory: folder } },
        }),
        createServiceFactory({
          service: openchoreoClientServiceRef,
          deps: {},
          factory: () =>
            ({
              forCredentials: () => client,
            } as Partial<OpenChoreoClientService> as OpenChoreoClientService),
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend.stop();
    await server.stop();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const templateOf = (name: string) =>
    templates.find(t => t.metadata.name === name)!;

  async function start(name: string, values: object) {
    const { body } = await request(backend.server)
      .post('/api/scaffolder/v2/tasks')
      .set('Authorization', user)
      .send({ templateRef: stringifyEntityRef(templateOf(name)), values })
      .expect(201);
    return async () => {
      for (let i = 0; i < 400; i++) {
        const { body: task } = await request(backend.server)
          .get(`/api/scaffolder/v2/tasks/${body.id}`)
          .set('Authorization', user);
        if (['completed', 'failed'].includes(task.status)) {
          const { body: events } = await request(backend.server)
            .get(`/api/scaffolder/v2/tasks/${body.id}/events?after=0`)
            .set('Authorization', user);
          const log = events
            .map((e: { body: { message: string } }) => e.body.message)
            .join('\n');
          return { status: task.status as string, log: log as string };
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      throw new Error('The task did not end.');
    };
  }

  /** Plays the part of the control plane: does something once an object is there. */
  async function once(check: () => Promise<unknown>) {
    for (let i = 0; i < 200; i++) {
      try {
        await check();
        return;
      } catch {
        await new Promise(resolve => setTimeout(resolve, 25));
      }
    }
    throw new Error('It never was there.');
  }

  it('ends on the running component', async () => {
    const end = await start('clustercomponenttype-portal-service', {
      project: 'system:default/storefront',
      name: 'greeter',
      displayName: 'Greeter',
      source: 'image',
      workload: {
        container: { image: 'greeter:1', env: [{ key: 'A', value: '1' }] },
        endpoints: { http: { type: 'HTTP', port: 8080 } },
      },
      parameters: { health: { path: '/healthz' } },
      preview: null,
    });
    const key = { namespace: 'default', name: 'greeter' };
    await once(() =>
      client.get(workloadKind, { ...key, name: 'greeter-workload' }),
    );
    await client.create(releaseBindingKind, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ReleaseBinding',
      metadata: { name: 'greeter-development', namespace: 'default' },
      spec: {
        owner: { projectName: 'storefront', componentName: 'greeter' },
        environment: 'development',
      },
    });
    await client.patch(
      releaseBindingKind,
      { namespace: 'default', name: 'greeter-development' },
      'merge',
      { status: ready },
      { subresource: 'status' },
    );
    const { status, log } = await end();
    expect(status === 'completed' ? '' : log).toBe('');
    expect(log).toContain('greeter runs in development');
    expect(await client.get(componentKind, key)).toMatchObject({
      metadata: { annotations: { 'openchoreo.dev/display-name': 'Greeter' } },
      spec: {
        autoDeploy: true,
        componentType: {
          kind: 'ClusterComponentType',
          name: 'deployment/portal-service',
        },
        parameters: { health: { path: '/healthz' } },
      },
    });
    const workload = await client.get<Workload>(workloadKind, {
      ...key,
      name: 'greeter-workload',
    });
    expect(workload.spec.container.env).toEqual([{ key: 'A', value: '1' }]);
  });

  it('takes back the component when its workload is refused', async () => {
    const end = await start('clustercomponenttype-portal-service', {
      project: 'system:default/storefront',
      name: 'broken',
      source: 'image',
      workload: { container: { image: '' } },
    });
    const { status } = await end();
    expect(status).toBe('failed');
    await expect(
      client.get(componentKind, { namespace: 'default', name: 'broken' }),
    ).rejects.toMatchObject({ reason: 'NotFound' });
  });

  it('makes a resource with its release in the first environment', async () => {
    const end = await start('clusterresourcetype-database', {
      project: 'system:default/storefront',
      name: 'orders',
      parameters: { size: 'S' },
    });
    const key = { namespace: 'default', name: 'orders' };
    await once(() =>
      client.patch(
        resourceKind,
        key,
        'merge',
        { status: { latestRelease: { name: 'orders-1', hash: '1' } } },
        { subresource: 'status' },
      ),
    );
    const { status, log } = await end();
    expect(status === 'completed' ? '' : log).toBe('');
    expect((await client.get<Resource>(resourceKind, key)).spec).toMatchObject({
      type: { kind: 'ClusterResourceType', name: 'database' },
      parameters: { size: 'S' },
    });
    expect(
      await client.get(resourceReleaseBindingKind, {
        namespace: 'default',
        name: 'orders-development',
      }),
    ).toMatchObject({ spec: { resourceRelease: 'orders-1' } });
  });

  it('makes a project of a type', async () => {
    const end = await start('clusterprojecttype-portal-cell', {
      organization: 'domain:default/default',
      name: 'books',
    });
    const { status, log } = await end();
    expect(status === 'completed' ? '' : log).toBe('');
    expect(
      await client.get(projectKind, { namespace: 'default', name: 'books' }),
    ).toMatchObject({ spec: { type: { name: 'portal-cell' } } });
  });

  it.each([
    [
      'clustercomponenttype-portal-service',
      {
        project: 'system:default/storefront',
        source: 'image',
        workload: { container: { image: 'a' } },
      },
    ],
    ['clusterresourcetype-database', { project: 'system:default/storefront' }],
    [
      'clusterprojecttype-portal-cell',
      { organization: 'domain:default/default' },
    ],
  ])('has a dry run that makes nothing: %s', async (name, values) => {
    const version = store.version();
    const answer = await request(backend.server)
      .post('/api/scaffolder/v2/dry-run')
      .set('Authorization', user)
      .send({
        template: templateOf(name),
        values: { ...values, name: 'dry' },
        secrets: {},
        directoryContents: [],
      });
    expect(answer.status === 200 ? '' : JSON.stringify(answer.body)).toBe('');
    expect(store.version()).toBe(version);
  });

  describe('actions', () => {
    const project = 'storefront';
    const component = { project, componentType: 'deployment/portal-service' };
    const INPUTS: Record<string, object> = {
      'openchoreo:catalog:wait': { entityRef: 'component:default/dry' },
      'openchoreo:component:create': {
        ...component,
        name: 'dry',
        image: 'dry:1',
        endpoints: { http: { type: 'HTTP', port: 8080 } },
      },
      'openchoreo:component:wait': { component: 'dry' },
      'openchoreo:project:create': { name: 'dry' },
      'openchoreo:repository:commit': { name: 'mono', targetPath: 'dry' },
      'openchoreo:repository:create': { name: 'new-dry' },
      'openchoreo:resource:create': {
        project,
        name: 'dry',
        type: 'database',
        typeKind: 'ClusterResourceType',
      },
      'openchoreo:workflowrun:create': { component: 'dry' },
    };
    const dryRun = (action: string, input: object) =>
      request(backend.server)
        .post('/api/scaffolder/v2/dry-run')
        .set('Authorization', user)
        .send({
          template: {
            apiVersion: 'scaffolder.backstage.io/v1beta3',
            kind: 'Template',
            metadata: { name: 'one-action' },
            spec: {
              type: 'test',
              steps: [{ id: 'it', name: 'It', action, input }],
            },
          },
          values: {},
          secrets: {},
          directoryContents: [{ path: 'README.md', base64Content: 'SGVsbG8=' }],
        });

    it('are all tried below', async () => {
      const { body } = await request(backend.server)
        .get('/api/scaffolder/v2/actions')
        .set('Authorization', user);
      const ours = body
        .map(({ id }: { id: string }) => id)
        .filter((id: string) => id.startsWith('openchoreo:'));
      expect(ours.sort()).toEqual(Object.keys(INPUTS));
    });

    it.each(Object.entries(INPUTS))(
      'have a dry run that writes nothing: %s',
      async (action, input) => {
        const version = store.version();
        const answer = await dryRun(action, input);
        expect(answer.status === 200 ? '' : JSON.stringify(answer.body)).toBe(
          '',
        );
        expect(store.version()).toBe(version);
        expect(writes).toEqual([]);
      },
    );

    it.each([
      [
        'openchoreo:component:create',
        { ...component, name: 'No!', image: 'a' },
      ],
      ['openchoreo:component:create', { name: 'dry', project: 'none' }],
      ['openchoreo:project:create', { name: 'storefront' }],
      ['openchoreo:repository:create', { name: 'mono' }],
    ])('say in a dry run what would be refused: %s %j', async (id, input) => {
      const answer = await dryRun(id, input);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    });
  });
});

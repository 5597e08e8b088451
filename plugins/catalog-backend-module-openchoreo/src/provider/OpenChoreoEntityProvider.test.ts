import { mockServices } from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { StoredObject } from '@openchoreo-portal/model';
import { controlPlane, object, until } from '../__testUtils__/controlPlane';
import { OpenChoreoEntityProvider } from './OpenChoreoEntityProvider';

describe('OpenChoreoEntityProvider', () => {
  const project = object('Project', 'shop', {
    deploymentPipelineRef: { name: 'default' },
    type: { kind: 'ClusterProjectType', name: 'portal-cell' },
  });
  const component = object('Component', 'api', {
    owner: { projectName: 'shop' },
    componentType: {
      kind: 'ClusterComponentType',
      name: 'deployment/portal-service',
    },
  });
  const workload = object('Workload', 'api-workload', {
    owner: { projectName: 'shop', componentName: 'api' },
    container: { image: 'x' },
    endpoints: {
      rest: { type: 'HTTP', port: 80, schema: { content: 'openapi: 3.0.0' } },
    },
    dependencies: {
      endpoints: [{ component: 'db', name: 'tcp', visibility: 'project' }],
    },
  });

  async function start(objects: StoredObject[]) {
    const plane = controlPlane(objects);
    const mutations: any[] = [];
    const catalog = new Map<string, Entity>();
    const provider = new OpenChoreoEntityProvider({
      client: plane.client,
      logger: mockServices.logger.mock(),
    });
    await provider.connect({
      applyMutation: async (mutation: any) => {
        mutations.push(mutation);
        if (mutation.type === 'full') {
          catalog.clear();
          mutation.entities.forEach((d: any) =>
            catalog.set(stringifyEntityRef(d.entity), d.entity),
          );
        } else {
          mutation.removed.forEach((d: any) =>
            catalog.delete(stringifyEntityRef(d.entity)),
          );
          mutation.added.forEach((d: any) =>
            catalog.set(stringifyEntityRef(d.entity), d.entity),
          );
        }
      },
      refresh: async () => {},
    });
    await until(() => mutations.length > 0);
    return { ...plane, mutations, catalog, provider };
  }

  it('sends everything once, with APIs, owners and dependencies', async () => {
    const { catalog, mutations, provider } = await start([
      object('Namespace', 'default', {}),
      {
        ...project,
        metadata: {
          ...project.metadata,
          annotations: { 'backstage.io/owner': 'group:default/shop-team' },
        },
      },
      component,
      workload,
    ]);
    expect(mutations.map(m => m.type)).toEqual(['full']);
    expect([...catalog.keys()].sort()).toEqual([
      'api:default/shop-api-rest',
      'component:default/api',
      'domain:default/default',
      'system:default/shop',
    ]);
    expect(catalog.get('component:default/api')!.spec).toMatchObject({
      system: 'default/shop',
      owner: 'group:default/shop-team',
      dependsOn: ['component:default/db'],
      providesApis: ['api:default/shop-api-rest'],
    });
    await provider.stop();
  });

  it('sends small deltas, and none when nothing people see has changed', async () => {
    const { catalog, mutations, send, provider } = await start([
      project,
      component,
      workload,
    ]);
    send({
      type: 'MODIFIED',
      object: {
        ...component,
        metadata: { ...component.metadata, resourceVersion: '2' },
        status: { observedGeneration: 2 },
      },
    });
    send({
      type: 'DELETED',
      object: {
        ...workload,
        metadata: { ...workload.metadata, resourceVersion: '3' },
      },
    });
    await until(() => mutations.length > 1);
    expect(mutations[1].removed).toHaveLength(1);
    expect(mutations[1].added).toHaveLength(1);
    expect(catalog.has('api:default/shop-api-rest')).toBe(false);
    expect(
      catalog.get('component:default/api')!.spec!.providesApis,
    ).toBeUndefined();
    await provider.stop();
  });
});

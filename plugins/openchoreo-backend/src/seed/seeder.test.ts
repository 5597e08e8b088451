import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  clusterComponentTypeKind,
  Environment,
  environmentKind,
  namespaceKind,
  projectKind,
} from '@openchoreo-portal/model';
import { kindOf, Portal, startPortal, until } from '../__testUtils__/portal';
import { readManifests } from './manifests';
import { seed } from './seeder';

jest.setTimeout(60_000);

const directory = path.resolve(__dirname, '../../../../deploy/seed');
const values = {
  planeClientCA: 'test',
  gitBaseUrl: 'http://localhost/git',
  observerUrl: 'http://localhost/observer',
  ingressPort: 19080,
};

describe('seed', () => {
  let portal: Portal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(() => portal?.stop());

  /** Counts creates, and dies before the one with that number. */
  const counting = (dieAt = Infinity) => {
    const count = { writes: 0 };
    const client = new Proxy(portal.as('admin'), {
      get(target, key, receiver) {
        const method = Reflect.get(target, key, receiver);
        if (!['create', 'patch', 'update', 'apply'].includes(String(key))) {
          return method;
        }
        return async (...args: unknown[]) => {
          count.writes += 1;
          if (count.writes >= dieAt) throw new Error('killed');
          return Reflect.apply(method as () => unknown, target, args);
        };
      },
    });
    return { count, client };
  };
  const run = (client: ResourceClient) =>
    seed({
      directory,
      client,
      kube: portal.transport('admin'),
      values,
      logger: mockServices.logger.mock(),
    });
  const missing = async () => {
    const objects = await readManifests(directory, values);
    const found = await Promise.all(
      objects.map(o => portal.find(kindOf(o), o.metadata.name!)),
    );
    return objects
      .filter((_, i) => !found[i])
      .map(o => `${o.kind}/${o.metadata.name}`);
  };

  it('creates everything, and the second time writes nothing', async () => {
    await run(counting().client);
    expect(await missing()).toEqual([]);
    const again = counting();
    await run(again.client);
    expect(again.count.writes).toBe(0);
  });

  it('never overwrites, and what was deleted stays deleted', async () => {
    const [organization] = await readManifests(directory, values);
    await portal.apply('admin', [organization]);
    await until(() => portal.find(namespaceKind, 'default'), 'the namespace');
    await portal.apply('alice', [
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Environment',
        metadata: { name: 'production', namespace: 'default' },
        spec: {
          dataPlaneRef: { kind: 'ClusterDataPlane', name: 'mine' },
          isProduction: true,
        },
      },
    ]);
    await run(counting().client);
    const mine = await portal.find<Environment>(environmentKind, 'production');
    expect(mine?.spec.dataPlaneRef?.name).toBe('mine');
    const name = 'portal-worker';
    await portal.as('admin').delete(clusterComponentTypeKind, { name });
    await run(counting().client);
    expect(await portal.find(clusterComponentTypeKind, name)).toBeUndefined();
  });

  it.each([1, 2, 7, 19])(
    'killed before write %i and run again, is complete',
    async dieAt => {
      await expect(run(counting(dieAt).client)).rejects.toThrow('killed');
      expect((await missing()).length).toBeGreaterThan(0);
      await run(counting().client);
      expect(await missing()).toEqual([]);
      expect(await portal.find(projectKind, 'storefront')).toBeDefined();
    },
  );
});

describe('the plugin', () => {
  it('seeds itself through its own HTTP API', async () => {
    const portal = await startPortal({
      config: { openchoreo: { seed: { enabled: true, directory } } },
    });
    try {
      await until(
        async () =>
          (
            await portal.find(namespaceKind, 'default')
          )?.metadata.annotations?.['openchoreo.dev/seeded'],
        'the seed',
      );
      const plane = await portal.as('admin').get<never>(
        {
          group: 'openchoreo.dev',
          version: 'v1alpha1',
          kind: 'ClusterDataPlane',
          plural: 'clusterdataplanes',
          scope: 'Cluster',
        },
        { name: 'default' },
      );
      expect(JSON.stringify(plane)).toContain('test certificate authority');
    } finally {
      await portal.stop();
    }
  });
});

import {
  Component,
  componentKind,
  KubeObject,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  component,
  platform,
  serviceType,
  workload,
} from '../__testUtils__/fixtures';
import { World } from '../__testUtils__/world';
import { planFor } from '../plan';

jest.setTimeout(60_000);

const SECRET = {
  id: 'secret',
  template: {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: {
      name: '${metadata.name}',
      namespace: '${metadata.namespace}',
    },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'default' },
      data: [
        {
          secretKey: 'TOKEN',
          remoteRef: { key: 'shop/db', property: 'password' },
        },
      ],
    },
  },
};
const withSecret = (): KubeObject => {
  const type = structuredClone(serviceType);
  (type.spec as { resources: object[] }).resources.push(SECRET);
  return type;
};

describe('what the plan says about secret values', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      withSecret(),
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
  }, 60_000);
  afterAll(() => world.stop());

  /** Plays the operator of the plane. */
  async function report(status: 'True' | 'False', message: string) {
    for (const object of await world.onPlane('ExternalSecret')) {
      await world.planeClient.update(
        world.planeKind('ExternalSecret'),
        {
          ...object,
          status: { conditions: [{ type: 'Ready', status, message }] },
        },
        { subresource: 'status' },
      );
    }
    await world.settle();
  }
  const missing = async () =>
    planFor(
      {
        namespace: 'default',
        componentName: 'web',
        environment: 'staging',
        releaseName: (await world.get<Component>(componentKind, 'web')).status
          ?.latestRelease?.name,
      },
      world.lookups,
    ).effects.missing;

  it('names a value that the store of the target plane does not have', async () => {
    expect(await missing()).toEqual([]);
    await report('False', 'There is no secret shop/db in the store.');
    expect(
      (
        await world.get<RenderedRelease>(renderedReleaseKind, 'web-development')
      ).status?.resources?.find(r => r.kind === 'ExternalSecret')?.healthStatus,
    ).toBe('Degraded');
    expect(await missing()).toEqual([
      {
        kind: 'Secret',
        name: 'shop/db/password',
        message: expect.stringMatching(
          /^The secret store of ClusterDataPlane default does not give it: ExternalSecret web-development\S* in development is not ready \(There is no secret shop\/db in the store\.\)/,
        ),
      },
    ]);
    await report('True', 'secret synced');
    expect(await missing()).toEqual([]);
  });
});

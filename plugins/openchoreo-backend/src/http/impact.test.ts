import {
  controlPlaneKinds,
  environmentKind,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { startPlane, TestPlane } from '../__testUtils__/plane';
import { Portal, startPortal, until } from '../__testUtils__/portal';
import { applyPlatform, component, workload } from '../__testUtils__/shop';

jest.setTimeout(120_000);

const ENDED = ['Event', 'Approval', 'Promotion'];

describe('impact of a deletion', () => {
  let portal: Portal;
  let plane: TestPlane;
  beforeAll(async () => {
    plane = await startPlane();
    portal = await startPortal({ plane });
    await applyPlatform(portal);
    await portal.apply('alice', [
      component('api'),
      workload('api', 'example/api:1'),
    ]);
    await until(
      () => portal.find(releaseBindingKind, 'api-development'),
      'the binding',
    );
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
  });

  const ask = async (person: string, path: string) => {
    const response = await portal.fetch(person, `/impact/${path}`);
    return { status: response.status, body: await response.json() };
  };
  const v1 = 'openchoreo.dev/v1alpha1';

  it('names who depends on a type, an environment and a plane', async () => {
    const type = await ask(
      'alice',
      `${v1}/clustercomponenttypes?name=portal-service`,
    );
    expect(type.body.dependents).toEqual([
      {
        kind: 'Component',
        namespace: 'default',
        name: 'api',
        field: 'spec.componentType',
        on: { kind: 'ClusterComponentType', name: 'portal-service' },
      },
    ]);
    const environment = await ask(
      'alice',
      `${v1}/environments?namespace=default&name=production`,
    );
    expect(environment.body.production).toBe(true);
    expect(
      environment.body.dependents.map((d: { kind: string }) => d.kind),
    ).toEqual(
      expect.arrayContaining(['DeploymentPipeline', 'PromotionPolicy']),
    );
    const host = await ask('alice', `${v1}/clusterdataplanes?name=default`);
    expect(host.body.dependents.map((d: { name: string }) => d.name)).toEqual(
      expect.arrayContaining(['development', 'production']),
    );
  });

  it('says who may not ask, and what does not exist', async () => {
    const path = `${v1}/projects?namespace=default&name=storefront`;
    expect((await ask('nobody', path)).status).toBe(403);
    expect(
      (await ask('alice', `${v1}/projects?namespace=default&name=none`)).status,
    ).toBe(404);
    expect((await ask('alice', `${v1}/projects?name=storefront`)).status).toBe(
      400,
    );
  });

  it('foretells exactly what a deletion takes away', async () => {
    const everything = async () => {
      const lists = await Promise.all(
        controlPlaneKinds
          .filter(kind => !ENDED.includes(kind.kind))
          .map(kind => portal.as('admin').list<StoredObject>(kind)),
      );
      return lists.flatMap(({ items }) =>
        items.map(o => `${o.kind}/${o.metadata.name}`),
      );
    };
    // Nothing is being made any more.
    await until(async () => {
      const binding = await portal.find<ReleaseBinding>(
        releaseBindingKind,
        'api-development',
      );
      return binding?.status?.conditions?.some(
        c => c.type === 'ReleaseSynced' && c.status === 'True',
      );
    }, 'the release');
    const before = await everything();
    const { body } = await ask(
      'alice',
      `${v1}/projects?namespace=default&name=storefront`,
    );
    // The project has its cell there, though no component runs in it.
    expect(body.production).toBe(true);
    expect(body.running).toContainEqual(
      expect.objectContaining({ environment: 'development' }),
    );
    await portal
      .as('admin')
      .delete(projectKind, { namespace: 'default', name: 'storefront' });
    await until(
      async () =>
        (await portal.find(projectKind, 'storefront')) === undefined ||
        undefined,
      'the end of the project',
    );
    const after = new Set(await everything());
    expect(
      body.goes.map(
        (o: StoredObject & { name: string }) => `${o.kind}/${o.name}`,
      ),
    ).toEqual(
      before
        .filter(name => !after.has(name) && name !== 'Project/storefront')
        .sort(),
    );
    expect(await portal.find(environmentKind, 'development')).toBeDefined();
  });
});

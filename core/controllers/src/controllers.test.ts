import {
  Component,
  componentKind,
  componentReleaseKind,
  deploymentPipelineKind,
  environmentKind,
  namespaceKind,
  organizationKind,
  projectKind,
  projectReleaseBindingKind,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  clusterDataPlaneKind,
  ReleaseBinding,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  binding,
  component,
  platform,
  serviceType,
  workload,
} from './__testUtils__/fixtures';
import { dataPlane, World } from './__testUtils__/world';

describe('controllers', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
  });
  afterEach(() => world.stop());
  const key = (name: string) => ({ namespace: 'default', name });
  const ready = (name: string) => world.condition(componentKind, name, 'Ready');

  it('heals step by step, whatever order things come in', async () => {
    await world.apply([component('web'), binding('web', 'development', 'x')]);
    await world.settle();
    expect(await ready('web')).toBe('-ComponentTypeNotFound');
    expect(
      await world.condition(
        releaseBindingKind,
        'web-development',
        'ReleaseSynced',
      ),
    ).toBe('-ProjectNotFound');
    await world.apply([serviceType]);
    await world.settle();
    expect(await ready('web')).toBe('-ProjectNotFound');
    await world.apply([...platform].reverse());
    await world.settle();
    expect(await ready('web')).toBe('-WorkloadNotFound');
    await world.apply([workload('web', 'registry/web:1')]);
    await world.settle();
    expect(await ready('web')).toBe('+ComponentReleaseReady');
    expect(
      await world.condition(
        releaseBindingKind,
        'web-development',
        'ReleaseSynced',
      ),
    ).toBe('+ReleaseSynced');
  });

  it('pitfall 33: refuses a second workload of a component, and heals when one goes', async () => {
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    const second = workload('web', 'registry/web:2');
    await world.apply([
      { ...second, metadata: { ...second.metadata, name: 'second' } },
    ]);
    await world.settle();
    expect(await ready('web')).toBe('-InvalidConfiguration');
    await world.client.delete(workloadKind, key('second'));
    await world.settle();
    expect(await ready('web')).toBe('+ComponentReleaseReady');
  });

  it('pitfall 14: reuses a release when the content comes back, and rolls only the first environment', async () => {
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    const first = (await world.get<Component>(componentKind, 'web')).status
      ?.latestRelease?.name;
    await world.apply([binding('web', 'staging', first!)]);
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    await world.apply([workload('web', 'registry/web:1')]);
    await world.settle();
    expect(
      (await world.get<Component>(componentKind, 'web')).status?.latestRelease
        ?.name,
    ).toBe(first);
    expect(await world.list(componentReleaseKind)).toHaveLength(2);
    const staging = await world.get<ReleaseBinding>(
      releaseBindingKind,
      'web-staging',
    );
    expect(staging.spec.releaseName).toBe(first);
  });

  it('deploys each new release once: an earlier one that a person chose stays', async () => {
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    const deployed = async () =>
      (await world.get<ReleaseBinding>(releaseBindingKind, 'web-development'))
        .spec.releaseName;
    const first = await deployed();
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    const second = await deployed();
    expect(second).not.toBe(first);
    await world.client.patch(
      releaseBindingKind,
      key('web-development'),
      'merge',
      { spec: { releaseName: first } },
    );
    await world.settle();
    await world.halt();
    world.boot();
    await world.settle();
    expect(await deployed()).toBe(first);
    await world.apply([workload('web', 'registry/web:3')]);
    await world.settle();
    expect([first, second]).not.toContain(await deployed());
  });

  it('pitfall 16: connects components in a cycle: what has no address yet is not deployed half-configured; they wait for addresses, not for each other', async () => {
    const needs = (other: string) => ({
      dependencies: {
        endpoints: [
          {
            component: other,
            name: 'http',
            visibility: 'project',
            envBindings: { address: 'OTHER_URL' },
          },
        ],
      },
    });
    await world.apply([
      ...platform,
      component('a'),
      workload('a', 'registry/a:1', needs('b')),
    ]);
    await world.settle();
    expect(
      await world.condition(releaseBindingKind, 'a-development', 'Ready'),
    ).toBe('-ConnectionsPending');
    expect(
      await world.find(renderedReleaseKind, 'a-development'),
    ).toBeUndefined();
    await world.apply([
      component('b'),
      workload('b', 'registry/b:1', needs('a')),
    ]);
    await world.settle();
    await world.runWorkloads();
    await world.settle();
    for (const name of ['a', 'b']) {
      expect(
        await world.condition(
          releaseBindingKind,
          `${name}-development`,
          'Ready',
        ),
      ).toBe('+Ready');
    }
    const release = await world.get<RenderedRelease>(
      renderedReleaseKind,
      'a-development',
    );
    expect(JSON.stringify(release.spec)).toContain('http://b.dp-default-shop');
  });

  it('pitfall 24: reverts drift on the plane, prunes what is not wanted, and leaves strangers alone', async () => {
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    const [deployment] = await world.onPlane('Deployment');
    const { namespace } = deployment.metadata;
    await world.planeClient.patch(
      world.planeKind('Deployment'),
      { namespace, name: deployment.metadata.name },
      'merge',
      { spec: { replicas: 9 } },
    );
    await world.planeClient.create(world.planeKind('Service'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'stranger', namespace },
    });
    await world.settle();
    expect((await world.onPlane('Deployment'))[0].spec).toMatchObject({
      replicas: 1,
    });
    const { endpoints: _, ...withoutEndpoints } = workload(
      'web',
      'registry/web:1',
    ).spec as { endpoints: unknown };
    await world.client.update(workloadKind, {
      ...(await world.get(workloadKind, 'web-workload')),
      spec: withoutEndpoints,
    });
    await world.settle();
    expect((await world.onPlane('Service')).map(s => s.metadata.name)).toEqual([
      'stranger',
    ]);
  });

  it('says that a plane cannot be reached, and catches up when it can', async () => {
    await world.halt();
    let down = true;
    world.boot({ planeDown: () => down });
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await until(
      async () =>
        (await world.find(renderedReleaseKind, 'web-development')) !==
        undefined,
    );
    expect(await world.onPlane('Deployment')).toEqual([]);
    down = false;
    await until(async () => (await world.onPlane('Deployment')).length === 1);
  }, 30_000);

  it('pitfall 19: takes a component apart, also on the plane', async () => {
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    expect(await world.onPlane('Deployment')).toHaveLength(1);
    await world.client.delete(componentKind, key('web'));
    await world.settle();
    await until(
      async () => (await world.find(componentKind, 'web')) === undefined,
    );
    expect(await world.onPlane('Deployment')).toEqual([]);
    expect(await world.list(releaseBindingKind)).toEqual([]);
    expect(await world.list(componentReleaseKind)).toEqual([]);
    expect(await world.list(workloadKind)).toEqual([]);
  });

  it('pitfall 19: takes a project apart down to its namespaces', async () => {
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    await world.client.delete(projectKind, key('shop'));
    await until(
      async () => (await world.find(projectKind, 'shop')) === undefined,
    );
    expect(await world.list(renderedReleaseKind)).toEqual([]);
    expect(
      (await world.onPlane('Namespace')).filter(n =>
        n.metadata.name.startsWith('dp-'),
      ),
    ).toEqual([]);
  }, 30_000);

  it('keeps planes, pipelines and environments that are in use', async () => {
    await world.apply(platform);
    await world.settle();
    await world.client.delete(clusterDataPlaneKind, { name: 'default' });
    await world.client.delete(deploymentPipelineKind, key('default'));
    await world.client.delete(environmentKind, key('staging'));
    await world.settle();
    expect(
      await world.condition(clusterDataPlaneKind, 'default', 'Finalizing'),
    ).toBe('+DeletionBlocked');
    expect(
      await world.condition(deploymentPipelineKind, 'default', 'Finalizing'),
    ).toBe('+DeletionBlocked');
    expect(await world.condition(environmentKind, 'staging', 'Ready')).toBe(
      '-DeletionBlocked',
    );
    await world.client.delete(projectKind, key('shop'));
    await until(
      async () =>
        (await world.find(environmentKind, 'staging')) === undefined &&
        (await world.find(deploymentPipelineKind, 'default')) === undefined,
    );
    expect(
      await world.find(projectReleaseBindingKind, 'shop-staging'),
    ).toBeUndefined();
  }, 30_000);

  it('gives an organisation its namespace and empties it again', async () => {
    await world.apply([
      dataPlane,
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Organization',
        metadata: { name: 'acme' },
        spec: { displayName: 'Acme', description: 'Makes everything.' },
      },
    ]);
    await world.settle();
    const namespace = await world.get(namespaceKind, 'acme');
    expect(namespace.metadata.labels).toMatchObject({
      'openchoreo.dev/control-plane': 'true',
    });
    expect(namespace.metadata.annotations).toEqual({
      'openchoreo.dev/display-name': 'Acme',
      'openchoreo.dev/description': 'Makes everything.',
    });
    expect(await world.condition(organizationKind, 'acme', 'Ready')).toBe(
      '+Reconciled',
    );
    await world.client.create(environmentKind, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'Environment',
      metadata: { name: 'development', namespace: 'acme' },
      spec: {},
    });
    await world.client.delete(organizationKind, { name: 'acme' });
    await until(
      async () =>
        (await world.find(organizationKind, 'acme')) === undefined &&
        (await world.find(namespaceKind, 'acme')) === undefined,
    );
  }, 30_000);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400 && !(await condition()); i++) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  expect(await condition()).toBe(true);
}

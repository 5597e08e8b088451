import {
  Component,
  componentKind,
  componentReleaseKind,
  KubeObject,
  ReleaseBinding,
  releaseBindingKind,
  renderedReleaseKind,
  resourceKind,
  resourceReleaseBindingKind,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  binding,
  component,
  platform,
  serviceType,
  workload,
} from './__testUtils__/fixtures';
import { World } from './__testUtils__/world';

const API = 'openchoreo.dev/v1alpha1';
const key = (name: string) => ({ namespace: 'default', name });
const web = [component('web'), workload('web', 'registry/web:1')];

/** The type of the fixtures with another spec. */
const typeWith = (spec: object): KubeObject => ({
  ...serviceType,
  spec: { ...(serviceType.spec as object), ...spec },
});

const trait = (name: string): KubeObject => ({
  apiVersion: API,
  kind: 'ClusterTrait',
  metadata: { name },
  spec: {
    creates: [
      {
        template: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, namespace: '${metadata.namespace}' },
        },
      },
    ],
  },
});
const uses = (name: string) => ({
  kind: 'ClusterTrait',
  name,
  instanceName: name,
});

describe('traps of the reference', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
  });
  afterEach(() => world.stop());
  const ready = (name = 'web') => world.condition(componentKind, name, 'Ready');
  const namesOnPlane = async (kind: string) =>
    (await world.onPlane(kind)).map(o => o.metadata.name);

  it('pitfall 11: no allowed traits means none; those a type embeds need no leave', async () => {
    await world.apply([
      ...platform,
      typeWith({ traits: [uses('embedded')] }),
      trait('embedded'),
      trait('own'),
      component('web', { traits: [uses('own')] }),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    expect(await ready()).toBe('-InvalidConfiguration');
    await world.apply([component('web')]);
    await world.settle();
    expect(await ready()).toBe('+ComponentReleaseReady');
    expect(await namesOnPlane('ConfigMap')).toEqual(['embedded']);
  });

  it('pitfall 11: no allowed workflows means none', async () => {
    await world.apply([
      ...platform,
      typeWith({ allowedWorkflows: [] }),
      component('web', { workflow: { name: 'build' } }),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    expect(await ready()).toBe('-WorkflowNotAllowed');
  });

  it('pitfall 13: a release keeps its type and traits; editing them reaches an environment only by a new release', async () => {
    await world.apply([
      ...platform,
      typeWith({ traits: [uses('embedded')] }),
      trait('embedded'),
      ...web,
    ]);
    await world.settle();
    const released = async () =>
      (await world.get<Component>(componentKind, 'web')).status?.latestRelease
        ?.name ?? '';
    const first = await released();
    await world.apply([binding('web', 'staging', first)]);
    await world.settle();
    const [deployment] = JSON.parse(
      JSON.stringify((serviceType.spec as { resources: unknown[] }).resources),
    );
    deployment.template.spec.minReadySeconds = 7;
    await world.apply([
      typeWith({ traits: [uses('embedded')], resources: [deployment] }),
      {
        ...trait('embedded'),
        spec: { creates: [] },
      },
    ]);
    await world.settle();
    expect(await released()).not.toBe(first);
    const content = async (environment: string) =>
      JSON.stringify(
        (await world.get(renderedReleaseKind, `web-${environment}`)).spec,
      );
    expect(await content('development')).toContain('minReadySeconds');
    expect(await content('development')).not.toContain('ConfigMap');
    expect(await content('staging')).not.toContain('minReadySeconds');
    expect(await content('staging')).toContain('ConfigMap');
  });

  it("pitfall 18: the namespace is the project's: a component waits for its binding, and heals", async () => {
    const ofCell = (o: KubeObject) => o.kind === 'ProjectReleaseBinding';
    await world.apply([...platform.filter(o => !ofCell(o)), ...web]);
    await world.settle();
    expect(await namesOnPlane('Deployment')).toEqual([]);
    expect(
      await world.condition(releaseBindingKind, 'web-development', 'Ready'),
    ).toMatch(/^-/);
    await world.apply(platform.filter(ofCell));
    await world.settle();
    await world.runWorkloads();
    await world.settle();
    expect(
      await world.condition(releaseBindingKind, 'web-development', 'Ready'),
    ).toBe('+Ready');
  });

  it('pitfall 19: undeploying takes the objects away and keeps the binding with its values', async () => {
    await world.apply([...platform, ...web]);
    await world.settle();
    expect(await namesOnPlane('Deployment')).toHaveLength(1);
    const values = {
      componentTypeEnvironmentConfigs: { replicas: 3 },
      workloadOverrides: { container: { env: [{ key: 'A', value: 'b' }] } },
    };
    const set = (spec: object) =>
      world.client.patch(releaseBindingKind, key('web-development'), 'merge', {
        spec,
      });
    await set({ ...values, state: 'Undeploy' });
    await world.settle();
    expect(await namesOnPlane('Deployment')).toEqual([]);
    expect(await namesOnPlane('Service')).toEqual([]);
    const kept = await world.get<ReleaseBinding>(
      releaseBindingKind,
      'web-development',
    );
    expect(kept.spec).toMatchObject(values);
    expect(await world.list(componentReleaseKind)).toHaveLength(1);
    await set({ state: 'Active' });
    await world.settle();
    expect((await world.onPlane('Deployment'))[0].spec).toMatchObject({
      replicas: 3,
    });
  });

  it('pitfall 20: a resource binding does nothing until a release is pinned, and Retain holds its deletion', async () => {
    await world.apply([
      ...platform,
      {
        apiVersion: API,
        kind: 'ClusterResourceType',
        metadata: { name: 'store' },
        spec: {
          retainPolicy: 'Retain',
          resources: [
            {
              id: 'config',
              template: {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                metadata: {
                  name: '${metadata.name}',
                  namespace: '${metadata.namespace}',
                },
              },
            },
          ],
        },
      },
      {
        apiVersion: API,
        kind: 'Resource',
        metadata: { name: 'data', namespace: 'default' },
        spec: {
          owner: { projectName: 'shop' },
          type: { kind: 'ClusterResourceType', name: 'store' },
        },
      },
      {
        apiVersion: API,
        kind: 'ResourceReleaseBinding',
        metadata: { name: 'data-development', namespace: 'default' },
        spec: {
          owner: { projectName: 'shop', resourceName: 'data' },
          environment: 'development',
        },
      },
    ]);
    await world.settle();
    const name = 'data-development';
    const condition = (type: string) =>
      world.condition(resourceReleaseBindingKind, name, type);
    expect(await condition('Ready')).toBe('-ResourceReleaseNotSet');
    expect(await namesOnPlane('ConfigMap')).toEqual([]);
    const { status } = await world.get<Component>(resourceKind, 'data');
    const patch = (spec: object) =>
      world.client.patch(resourceReleaseBindingKind, key(name), 'merge', {
        spec,
      });
    await patch({ resourceRelease: status?.latestRelease?.name });
    await world.settle();
    expect(await namesOnPlane('ConfigMap')).toHaveLength(1);
    await world.client.delete(resourceReleaseBindingKind, key(name));
    await world.settle();
    expect(await condition('Finalizing')).toBe('+RetainHold');
    expect(await namesOnPlane('ConfigMap')).toHaveLength(1);
    await patch({ retainPolicy: 'Delete' });
    await world.settle();
    expect(await world.find(resourceReleaseBindingKind, name)).toBeUndefined();
    expect(await namesOnPlane('ConfigMap')).toEqual([]);
  });

  it('pitfall 24: what a lost status no longer names is cleaned up all the same, and only what is ours', async () => {
    await world.apply([
      ...platform,
      ...web,
      component('other'),
      workload('other', 'registry/other:1'),
    ]);
    await world.settle();
    await world.halt();
    await world.client.patch(
      renderedReleaseKind,
      key('web-development'),
      'merge',
      { status: null },
      { subresource: 'status' },
    );
    const current = await world.get(workloadKind, 'web-workload');
    const { endpoints: _, ...spec } = current.spec as { endpoints: unknown };
    await world.client.update(workloadKind, { ...current, spec });
    world.boot();
    await world.settle();
    expect(await namesOnPlane('Service')).toEqual(['other']);
  });

  it('pitfall 27: the name of a type has the workload type before the slash, and both must fit', async () => {
    await world.apply([
      ...platform,
      component('web', {
        componentType: {
          kind: 'ClusterComponentType',
          name: 'statefulset/small',
        },
      }),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    expect(await ready()).toBe('-ComponentTypeNotFound');
    await world.client.delete(componentKind, key('web'));
    await world.settle();
    await world.apply(web);
    await world.settle();
    expect(await ready()).toBe('+ComponentReleaseReady');
  });
});

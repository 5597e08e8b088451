import {
  Component,
  componentKind,
  clusterComponentTypeKind,
  Environment,
  environmentKind,
  KubeObject,
  releaseBindingKind,
  ReleaseBinding,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  binding,
  component,
  platform,
  productionPolicy,
  serviceType,
  workload,
} from '../__testUtils__/fixtures';
import { World } from '../__testUtils__/world';
import { planChangeFor } from './plan';

jest.setTimeout(60_000);

const caller = {
  dependencies: {
    endpoints: [
      {
        component: 'api',
        name: 'http',
        visibility: 'project',
        envBindings: { address: 'API_URL' },
      },
    ],
  },
};

describe('the plan of a change to what components are made of', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      productionPolicy(),
      component('api'),
      workload('api', 'registry/api:1'),
      component('web'),
      workload('web', 'registry/web:1', caller),
      component('by-hand', { autoDeploy: false }),
      workload('by-hand', 'registry/by-hand:1'),
    ]);
    await world.settle();
    for (const name of ['api', 'web']) {
      const { status } = await world.get<Component>(componentKind, name);
      const release = status?.latestRelease?.name ?? '';
      await world.apply([binding(name, 'staging', release)]);
    }
    await world.settle();
    stored = await world.client.get(clusterComponentTypeKind, {
      name: 'small',
    });
  }, 60_000);
  afterAll(() => world.stop());

  const plan = (object: KubeObject, more: object = {}) =>
    planChangeFor({ namespace: 'default', object, ...more }, world.lookups);
  const places = (changes: Awaited<ReturnType<typeof plan>>['changes']) =>
    changes
      .map(({ when, plan: p }) => `${when} ${p.component} ${p.environment}`)
      .sort();
  let stored: StoredObject;
  const changedType = (): KubeObject => {
    const type = JSON.parse(JSON.stringify(stored));
    type.spec.resources[0].template.spec.revisionHistoryLimit = 3;
    return type;
  };

  it('says nothing of a change that changes nothing', async () => {
    const answer = await plan(stored);
    expect(answer).toMatchObject({
      message: 'Nothing that runs would change.',
      // Four of components, three of cells.
      total: 7,
      releases: [],
      problems: [],
      changes: [],
      infrastructure: [],
    });
  });

  it('shows what a type brings to the first environment at once, and to the others with their promotion', async () => {
    const answer = await plan(changedType());
    expect(answer.releases.map(r => [r.component, r.deploysTo]).sort()).toEqual(
      [
        ['api', 'development'],
        ['web', 'development'],
      ],
    );
    expect(places(answer.changes)).toEqual([
      'Now api development',
      'Now web development',
      'WithRelease api staging',
      'WithRelease web staging',
    ]);
    expect(answer.changes[0].plan).toMatchObject({
      outcome: 'Apply',
      summary: '1 changed.',
    });
    expect(answer.message).toBe(
      'Of what is deployed, 2 would change at once, 2 with the next promotion.',
    );
  });

  it('names components that a type does not fit any more', async () => {
    const type = changedType();
    (type.spec as { workloadType: string }).workloadType = 'cronjob';
    const { problems, changes } = await plan(type);
    expect(problems.map(p => [p.component, p.reason]).sort()).toEqual([
      ['api', 'ComponentTypeNotFound'],
      ['web', 'ComponentTypeNotFound'],
    ]);
    expect(changes).toEqual([]);
  });

  it('is what then happens: the releases have the names that were shown', async () => {
    const { releases } = await plan(changedType());
    const { spec } = changedType();
    await world.apply([{ ...serviceType, spec }]);
    await world.settle();
    for (const { component: name, releaseName } of releases) {
      const now = await world.get<ReleaseBinding>(
        releaseBindingKind,
        `${name}-development`,
      );
      expect(now.spec.releaseName).toBe(releaseName);
    }
    await world.apply([serviceType]);
    await world.settle();
  });

  it('shows what an environment that moves to another plane means, there and for nobody else', async () => {
    const staging = await world.get<Environment>(environmentKind, 'staging');
    const answer = await plan({
      ...staging,
      spec: { ...staging.spec, dataPlaneRef: { name: 'gone' } },
    });
    expect(places(answer.changes)).toEqual([
      'Now api staging',
      'Now web staging',
    ]);
    expect(answer.changes[0].plan).toMatchObject({
      outcome: 'Hold',
      message: 'DataPlane gone does not exist.',
    });
  });

  it('looks only at what the asker may see', async () => {
    const { total, changes } = await plan(changedType(), {
      visible: ({ metadata }: StoredObject) => metadata.name.startsWith('api-'),
    });
    expect(total).toBe(2);
    expect(places(changes)).toEqual([
      'Now api development',
      'WithRelease api staging',
    ]);
  });

  it('of a binding is that of what is written in it', async () => {
    const today = await world.get<ReleaseBinding>(
      releaseBindingKind,
      'api-staging',
    );
    const answer = await plan({
      ...today,
      spec: {
        ...today.spec,
        componentTypeEnvironmentConfigs: { replicas: 4 },
      },
    });
    expect(places(answer.changes)).toEqual(['Now api staging']);
    expect(answer.changes[0].plan.changes).toMatchObject([
      { fields: [{ path: 'spec.replicas', before: 1, after: 4 }] },
    ]);
  });

  it('does not show what is stored to those who name another owner', async () => {
    const today = await world.get<ReleaseBinding>(
      releaseBindingKind,
      'api-staging',
    );
    const answer = await plan(
      {
        ...today,
        spec: {
          ...today.spec,
          owner: { projectName: 'shop', componentName: 'web' },
        },
      },
      {
        visible: ({ spec }: ReleaseBinding) =>
          spec.owner.componentName === 'web',
      },
    );
    // Web loses what it calls; of api, which is not theirs to see, nothing is told.
    expect(places(answer.changes)).toEqual(['Now web staging']);
  });

  it('changes nothing itself', async () => {
    const { metadata } = await world.client.get(clusterComponentTypeKind, {
      name: 'small',
    });
    await plan(changedType());
    const after = await world.client.get(clusterComponentTypeKind, {
      name: 'small',
    });
    expect(after.metadata.resourceVersion).toBe(metadata.resourceVersion);
  });
});

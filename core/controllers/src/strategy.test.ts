import {
  Component,
  componentKind,
  KubeObject,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  binding,
  component,
  platform,
  productionPolicy,
  workload,
} from './__testUtils__/fixtures';
import { World } from './__testUtils__/world';

const strategy = (spec: object): KubeObject => ({
  apiVersion: 'delivery.openchoreo.dev/v1alpha1',
  kind: 'DeliveryStrategy',
  metadata: { name: 'shop', namespace: 'default' },
  spec,
});

jest.setTimeout(60_000);

describe('strategies at the controller', () => {
  let world: World;
  let release: string;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      productionPolicy(),
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    release = await latest();
  }, 60_000);
  afterEach(() => world.stop());

  const latest = async () =>
    (await world.get<Component>(componentKind, 'web')).status?.latestRelease
      ?.name ?? '';
  const run = async () => {
    for (let i = 0; i < 3; i++) {
      await world.runWorkloads();
      await world.settle();
    }
  };
  const releaseIn = async (environment: string) =>
    (await world.find<ReleaseBinding>(releaseBindingKind, `web-${environment}`))
      ?.spec.releaseName;
  const synced = (environment: string) =>
    world.condition(releaseBindingKind, `web-${environment}`, 'ReleaseSynced');

  it('send releases on when they run well, as far as the gates allow', async () => {
    await world.apply([
      strategy({
        automatic: [{ environment: 'staging' }, { environment: 'production' }],
      }),
    ]);
    await world.settle();
    expect(await releaseIn('staging')).toBeUndefined();
    await run();
    expect(await synced('staging')).toBe('+ReleaseSynced');
    expect(await releaseIn('production')).toBe(release);
    expect(await synced('production')).toBe('-PromotionPending');
  });

  it('leave a deliberate older release alone, until there is a newer one', async () => {
    await world.apply([strategy({ automatic: [{ environment: 'staging' }] })]);
    await run();
    await world.apply([workload('web', 'registry/web:2')]);
    await run();
    const second = await latest();
    expect(await releaseIn('staging')).toBe(second);
    await world.apply([binding('web', 'staging', release)]);
    await run();
    expect(await releaseIn('staging')).toBe(release);
    await world.halt();
    world.boot();
    await run();
    expect(await releaseIn('staging')).toBe(release);
    await world.apply([workload('web', 'registry/web:3')]);
    await run();
    expect(await releaseIn('staging')).toBe(await latest());
  });

  it('hold whoever takes a way that is not theirs', async () => {
    const policy = productionPolicy();
    const paused = {
      ...policy,
      spec: { ...(policy.spec as object), paused: true },
    };
    await world.apply([
      strategy({
        componentTypes: ['deployment/small'],
        paths: [
          { from: 'development', to: ['staging'] },
          { from: 'development', to: ['production'] },
        ],
      }),
      paused,
      binding('web', 'production', release),
    ]);
    await world.settle();
    expect(await synced('production')).toBe('+ReleaseSynced');
    await world.apply([
      strategy({ paths: [{ from: 'staging', to: ['production'] }] }),
      workload('web', 'registry/web:2'),
    ]);
    await world.settle();
    await world.apply([binding('web', 'production', await latest())]);
    await world.settle();
    expect(await synced('production')).toBe('-PipelineOrderViolation');
  });
});

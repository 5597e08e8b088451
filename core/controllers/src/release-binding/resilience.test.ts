import {
  ReleaseBinding,
  releaseBindingKind,
  workloadKind,
} from '@openchoreo-portal/model';
import { component, platform, workload } from '../__testUtils__/fixtures';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

it('says as a condition what the data plane cannot do for a dependency, and runs the software', async () => {
  const world = await World.start();
  world.boot();
  const external = (more: object) => ({
    dependencies: {
      external: [{ name: 'pay', host: 'pay.example', port: 443, ...more }],
    },
  });
  const condition = (type: string) =>
    world.condition(releaseBindingKind, 'web-development', type);
  await world.apply([
    ...platform,
    component('web'),
    workload('web', 'i:1', external({ resilience: { timeout: '5s' } })),
  ]);
  await world.settle();
  await world.runWorkloads();
  await world.settle();
  expect(await condition('DependencyResilienceApplied')).toBe(
    '-NotSupportedByDataPlane',
  );
  expect(await condition('Ready')).toBe('+Ready');
  const [policy] = await world.onPlane('NetworkPolicy');
  expect(policy.metadata.annotations).toMatchObject({
    'openchoreo.dev/external-hosts': 'pay.example:443/TCP',
  });

  await world.apply([workload('web', 'i:1', external({}))]);
  await world.settle();
  const { status } = await world.get<ReleaseBinding>(
    releaseBindingKind,
    'web-development',
  );
  expect(status?.conditions?.map(c => c.type)).not.toContain(
    'DependencyResilienceApplied',
  );
  await world.stop();
});

it.each([
  [{ host: '*.x.test', envBindings: { host: 'H' } }, /host with \*/],
  [{ host: 'a.b.svc.cluster.local' }, /service of the cluster/],
  [{ host: '169.254.169.254' }, /address of the node itself/],
  [{ host: 'localhost' }, /address of the node itself/],
  [{ host: 'a b' }, /host/],
  [{ port: 0 }, /port/],
])('does not take %j', async (more, expected) => {
  const world = await World.start();
  const wrong = { name: 'x', host: 'x.test', port: 1, ...more };
  await expect(
    world.client.create(
      workloadKind,
      workload('web', 'i:1', { dependencies: { external: [wrong] } }),
    ),
  ).rejects.toThrow(expected);
  await world.stop();
});

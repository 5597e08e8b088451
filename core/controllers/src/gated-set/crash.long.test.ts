import {
  Component,
  componentKind,
  Project,
  projectKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  Promotion,
  promotionKind,
  RenderedRelease,
  renderedReleaseKind,
  Resource,
  resourceKind,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  cell,
  cellPlatform,
  component,
  resource,
  resourceBinding,
  shop,
  workload,
} from '../__testUtils__/fixtures';
import { ENVIRONMENTS } from '../__testUtils__/gated-platform';
import { person, World } from '../__testUtils__/world';

jest.setTimeout(300_000);

const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');

/** A component, a resource, then a new cell and a new version of the resource reach production. Each step waits only for what it needs. */
async function story(world: World, boot: () => Promise<void>): Promise<void> {
  const latest = async (kind: typeof projectKind, name: string) =>
    (await world.get<Project | Resource | Component>(kind, name)).status!
      .latestRelease!.name;
  const approveAll = async () => {
    for (const open of await world.list<Promotion>(promotionKind)) {
      if (open.status?.phase === 'WaitingForApproval') {
        await world.apply([approval(`yes-${open.metadata.name}`, open)], erin);
      }
    }
    await boot();
  };
  await world.apply([
    ...cellPlatform,
    shop(),
    ...ENVIRONMENTS.map(e => cell(e)),
    component('web'),
    workload('web', 'registry/web:1'),
    resource('data', '1'),
  ]);
  await boot();
  const web = await latest(componentKind, 'web');
  const first = await latest(resourceKind, 'data');
  await world.apply(
    ENVIRONMENTS.flatMap(e => [
      binding('web', e, web),
      resourceBinding('data', e, first),
    ]),
    dave,
  );
  await boot();
  await approveAll();
  await world.apply([shop({ tier: '20' }), resource('data', '2')], dave);
  await boot();
  const next = await latest(projectKind, 'shop');
  const second = await latest(resourceKind, 'data');
  await world.apply(
    ENVIRONMENTS.flatMap(e => [
      cell(e, next),
      resourceBinding('data', e, second),
    ]),
    dave,
  );
  await boot();
  await approveAll();
}

/** What must be the same however often the process died: everything but uids, times and versions. */
async function outcome(world: World): Promise<unknown> {
  const promotions = await world.list<Promotion>(promotionKind);
  const bindings = [
    ...(await world.list<ProjectReleaseBinding>(projectReleaseBindingKind)),
    ...(await world.list<ProjectReleaseBinding>(resourceReleaseBindingKind)),
  ];
  const rendered = await world.list<RenderedRelease>(renderedReleaseKind);
  // Digests hold uids, so they are only compared with what was asked for.
  const ran = (digest: string | undefined) =>
    promotions.some(p => p.spec.digest === digest) ? 'asked' : 'free';
  return {
    promotions: promotions
      .map(
        p =>
          `${p.spec.releaseBinding} ${p.spec.releaseName} ${p.status?.phase} ${p.status?.plan?.summary}`,
      )
      .sort(),
    executions: promotions.map(
      p => p.status?.history?.filter(h => h.phase === 'Executing').length,
    ),
    bindings: bindings
      .map(
        b =>
          `${b.metadata.name} ${b.status?.syncedRelease} ${ran(
            b.status?.digest,
          )} ${b.status?.pendingPromotion}`,
      )
      .sort(),
    rendered: rendered.map(r => `${r.metadata.name} ${seen(r.spec)}`).sort(),
    plane: (
      await Promise.all(
        ['Namespace', 'NetworkPolicy', 'StatefulSet', 'Deployment'].map(kind =>
          world.onPlane(kind),
        ),
      )
    )
      .flat()
      .map(o => `${o.metadata.namespace}/${o.metadata.name} ${seen(o.spec)}`)
      .sort(),
  };
}

function seen(value: unknown): string {
  const text = JSON.stringify(value ?? '');
  return (text.match(/registry\/\w+:\d+|"tier":"\d+"/g) ?? []).join(' ');
}

async function run(dieAtWrites: readonly number[]): Promise<unknown> {
  const world = await World.start();
  const deaths = [...dieAtWrites];
  try {
    await story(world, async () => {
      const limit = deaths.shift();
      if (limit !== undefined) {
        world.boot({ dieAtWrite: limit });
        await Promise.race([world.died, world.settle()]);
        await world.halt();
      }
      world.boot();
      await world.settle();
      await world.halt();
    });
    return await outcome(world);
  } finally {
    await world.stop();
  }
}

it('leads cells and resources to the same state wherever the process dies, each promotion at most once', async () => {
  const calm = await run([]);
  const said = JSON.stringify(calm);
  expect(calm).toMatchObject({
    promotions: [
      expect.stringContaining('data-production'),
      expect.stringContaining('data-production'),
      expect.stringContaining('shop-production'),
      expect.stringContaining('web-production'),
    ],
    executions: [1, 1, 1, 1],
  });
  expect(said).not.toMatch(/WaitingForApproval|Voided|PromotionPending/);
  expect(said).toContain('registry/store:2');
  // Every write of the later steps, and a spread over the many of the first.
  for (let n = 1; n <= 10; n++) {
    const crashed = await run([n * 6, n, n, n, n, n]);
    expect({ diedAt: n, ...(crashed as object) }).toEqual({
      diedAt: n,
      ...(calm as object),
    });
  }
});

import {
  approvalKind,
  Component,
  componentKind,
  componentReleaseKind,
  projectReleaseKind,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  component,
  platform,
  productionPolicy,
  workload,
} from './__testUtils__/fixtures';
import { person, World } from './__testUtils__/world';

const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');

/** From nothing to production and to a second release there. Every step waits only for what it needs. */
async function story(world: World, boot: () => Promise<void>): Promise<void> {
  await world.apply([
    ...platform,
    productionPolicy(),
    component('web'),
    workload('web', 'registry/web:1'),
  ]);
  await boot();
  for (const image of ['registry/web:1', 'registry/web:2']) {
    await world.apply([workload('web', image)]);
    await boot();
    const { status } = await world.get<Component>(componentKind, 'web');
    const release = status!.latestRelease!.name;
    await world.apply([binding('web', 'staging', release)], dave);
    await boot();
    await world.apply([binding('web', 'production', release)], dave);
    await boot();
    const open = (await world.list<Promotion>(promotionKind)).find(
      p => p.status?.phase === 'WaitingForApproval',
    )!;
    await world.apply([approval(`yes-${open.metadata.name}`, open)], erin);
    await boot();
  }
}

/** What must be the same however often the process died: everything but uids, times and versions. */
async function outcome(world: World): Promise<unknown> {
  const names = async (kind: typeof promotionKind) =>
    (await world.list(kind)).map(o => o.metadata.name).sort();
  const rendered = await world.list<RenderedRelease>(renderedReleaseKind);
  const bindings = await world.list<ReleaseBinding>(releaseBindingKind);
  const promotions = await world.list<Promotion>(promotionKind);
  return {
    releases: await names(componentReleaseKind),
    projectReleases: await names(projectReleaseKind),
    approvals: (await names(approvalKind)).length,
    promotions: promotions
      .map(p => `${p.spec.releaseName} ${p.status?.phase}`)
      .sort(),
    plans: promotions.map(p => p.status?.plan?.summary ?? 'missing').sort(),
    executions: promotions.map(
      p => p.status?.history?.filter(h => h.phase === 'Executing').length,
    ),
    bindings: bindings
      .map(
        b =>
          `${b.metadata.name} ${b.spec.releaseName} ${b.status?.syncedRelease}`,
      )
      .sort(),
    rendered: rendered
      .map(r => `${r.metadata.name} ${images(r.spec.resources ?? [])}`)
      .sort(),
    plane: (
      await Promise.all(
        ['Namespace', 'Deployment', 'Service', 'NetworkPolicy'].map(kind =>
          world.onPlane(kind),
        ),
      )
    )
      .flat()
      .map(
        o =>
          `${o.kind} ${o.metadata.namespace}/${o.metadata.name} ${images(o)}`,
      )
      .sort(),
  };
}

function images(value: unknown): string {
  return /registry\/web:\d+/.exec(JSON.stringify(value))?.[0] ?? '';
}

async function run(dieAtWrites: readonly number[]): Promise<{
  result: unknown;
  writes: number;
}> {
  const world = await World.start();
  let writes = 0;
  const deaths = [...dieAtWrites];
  try {
    await story(world, async () => {
      // Each step of the story begins with a fresh process that may die, and ends with one that lives long enough.
      const limit = deaths.shift();
      if (limit !== undefined) {
        world.boot({ dieAtWrite: limit });
        await Promise.race([world.died, world.settle()]);
        await world.halt();
      }
      world.boot();
      await world.settle();
      writes += world.writes;
      await world.halt();
    });
    return { result: await outcome(world), writes };
  } finally {
    await world.stop();
  }
}

describe('a process that dies', () => {
  it('leads to the same state wherever it dies, with nothing twice and nothing lost', async () => {
    const calm = await run([]);
    expect(calm.result).toMatchObject({
      promotions: [
        expect.stringContaining('Succeeded'),
        expect.stringContaining('Succeeded'),
      ],
      executions: [1, 1],
    });
    expect(JSON.stringify(calm.result)).not.toContain('missing');
    // Every write of the later steps, and a spread over the many of the first.
    const steps = 9;
    for (let n = 1; n <= 12; n++) {
      const deaths = Array.from({ length: steps }, (_, step) =>
        step === 0 ? n * 5 : n,
      );
      const crashed = await run(deaths);
      expect({ diedAt: n, ...(crashed.result as object) }).toEqual({
        diedAt: n,
        ...(calm.result as object),
      });
    }
  }, 120_000);
});

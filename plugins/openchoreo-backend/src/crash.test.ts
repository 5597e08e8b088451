import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  approvalKind,
  componentReleaseKind,
  isApiError,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { ResourceKind } from '@openchoreo-portal/client';
import { startPlane, TestPlane } from './__testUtils__/plane';
import { Portal, startPortal, until } from './__testUtils__/portal';
import {
  applyPlatform,
  approval,
  binding,
  component,
  observe,
  workload,
} from './__testUtils__/shop';

jest.setTimeout(300_000);

/** Numbers that look random and are the same in every run; the seed is printed when a run fails, by its name. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One installation whose process may be killed at any time: the database file and the plane stay. */
class Installation {
  portal!: Portal;
  kills = 0;
  private constructor(
    readonly file: string,
    readonly plane: TestPlane,
    private readonly directory: string,
  ) {}

  static async make(): Promise<Installation> {
    const directory = await mkdtemp(path.join(tmpdir(), 'openchoreo-crash-'));
    const made = new Installation(
      path.join(directory, 'store.sqlite'),
      await startPlane(),
      directory,
    );
    await made.boot();
    return made;
  }

  async boot(): Promise<void> {
    this.portal = await startPortal({ file: this.file, plane: this.plane });
  }

  /** Does a step; the process dies some milliseconds after it began, and the step is repeated by a client that got no answer. */
  async step(
    dieAfterMs: number | undefined,
    act: (portal: Portal) => Promise<unknown>,
    reached: (portal: Portal) => Promise<unknown>,
  ): Promise<void> {
    if (dieAfterMs !== undefined) {
      const dead = this.portal;
      const acting = act(dead).catch(() => undefined);
      await new Promise(resolve => {
        setTimeout(resolve, dieAfterMs);
      });
      await dead.kill();
      await acting;
      this.kills += 1;
      await this.boot();
    }
    await act(this.portal);
    await reached(this.portal);
  }

  async stop(): Promise<void> {
    await this.portal.stop();
    await this.plane.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function approve(portal: Portal, release: string): Promise<void> {
  const shop = observe(portal, 'shop');
  const found = await until(
    async () =>
      (
        await shop.promotions()
      ).find(
        p =>
          p.spec.releaseName === release &&
          ['WaitingForApproval', 'Approved', 'Executing', 'Succeeded'].includes(
            p.status?.phase ?? '',
          ),
      ),
    'the promotion',
  );
  if (found.status?.phase !== 'WaitingForApproval') return;
  await portal
    .as('erin')
    .create(approvalKind, approval(`yes-${found.metadata.name}`, found))
    .catch(error => {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    });
}

/** Deploys an image, and promotes its release up to production. */
async function deliver(
  installation: Installation,
  image: string,
  pause: () => number | undefined,
  previous?: string,
): Promise<string> {
  await installation.step(
    pause(),
    portal =>
      portal.apply('dave', [component('shop'), workload('shop', image)]),
    async portal => {
      const shop = observe(portal, 'shop');
      await shop.release(previous);
      await until(
        async () => (await shop.image('development')) === image,
        'development',
      );
    },
  );
  const release = await observe(installation.portal, 'shop').release(previous);
  for (const environment of ['staging', 'production']) {
    await installation.step(
      pause(),
      portal => portal.apply('dave', [binding('shop', environment, release)]),
      portal =>
        environment === 'staging'
          ? observe(portal, 'shop').synced(environment, 'ReleaseSynced')
          : observe(portal, 'shop').open(),
    );
  }
  await installation.step(
    pause(),
    portal => approve(portal, release),
    portal => observe(portal, 'shop').synced('production', 'ReleaseSynced'),
  );
  return release;
}

/** Deploy, promote, deploy a second release, promote that. `pause` says when each step dies. */
async function story(
  installation: Installation,
  pause: () => number | undefined,
): Promise<void> {
  await installation.step(
    undefined,
    portal => applyPlatform(portal),
    async () => undefined,
  );
  const first = await deliver(installation, 'registry/shop:1', pause);
  await deliver(installation, 'registry/shop:2', pause, first);
  // What is on its way to the plane arrives.
  await until(async () => {
    const deployments = await installation.plane.list('Deployment');
    return (
      deployments.length === 3 &&
      deployments.every(d => JSON.stringify(d).includes('registry/shop:2'))
    );
  }, 'three deployments');
  await until(
    async () =>
      (
        await observe(installation.portal, 'shop').promotions()
      ).every(p => p.status?.phase === 'Succeeded'),
    'both promotions to be done',
  );
}

/** What must be the same however often the process died. */
async function outcome({ portal, plane }: Installation): Promise<unknown> {
  const list = async <T>(kind: ResourceKind) =>
    (await portal.as('admin').list(kind)).items as unknown as T[];
  const imageIn = (value: unknown) =>
    /registry\/shop:\d+/.exec(JSON.stringify(value))?.[0] ?? '';
  const promotions = await list<Promotion>(promotionKind);
  return {
    promotions: promotions
      .map(p => `${p.spec.releaseName} ${p.status?.phase}`)
      .sort(),
    executed: promotions.map(
      p => p.status?.history?.filter(h => h.phase === 'Executing').length,
    ),
    approvals: (await list(approvalKind)).length,
    releases: (await list<{ metadata: { name: string } }>(componentReleaseKind))
      .map(r => r.metadata.name)
      .sort(),
    bindings: (await list<ReleaseBinding>(releaseBindingKind))
      .map(
        b =>
          `${b.metadata.name} ${b.spec.releaseName} ${b.status?.syncedRelease}`,
      )
      .sort(),
    sets: (await list<RenderedRelease>(renderedReleaseKind))
      .map(r => `${r.metadata.name} ${imageIn(r.spec)}`)
      .sort(),
    plane: (
      await Promise.all(
        [
          'Namespace',
          'Deployment',
          'Service',
          'HTTPRoute',
          'NetworkPolicy',
        ].map(kind => plane.list(kind)),
      )
    )
      .flat()
      .map(
        o =>
          `${o.kind} ${o.metadata.namespace}/${o.metadata.name} ${imageIn(o)}`,
      )
      .sort(),
  };
}

async function run(pause: () => number | undefined): Promise<{
  result: unknown;
  kills: number;
}> {
  const installation = await Installation.make();
  try {
    await story(installation, pause);
    return {
      result: await outcome(installation),
      kills: installation.kills,
    };
  } finally {
    await installation.stop();
  }
}

describe('a portal that dies while it deploys and promotes', () => {
  let calm: unknown;
  beforeAll(async () => {
    calm = (await run(() => undefined)).result;
  });

  it('delivers each release once when nothing happens', () => {
    expect(calm).toMatchObject({
      promotions: [
        expect.stringContaining('Succeeded'),
        expect.stringContaining('Succeeded'),
      ],
      executed: [1, 1],
      approvals: 2,
    });
  });

  it.each([1, 2, 3])(
    'comes to the same end, with nothing twice (random kills, seed %i)',
    async seed => {
      const random = randomNumbers(seed * 7919);
      // Most of a step happens in its first 150 ms.
      const { result, kills } = await run(() => Math.floor(random() * 150));
      expect(kills).toBe(8);
      expect(result).toEqual(calm);
    },
  );
});

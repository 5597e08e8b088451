import {
  approvalKind,
  Component,
  componentKind,
  KubeObject,
  Promotion,
  promotionKind,
  promotionSubject,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { planSetFor } from '@openchoreo-portal/controllers';
import {
  binding,
  component,
  platform,
  productionPolicy,
  workload,
} from '../core/controllers/src/__testUtils__/fixtures';
import { person, World } from '../core/controllers/src/__testUtils__/world';
import { Measurement } from './measurement';

/** A run makes more than a thousand promotions; one tells enough. */
export const runs = 1;

const PROJECT = 100;
const SAMPLES = 100;
const CONCURRENT = 1_100;
const AT_ONCE = 50;
const PLANS = 10;

const erin = person('erin', 'approvers');

/**
 * Promotions through the real controllers, stores and API servers in one process: a plan of a project, the way from an approval to objects on the plane,
 * and many promotions at once.
 */
export async function run(): Promise<Measurement[]> {
  const world = await World.start();
  try {
    world.boot();
    await world.apply([...platform, productionPolicy()]);
    await world.settle();
    const names = Array.from({ length: CONCURRENT }, (_, i) => `c${i}`);
    await deploy(world, names.slice(0, PROJECT));
    const plan = await planned(world);
    const latencies = await approvals(world, names.slice(0, SAMPLES));
    await deploy(world, names.slice(PROJECT));
    const { seconds, failed } = await together(world, names.slice(SAMPLES));
    return [
      {
        name: `plan of a project of ${PROJECT} components`,
        value: plan,
        unit: 'ms',
      },
      {
        name: 'approval to objects on the plane, p50',
        value: at(latencies, 0.5),
        unit: 'ms',
      },
      {
        name: 'approval to objects on the plane, p99',
        value: at(latencies, 0.99),
        unit: 'ms',
      },
      {
        name: `${CONCURRENT - SAMPLES} promotions at once, all settled`,
        value: seconds,
        unit: 's',
      },
      {
        name: 'reconciles that failed meanwhile',
        value: failed,
        unit: '',
      },
    ];
  } finally {
    await world.stop();
  }
}

/** Brings components to staging. */
async function deploy(world: World, names: readonly string[]): Promise<void> {
  await each(names, name =>
    world.apply([component(name), workload(name, `registry/${name}:1`)]),
  );
  await world.settle();
  const releases = new Map(
    (await world.list<Component>(componentKind)).map(c => [
      c.metadata.name,
      c.status?.latestRelease?.name ?? '',
    ]),
  );
  await each(names, name =>
    world.apply([binding(name, 'staging', releases.get(name)!)]),
  );
  await world.settle();
}

/** Median of plans of everything that runs in staging, for production. */
async function planned(world: World): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < PLANS; i++) {
    const began = performance.now();
    const { plans } = await planSetFor(
      {
        namespace: 'default',
        projectName: 'shop',
        environment: 'production',
      },
      world.lookups,
    );
    times.push(performance.now() - began);
    if (plans.length !== PROJECT) throw new Error(`${plans.length} plans`);
  }
  return at(times, 0.5);
}

/** One after the other: from the approval to the Deployment on the plane. */
async function approvals(
  world: World,
  names: readonly string[],
): Promise<number[]> {
  await ask(world, names);
  const open = await waiting(world, names.length);
  const arrived = new Map<string, number>();
  const stop = new AbortController();
  const watching = (async () => {
    try {
      for await (const event of world.planeClient.watch<StoredObject>(
        world.planeKind('Deployment'),
        { signal: stop.signal },
      )) {
        if (event.type !== 'BOOKMARK') {
          const text = JSON.stringify(event.object);
          if (!/production/.test(text)) continue;
          const image = /registry\/(c\d+):/.exec(text)?.[1];
          if (image && !arrived.has(image)) {
            arrived.set(image, performance.now());
          }
        }
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  })();
  const times: number[] = [];
  for (const promotion of open) {
    const { name } = promotionSubject(promotion.spec);
    const began = performance.now();
    await world.as(erin).create(approvalKind, approve(promotion));
    while (!arrived.has(name)) {
      if (performance.now() - began > 30_000) {
        throw new Error(`${name} did not arrive`);
      }
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    times.push(arrived.get(name)! - began);
  }
  stop.abort();
  await watching;
  return times;
}

/** All at once; the time from the first approval until the last is done. */
async function together(
  world: World,
  names: readonly string[],
): Promise<{ seconds: number; failed: number }> {
  await ask(world, names);
  const open = await waiting(world, names.length);
  world.failures.length = 0;
  const began = performance.now();
  await each(open, promotion =>
    world.as(erin).create(approvalKind, approve(promotion)),
  );
  await world.settle();
  const seconds = (performance.now() - began) / 1000;
  const left = (await world.list<Promotion>(promotionKind)).filter(
    p => p.status?.phase !== 'Succeeded',
  );
  const unsynced = (
    await world.list<ReleaseBinding>(releaseBindingKind)
  ).filter(
    b =>
      b.spec.environment === 'production' &&
      b.status?.syncedRelease !== b.spec.releaseName,
  );
  if (left.length + unsynced.length > 0) {
    throw new Error(`${left.length + unsynced.length} did not settle`);
  }
  // Also conflicts, and what the next attempt healed.
  const [first] = world.failures;
  if (first) process.stderr.write(`${first}\n`);
  return { seconds, failed: world.failures.length };
}

async function ask(world: World, names: readonly string[]): Promise<void> {
  const staged = new Map(
    (await world.list<ReleaseBinding>(releaseBindingKind))
      .filter(b => b.spec.environment === 'staging')
      .map(b => [b.spec.owner.componentName, b.spec.releaseName ?? '']),
  );
  await each(names, name =>
    world.apply(
      [binding(name, 'production', staged.get(name)!)],
      person('dave', 'developers'),
    ),
  );
  await world.settle();
}

async function waiting(world: World, count: number): Promise<Promotion[]> {
  const open = (await world.list<Promotion>(promotionKind)).filter(
    p => p.status?.phase === 'WaitingForApproval',
  );
  if (open.length !== count) {
    throw new Error(`${open.length} of ${count} promotions wait`);
  }
  return open;
}

const approve = (promotion: Promotion): KubeObject => ({
  apiVersion: 'delivery.openchoreo.dev/v1alpha1',
  kind: 'Approval',
  metadata: { name: `yes-${promotion.metadata.name}`, namespace: 'default' },
  spec: {
    promotionName: promotion.metadata.name,
    digest: promotion.spec.digest,
    decision: 'Approve',
  },
});

async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        await work(item);
      }
    }),
  );
}

function at(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

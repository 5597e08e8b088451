import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, Page, test } from '@playwright/test';
import {
  createClient,
  createHttpTransport,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  approvalKind,
  Promotion,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  backstageToken,
  freshEnvironment,
  isUsable,
  passwordIn,
  Platform,
  Program,
  start,
} from '../../bench/support/platform';
import { buildStep, Control } from '../support/control';
import { runningPods } from '../support/pods';
import { processesNaming } from '../support/processes';
import { Repository } from '../support/repository';
import { signIn } from '../support/signIn';

/**
 * `kill -9` of every process of a platform, while a build runs, one promotion waits for approval, another was just approved, and a rollout has
 * begun. What was accepted must come about, once.
 */
test.describe.configure({ mode: 'serial' });

const namespace = 'default';
/** Waits for its approval while processes die. */
const WAITING = 'catalog-api';
/** Is approved, and executes, while processes die. */
const APPROVED = 'nightly-report';
/** Is built while processes die. */
const BUILT = 'web';
const SETTLED = { timeout: 60_000, intervals: [250] };

let folder: string;
let data: string;
let origin: string;
let environment: Record<string, string>;
let platform: Platform;
let repository: Repository;
let session: Page;
let developer: ResourceClient;
let control: Control;
let approver: ResourceClient;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faults-'));
  environment = await freshEnvironment(folder);
  data = environment.OPENCHOREO_DATA_DIR;
  origin = `http://localhost:${environment.PORT}`;
  platform = await start(environment, origin);
  developer = await clientOf('dave');
  control = new Control(developer);
  approver = await clientOf('erin');
  session = await (await browser.newContext({ baseURL: origin })).newPage();
  await signIn(session, 'dave', passwordIn(folder));
});

test.afterAll(async () => {
  repository?.remove();
  await platform?.stop();
  for (const pid of processesNaming(folder)) process.kill(pid, 'SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

test('1 two components are in production, and builds take a while', async () => {
  for (const component of [BUILT, WAITING, APPROVED]) {
    await expect
      .poll(() => control.ready(component, 'development'), SETTLED)
      .toBe(true);
  }
  for (const component of [WAITING, APPROVED]) {
    const { releaseName } = (await control.binding(component, 'development'))
      .spec;
    for (const target of ['staging', 'production']) {
      await developer.create(releaseBindingKind, {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ReleaseBinding',
        metadata: { name: `${component}-${target}`, namespace },
        spec: {
          owner: { projectName: 'storefront', componentName: component },
          environment: target,
          releaseName,
        },
      });
      if (target === 'staging') {
        await expect
          .poll(() => control.ready(component, target), SETTLED)
          .toBe(true);
      }
    }
    await approve(await waiting(component));
    await expect
      .poll(() => control.ready(component, 'production'), SETTLED)
      .toBe(true);
  }
  const token = await backstageToken(origin, account('dave'));
  repository = Repository.from(origin, token, 'storefront');
  // Long enough for a process to die in the middle.
  repository.push(`${BUILT}/package.json`, text =>
    text.replace('"test":', '"build": "sleep 3",\n    "test":'),
  );
  await expect
    .poll(
      async () =>
        buildStep(await control.builds(BUILT), [`${BUILT}-first-build`]),
      SETTLED,
    )
    .toBe('done');
  await expect
    .poll(async () => (await control.everything()).releases, SETTLED)
    .toBe(4);
  await expect
    .poll(() => control.ready(BUILT, 'development'), SETTLED)
    .toBe(true);
});

const VICTIMS: Record<string, () => number[]> = {
  'the backend': () => [pid('backend')],
  'the local plane': () => [pid('local plane')],
  'the launcher': () => [pid('launcher')],
  'every process, as a power cut does,': () => [
    pid('launcher'),
    ...processesNaming(folder),
  ],
};

Object.entries(VICTIMS).forEach(([who, victims], index) => {
  test(`${
    index + 2
  } ${who} may die while it builds, promotes and rolls out`, async () => {
    const round = `round-${index}`;
    const before = await control.everything();
    const adopted = runningPods(data);

    // One promotion waits for approval; another does so too, until the last moment.
    await configure(WAITING, 'production', round);
    await configure(APPROVED, 'production', round);
    const kept = await waiting(WAITING);
    const executed = await waiting(APPROVED);
    const known = (await control.builds(BUILT)).map(run => run.metadata.name);
    repository.push(`${BUILT}/src/page.js`, text =>
      text.replace(
        /<!doctype html>(<!--.*?-->)?/,
        `<!doctype html><!--${round}-->`,
      ),
    );
    await expect
      .poll(async () => buildStep(await control.builds(BUILT), known), {
        timeout: 30_000,
        intervals: [50],
      })
      .toBe('build-image');
    await Promise.all([
      approve(executed),
      configure(WAITING, 'development', round),
    ]);
    for (const victim of victims()) kill(victim);
    if (index >= 2) platform = await start(environment, origin);
    else await expect.poll(() => isUsable(origin), SETTLED).toBe(true);

    // The build: one run, one release, and it is what answers.
    await expect
      .poll(async () => buildStep(await control.builds(BUILT), known), SETTLED)
      .toBe('done');
    await expect
      .poll(() => control.ready(BUILT, 'development'), SETTLED)
      .toBe(true);
    await expect
      .poll(() => control.answer(BUILT, 'development'), SETTLED)
      .toContain(round);
    // The rollout: the program was started with the new setting.
    await expect
      .poll(() => setting(WAITING, 'development'), SETTLED)
      .toBe(round);
    await expect
      .poll(() => control.ready(WAITING, 'development'), SETTLED)
      .toBe(true);
    // What was approved is done, once.
    await expect
      .poll(
        async () => (await control.promotion(executed)).status?.phase,
        SETTLED,
      )
      .toBe('Succeeded');
    await expect
      .poll(() => setting(APPROVED, 'production'), SETTLED)
      .toBe(round);
    // What waits still waits, as the same promotion, and can be approved.
    expect((await control.promotion(kept)).status?.phase).toBe(
      'WaitingForApproval',
    );
    expect(await setting(WAITING, 'production')).not.toBe(round);
    await approve(kept);
    await expect
      .poll(async () => (await control.promotion(kept)).status?.phase, SETTLED)
      .toBe('Succeeded');
    await expect
      .poll(() => control.ready(WAITING, 'production'), SETTLED)
      .toBe(true);

    // Nothing is there twice, and nothing is lost.
    const after = await control.everything();
    expect(after).toEqual({
      builds: before.builds + 1,
      releases: before.releases + 1,
      bindings: before.bindings,
      sets: before.sets,
      promotions: before.promotions + 2,
      approvals: before.approvals + 2,
      notOnce: [],
      waiting: [],
    });
    // Programs run for the pods that are there, one for each; nothing else runs.
    await expect
      .poll(
        async () => ({
          running: [...runningPods(data).keys()].sort(),
          twice: [...runningPods(data).values()].filter(p => p.length > 1),
        }),
        SETTLED,
      )
      .toEqual({ running: await control.podUids(), twice: [] });
    if (index < 2) {
      // Only what changed was started anew.
      const untouched = await control.podUids(WAITING, 'staging');
      expect(untouched).toHaveLength(1);
      for (const uid of untouched) {
        expect(runningPods(data).get(uid)).toEqual(adopted.get(uid));
      }
    }
    // Who was signed in still is.
    await session.goto('/projects');
    await expect(session.getByText('Online shop').first()).toBeVisible();
  });
});

const account = (username: string) => ({
  username,
  password: passwordIn(folder),
});

async function clientOf(username: string): Promise<ResourceClient> {
  // One token for the whole story: it outlives the processes.
  const token = await backstageToken(origin, account(username));
  return createClient(
    createHttpTransport({
      baseUrl: `${origin}/api/openchoreo/kube`,
      token: async () => token,
    }),
    { fieldManager: 'faults' },
  );
}

function pid(program: Program): number {
  const found = platform.pids()[program];
  if (!found) throw new Error(`There is no process of ${program}.`);
  return found;
}

function kill(victim: number): void {
  try {
    process.kill(victim, 'SIGKILL');
  } catch (error) {
    // It went with another.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Sets an environment variable of the component in an environment. */
async function configure(
  component: string,
  target: string,
  value: string,
): Promise<void> {
  await developer.patch(
    releaseBindingKind,
    { namespace, name: `${component}-${target}` },
    'merge',
    {
      spec: {
        workloadOverrides: { container: { env: [{ key: 'ROUND', value }] } },
      },
    },
  );
}

/** The variable in the objects that are on their way to the plane. */
async function setting(
  component: string,
  target: string,
): Promise<string | undefined> {
  const { spec } = await control.rendered(component, target);
  return /round-\d+/.exec(JSON.stringify(spec))?.[0];
}

/** The one promotion of a component that waits for approval. */
async function waiting(component: string): Promise<Promotion> {
  const find = async () =>
    (await control.promotions()).filter(
      ({ spec, status }) =>
        spec.owner.componentName === component &&
        status?.phase === 'WaitingForApproval',
    );
  await expect.poll(async () => (await find()).length, SETTLED).toBe(1);
  return (await find())[0];
}

async function approve({ metadata, spec }: Promotion): Promise<void> {
  await approver.create(approvalKind, {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: 'Approval',
    metadata: { name: `yes-${metadata.name}`, namespace },
    spec: {
      promotionName: metadata.name,
      digest: spec.digest,
      decision: 'Approve',
    },
  });
}

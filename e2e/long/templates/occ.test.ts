import { ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { expect, Page, test } from '@playwright/test';
import { addressIn, answerOf } from '../../support/pages';
import { signIn } from '../../support/signIn';
import { hasKubectl, kubectl, need, occ } from '../../support/tools';

/** From a component to production with `occ` alone: nobody opens the portal for it. */
test.describe.configure({ mode: 'serial' });

const root = path.resolve(__dirname, '../../..');
const SETTLED = { timeout: 120_000, intervals: [500] };
const COMPONENT = 'catalog-api';
/** A setting that no other test has made, so that there is something to bring on. */
const SETTING = `workloadOverrides.container.env=[{key: TRAIN, value: "${Date.now()}"}]`;

let developer: Page;
test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
});

interface Binding {
  metadata: { generation: number };
  status?: {
    syncedRelease?: string;
    pendingPromotion?: string;
    conditions?: {
      type: string;
      status: string;
      reason: string;
      observedGeneration: number;
    }[];
  };
}

const binding = (environment: string): Binding | undefined => {
  const name = `${COMPONENT}-${environment}`;
  const { code, stdout } = occ('dave', [
    ...['get', 'releasebinding', name, '-o', 'json'],
  ]);
  return code === 0 ? JSON.parse(stdout) : undefined;
};

const ready = (environment: string): string => {
  const { status, metadata } = binding(environment) ?? {};
  const found = status?.conditions?.find(c => c.type === 'Ready');
  return found?.observedGeneration === metadata?.generation
    ? found?.status ?? ''
    : '';
};

const phase = (promotion: string): string =>
  JSON.parse(occ('dave', ['get', 'promotion', promotion, '-o', 'json']).stdout)
    .status.phase;

test('1 deploy puts the newest release into the first environment', async () => {
  await expect.poll(() => ready('development'), SETTLED).toBe('True');
  const deployed = occ('dave', [
    ...['component', 'deploy', COMPONENT, '--set', SETTING],
    ...['--wait', '--timeout', '2m'],
  ]);
  expect(deployed.code, deployed.text).toBe(0);
  expect(deployed.stdout).toMatch(
    /^catalog-api: catalog-api-\S+ to development\n/,
  );
  expect(deployed.stdout).toContain('It runs in development.');
});

test('2 describe tells what it is, how it is and what happened to it', () => {
  const component = occ('dave', ['describe', 'component', COMPONENT]);
  expect(component.code, component.text).toBe(0);
  expect(component.stdout).toMatch(/^Name: +catalog-api$/m);
  expect(component.stdout).toContain('deployment/portal-service');
  const binding = occ('dave', [
    ...['describe', 'releasebinding', `${COMPONENT}-development`],
  ]);
  expect(binding.code, binding.text).toBe(0);
  expect(binding.stdout).toMatch(/^ *Ready +True /m);
  expect(binding.stdout).toContain('Events');
});

test('3 logs -f goes on with what the program writes now', async () => {
  const address = await addressIn(developer, COMPONENT, 'development');
  const following: ChildProcess = spawn(
    'npm',
    ['run', '-s', 'occ', '--', 'component', 'logs', '-f', COMPONENT],
    {
      cwd: root,
      env: { ...process.env, ...occ.environment('dave') },
      // npm has a child of its own: the group gets Ctrl-C, as from a terminal.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise(resolve => {
    following.once('exit', resolve);
  });
  let seen = '';
  following.stdout!.on('data', chunk => {
    seen += chunk;
  });
  try {
    await expect.poll(() => seen, SETTLED).toContain('Catalogue listens');
    const asked = `/products?tag=tea-${Date.now()}`;
    const url = `${address.replace(/\/$/, '')}${asked}`;
    await expect
      .poll(() => answerOf(developer, url), SETTLED)
      .toContain('items');
    await expect.poll(() => seen, SETTLED).toContain(`${asked} 200`);
  } finally {
    process.kill(-following.pid!, 'SIGINT');
    await ended;
  }
});

test('4 promote brings it to staging, and plan says what that would change', () => {
  const promotion = [COMPONENT, '--to', 'staging', '--set', SETTING];
  const plan = occ('dave', ['plan', ...promotion]);
  expect(plan.code, plan.text).toBe(0);
  expect(plan.stdout).toContain('Deployment');
  const promoted = occ('dave', [
    ...['promote', ...promotion, '--wait', '--timeout', '2m'],
  ]);
  expect(promoted.code, promoted.text).toBe(0);
  expect(promoted.stdout).toContain('from development to staging');
  expect(promoted.stdout).toContain('It runs in staging.');
});

test('5 production waits until somebody else approves', async () => {
  const promoted = occ('dave', [
    ...['promote', COMPONENT, '--to', 'production', '--set', SETTING],
  ]);
  expect(promoted.code, promoted.text).toBe(0);
  const [, promotion] = /Approve it with: occ approve (\S+)/.exec(
    promoted.stdout,
  )!;
  // Not by who asked.
  const own = occ('dave', ['approve', promotion]);
  expect(own.code).not.toBe(0);
  expect(phase(promotion)).toBe('WaitingForApproval');

  const approved = occ('erin', [
    ...['approve', promotion, '--comment', 'On time'],
  ]);
  expect(approved.code, approved.text).toBe(0);
  expect(approved.stdout).toMatch(
    /^You approved \S+ of catalog-api for production\.\n$/,
  );
  await expect.poll(() => phase(promotion), SETTLED).toBe('Succeeded');
  await expect.poll(() => ready('production'), SETTLED).toBe('True');
});

test('6 so does what somebody writes with kubectl, and a refusal keeps it out', async () => {
  need('kubectl', hasKubectl);
  const env = [{ key: 'TRAIN', value: 'an hour late' }];
  const patched = kubectl('dave', [
    ...['patch', 'releasebinding', `${COMPONENT}-production`],
    ...['--type=merge', '--patch'],
    JSON.stringify({ spec: { workloadOverrides: { container: { env } } } }),
  ]);
  expect(patched.code, patched.text).toBe(0);
  await expect
    .poll(() => binding('production')?.status?.pendingPromotion, SETTLED)
    .toBeTruthy();
  const promotion = binding('production')!.status!.pendingPromotion!;
  const rejected = occ('erin', [
    ...['approve', promotion, '--reject', '--comment', 'Too late'],
  ]);
  expect(rejected.code, rejected.text).toBe(0);
  await expect.poll(() => phase(promotion), SETTLED).toBe('Rejected');
  const described = kubectl('dave', ['describe', 'promotion', promotion]);
  expect(described.text).toContain('Too late');
  // What was approved before keeps running.
  const set = occ('dave', [
    ...['get', 'renderedrelease', `${COMPONENT}-production`, '-o', 'yaml'],
  ]);
  expect(set.code, set.text).toBe(0);
  expect(set.stdout).not.toContain('an hour late');
});

const inDevelopment = (operation: string) =>
  occ('dave', [
    ...[operation, COMPONENT, '--env', 'development'],
    ...['--wait', '--timeout', '2m'],
  ]);

test('7 what runs is suspended, restarted, taken away and brought back', () => {
  for (const [operation, said] of [
    ['suspend', 'is suspended'],
    ['resume', 'is resumed'],
    ['restart', 'is restarted'],
    ['undeploy', 'is taken away'],
    ['redeploy', 'is brought back'],
  ]) {
    const { code, stdout, text } = inDevelopment(operation);
    expect(code, text).toBe(0);
    expect(stdout).toContain(`${COMPONENT} ${said}`);
  }
  expect(ready('development')).toBe('True');
  const again = inDevelopment('redeploy');
  expect(again.stdout, again.text).toContain('is so already');
  const nowhere = occ('dave', ['restart', COMPONENT, '--env', 'nowhere']);
  expect(nowhere.code).toBe(2);
  expect(nowhere.text).toContain('is not deployed to nowhere');
});

test('8 a release that is not liked goes back to the one before', async () => {
  const before = binding('development')!.status!.syncedRelease!;
  const { items } = JSON.parse(
    occ('dave', ['get', 'workloads', '-o', 'json']).stdout,
  );
  const workload = items.find(
    (item: { spec: { owner: { componentName: string } } }) =>
      item.spec.owner.componentName === COMPONENT,
  );
  workload.spec.container.env = [
    ...(workload.spec.container.env ?? []),
    { key: 'MOOD', value: `${Date.now()}` },
  ];
  const { apiVersion, kind, metadata, spec } = workload;
  const { name, namespace } = metadata;
  const applied = occ(
    'dave',
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec }),
  );
  expect(applied.code, applied.text).toBe(0);
  await expect
    .poll(() => binding('development')?.status?.syncedRelease, SETTLED)
    .not.toBe(before);
  await expect.poll(() => ready('development'), SETTLED).toBe('True');
  const after = binding('development')!.status!.syncedRelease!;

  const compared = occ('dave', ['compare', COMPONENT, before, after]);
  expect(compared.code, compared.text).toBe(0);
  expect(compared.stdout).toContain('MOOD');

  const back = inDevelopment('rollback');
  expect(back.code, back.text).toBe(0);
  expect(binding('development')!.status!.syncedRelease).toBe(before);

  const history = occ('dave', ['history', COMPONENT, '--env', 'development']);
  expect(history.code, history.text).toBe(0);
  expect(history.stdout).toMatch(
    /development +RollBack .* user:default\/dave +Succeeded/,
  );
  for (const change of ['Suspend', 'Resume', 'Restart', 'Undeploy']) {
    expect(history.stdout).toContain(change);
  }
});

test('9 environments are compared, and nobody changed anything by hand', () => {
  const compared = occ('dave', [
    ...['compare', COMPONENT, 'development', 'production'],
  ]);
  expect(compared.code, compared.text).toBe(0);
  expect(compared.stdout).toContain('development');
  const mixed = occ('dave', ['compare', COMPONENT, 'development', 'x']);
  expect(mixed.code).toBe(2);
  const drift = occ('dave', ['drift', COMPONENT]);
  expect(drift.code, drift.text).toBe(0);
  expect(drift.stdout).toBe('Nobody changed anything on the planes.\n');
});

test('10 what was applied is deleted by its file', async () => {
  const file = JSON.stringify({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Component',
    metadata: { name: 'short-lived', namespace: 'default' },
    spec: {
      owner: { projectName: 'storefront' },
      componentType: {
        kind: 'ClusterComponentType',
        name: 'deployment/portal-worker',
      },
    },
  });
  expect(occ('dave', ['apply', '-f', '-'], file)).toMatchObject({ code: 0 });
  const get = () => occ('dave', ['get', 'component', 'short-lived']).code;
  expect(get()).toBe(0);
  expect(occ('dave', ['delete', '-f', '-'], file)).toMatchObject({ code: 0 });
  await expect.poll(get, SETTLED).toBe(4);
});

import { expect, Page, test } from '@playwright/test';
import {
  addressIn,
  answerOf,
  environmentPanel,
  openTab,
} from './support/pages';
import { podProcesses } from './support/platform';
import { Repository, tokenOf } from './support/repository';
import { screenshot } from './support/screenshot';
import { signIn } from './support/signIn';

/** Days after the first release: going back, crashes, tools. Goes on with the component that main-job.test.ts made. */
test.describe.configure({ mode: 'serial' });

const NAME = process.env.E2E_NAME ?? 'greeter';
const API =
  '/api/openchoreo/kube/apis/openchoreo.dev/v1alpha1/namespaces/default';
const BINDINGS = `${API}/releasebindings`;
let developer: Page;
let approver: Page;
let repository: Repository;

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  repository = await Repository.clone(developer, NAME);
});
test.afterAll(() => repository?.remove());

/** The pods of an environment on the overview page. */
const pods = (environment: string) =>
  developer.getByRole('list', { name: `Pods in ${environment}` });

test('1 an earlier release comes back by choosing it', async () => {
  const address = await addressIn(developer, NAME, 'development');
  const changed = `later-${Date.now()}`;
  repository.push('src/app.js', text =>
    text.replace('message: `', `message: \`${changed} `),
  );
  await expect
    .poll(() => answerOf(developer, address), { timeout: 120_000 })
    .toContain(changed);
  await developer.goto(
    `/catalog/default/component/${NAME}/environments?environment=development`,
  );
  await developer
    .getByRole('region', { name: 'Details of development' })
    .getByRole('button', { name: 'Roll back' })
    .click();
  const dialog = developer.getByRole('dialog');
  await dialog.getByLabel('Release').click();
  await developer
    .getByRole('option')
    .filter({ hasNotText: '(running)' })
    .first()
    .click();
  await expect(dialog.getByText('Deployment').first()).toBeVisible();
  await screenshot(developer, 'rollback');
  await dialog.getByRole('button', { name: 'Deploy this release' }).click();
  await expect
    .poll(() => answerOf(developer, address), { timeout: 120_000 })
    .not.toContain(changed);
  await expect(
    environmentPanel(developer, 'development').getByText('Ready', {
      exact: true,
    }),
  ).toBeVisible({
    timeout: 60_000,
  });
});

test('2 a killed process is started again, and the page shows it happen', async () => {
  const address = await addressIn(developer, NAME, 'development');
  const name = await pods('development')
    .getByRole('listitem')
    .first()
    .innerText();
  expect(name).not.toContain('restart');
  const uid = await podUid(developer, name.split('\n')[0]);
  process.kill(podProcesses().get(uid)!, 'SIGKILL');
  await expect(pods('development')).toContainText('1 restart', {
    timeout: 60_000,
  });
  await expect(
    pods('development').getByText('Ready', { exact: true }).first(),
  ).toBeVisible({
    timeout: 60_000,
  });
  await expect
    .poll(() => answerOf(developer, address), { timeout: 60_000 })
    .not.toBe('');
});

test('3 code that crashes says why, and the fix heals it', async () => {
  repository.push(
    'src/server.js',
    text => `${text}\nthrow new Error('There are no greetings left');\n`,
  );
  await developer.goto(`/catalog/default/component/${NAME}`);
  await expect(
    developer.getByText(/exit code 1: Error: There are no greetings left/),
  ).toBeVisible({ timeout: 120_000 });
  await expect(pods('development')).toContainText('CrashLoopBackOff', {
    timeout: 60_000,
  });
  await screenshot(developer, 'crash');
  await openTab(developer, 'Events');
  await expect(
    developer
      .getByRole('list', { name: 'Events in development' })
      .getByText('BackOff', { exact: true })
      .first(),
  ).toBeVisible();
  await screenshot(developer, 'events');
  await openTab(developer, 'Overview');
  repository.push('src/server.js', text =>
    text.replace(/\nthrow new Error.*\n/, ''),
  );
  await expect(developer.getByText(/There are no greetings left/)).toBeHidden({
    timeout: 120_000,
  });
  await expect(
    pods('development').getByText('Ready', { exact: true }).first(),
  ).toBeVisible({
    timeout: 60_000,
  });
});

test('4 a production binding written by a tool waits for the same approval', async () => {
  const token = await tokenOf(developer);
  const request = developer.request;
  const headers = { authorization: `Bearer ${token}` };
  const binding = async (environment: string) =>
    (
      await request.get(`${BINDINGS}/${NAME}-${environment}`, { headers })
    ).json();
  const before = await binding('production');
  const { syncedRelease } = (await binding('development')).status;
  expect(before.status.syncedRelease).not.toBe(syncedRelease);
  // First through staging: order holds for tools too.
  await write('staging', syncedRelease);
  await expect
    .poll(async () => (await binding('staging')).status.syncedRelease, {
      timeout: 120_000,
    })
    .toBe(syncedRelease);
  await write('production', syncedRelease);
  await expect
    .poll(async () => (await binding('production')).status.pendingPromotion)
    .toBeTruthy();
  expect((await binding('production')).status.syncedRelease).toBe(
    before.status.syncedRelease,
  );

  await approver.goto('/approvals');
  await approver.getByLabel('Comment').fill('Not on a Friday');
  await approver.getByRole('button', { name: 'Reject' }).click();
  await expect(approver.getByText('Nothing waits for approval')).toBeVisible({
    timeout: 60_000,
  });
  await developer.goto('/approvals?show=all');
  await developer
    .getByRole('button', {
      name: new RegExp(`${NAME} to production.*Rejected`),
    })
    .click();
  await expect(developer.getByText(/rejected.*Not on a Friday/)).toBeVisible();
  await screenshot(developer, 'rejected');
  expect((await binding('production')).status.syncedRelease).toBe(
    before.status.syncedRelease,
  );

  async function write(environment: string, releaseName: string) {
    const response = await request.patch(`${BINDINGS}/${NAME}-${environment}`, {
      headers: {
        ...headers,
        'content-type': 'application/merge-patch+json',
      },
      data: { spec: { releaseName } },
    });
    expect(response.status()).toBe(200);
  }
});

/** uid of a pod that the page names: the local plane's directories are called by it. */
async function podUid(page: Page, name: string): Promise<string> {
  const token = await tokenOf(page);
  const response = await page.request.get(
    `${API}/renderedreleases/${NAME}-development`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const { pods: all } = (await response.json()).status;
  return all.find((pod: { name: string }) => pod.name === name).uid;
}

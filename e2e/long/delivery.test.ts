import { execFileSync } from 'node:child_process';
import AxeBuilder from '@axe-core/playwright';
import { expect, Page, test } from '@playwright/test';
import { onControlPlane } from '../support/kube';
import { deploymentOf, objectsIn, scaleByHand } from '../support/plane';
import { screenshot } from '../support/screenshot';
import { signIn } from '../support/signIn';

/**
 * Delivery of the seeded shop: what others change, promotion of a project, a refusal and an approval, everyday actions, comparisons, and a
 * preview. A developer, an approver and a platform engineer have a browser each.
 */
test.describe.configure({ mode: 'serial' });

const DEPLOY = '/catalog/default/component/web/environments';
const API = '/catalog/default/component/catalog-api/environments';
let developer: Page;
let approver: Page;
let engineer: Page;

const card = (page: Page, environment: string) =>
  page.getByRole('article', { name: `Environment ${environment}` });
const panel = (page: Page, environment: string) =>
  page.getByRole('region', { name: `Details of ${environment}` });

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(', ')}`),
  ).toEqual([]);
}

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
  engineer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  await signIn(engineer, 'alice');
});

test('1 a field changed behind the platform’s back shows at once, is reverted, adopted, and ignored', async () => {
  await engineer.goto(`${DEPLOY}?environment=development`);
  await expect(
    card(engineer, 'development').getByText('Ready', { exact: true }),
  ).toBeVisible({ timeout: 180_000 });
  const details = panel(engineer, 'development');
  const heal = details.getByRole('checkbox', {
    name: 'Self-heal development',
  });
  await expect(heal).toBeChecked();

  await scaleByHand('web', 'development', 3);
  await expect(details.getByText('Put back').first()).toBeVisible();
  await expect
    .poll(async () => (await deploymentOf('web', 'development')).spec.replicas)
    .toBe(1);

  await heal.click();
  await expect(heal).not.toBeChecked();
  await scaleByHand('web', 'development', 2);
  const changed = Date.now();
  const entry = details.getByRole('listitem').filter({ hasText: 'Drifted' });
  await expect(entry).toContainText('spec.replicas', { timeout: 5_000 });
  expect(Date.now() - changed).toBeLessThan(5_000);
  await expect(entry).toContainText('kubectl-scale');
  await expect(entry).toContainText('deployed 1');
  await expect(entry).toContainText('now 2');
  await screenshot(engineer, 'drift');
  await axe(engineer);
  await details.getByRole('button', { name: 'Revert spec.replicas' }).click();
  await expect(entry).toHaveCount(0);
  expect((await deploymentOf('web', 'development')).spec.replicas).toBe(1);

  await scaleByHand('web', 'development', 2);
  await details.getByRole('button', { name: 'Adopt spec.replicas' }).click();
  const dialog = engineer.getByRole('dialog');
  await expect(dialog.getByText('The number of pods changes')).toBeVisible();
  await dialog.getByRole('button', { name: 'Adopt' }).click();
  await expect(details.getByText('replicas: 2')).toBeVisible();
  await expect(entry).toHaveCount(0);
  expect((await deploymentOf('web', 'development')).spec.replicas).toBe(2);

  await scaleByHand('web', 'development', 3);
  await details.getByRole('button', { name: 'Ignore spec.replicas' }).click();
  await expect(
    details.getByRole('listitem').filter({ hasText: 'Ignored' }),
  ).toContainText('now 3');
  await heal.click();
  await expect(heal).toBeChecked();
  // What a rule leaves to others is not put back, and is no drift once it is as deployed.
  await expect(entry).toHaveCount(0);
  expect((await deploymentOf('web', 'development')).spec.replicas).toBe(3);
  await scaleByHand('web', 'development', 2);
  await expect(
    details.getByRole('listitem').filter({ hasText: 'Ignored' }),
  ).toHaveCount(0);
});

test('2 a developer may not switch self-healing, and hears why', async () => {
  await developer.goto(`${DEPLOY}?environment=development`);
  const heal = panel(developer, 'development').getByRole('checkbox', {
    name: 'Self-heal development',
  });
  await expect(heal).toBeDisabled();
  await expect(heal).toHaveAccessibleDescription(/driftpolicy|drift|allowed/i);
});

test('3 a whole project is promoted with the plan of each component', async () => {
  await developer.goto('/catalog/default/system/storefront/environments');
  await developer
    .getByRole('button', { name: /Promote all from development to staging/ })
    .click();
  const dialog = developer.getByRole('dialog');
  await dialog.getByRole('button', { name: /^web/ }).click();
  await expect(dialog.getByText('Deployment').first()).toBeVisible();
  await screenshot(developer, 'promote-project');
  await dialog.getByRole('button', { name: /Promote \d+ components/ }).click();
  await expect(dialog).toHaveCount(0);
  const row = developer
    .getByRole('table', { name: 'Deployments' })
    .getByRole('row', { name: /^web/ });
  await expect(row.getByText('Ready', { exact: true })).toHaveCount(2, {
    timeout: 180_000,
  });
  await axe(developer);
});

test('4 production asks somebody else: a refusal with its reason, then an approval', async () => {
  await developer.goto(`${API}?environment=production`);
  await expect(
    panel(developer, 'production').getByText(/an approval from approvers/),
  ).toBeVisible();
  const ask = async () => {
    await card(developer, 'staging')
      .getByRole('button', { name: 'Promote' })
      .click();
    const dialog = developer.getByRole('dialog');
    await expect(dialog.getByText(/wait for approval/i)).toBeVisible();
    await dialog.getByRole('button', { name: 'Promote' }).click();
    await expect(
      card(developer, 'production').getByText('Waiting for approval'),
    ).toBeVisible();
  };
  // What the target lacks is said before anybody asks for it.
  await developer.goto(`${DEPLOY}?environment=production`);
  await card(developer, 'staging')
    .getByRole('button', { name: 'Promote' })
    .click();
  const lacks = developer
    .getByRole('dialog')
    .getByRole('region', { name: 'What production lacks' });
  await expect(lacks).toContainText(
    'catalog-api is not deployed in production.',
  );
  // Once: the list says it, and nothing else does.
  await expect(
    developer.getByRole('dialog').getByText(/is not deployed in production/),
  ).toHaveCount(1);
  await developer
    .getByRole('dialog')
    .getByRole('button', { name: 'Cancel' })
    .click();
  await developer.goto(`${API}?environment=production`);
  await ask();
  const gates = panel(developer, 'production').getByRole('list', {
    name: 'Gates',
  });
  await expect(gates).toContainText(/waits/);
  await screenshot(developer, 'gates-ahead');

  await approver.goto('/notifications');
  await expect(
    approver
      .getByText(/catalog-api to production waits for your approval/)
      .first(),
  ).toBeVisible();
  await approver.goto('/approvals');
  await approver.getByLabel('Comment').fill('Not before the weekend');
  await approver.getByRole('button', { name: 'Reject' }).click();
  await expect(approver.getByText('Nothing waits for approval')).toBeVisible();
  await developer.goto('/notifications');
  await expect(
    developer.getByText(/rejected, by erin: “Not before the weekend”/).first(),
  ).toBeVisible();

  await developer.goto(`${API}?environment=production`);
  await panel(developer, 'production')
    .getByRole('button', { name: 'Configure' })
    .click();
  const dialog = developer.getByRole('dialog');
  await dialog.getByLabel('Replicas').fill('2');
  await dialog.getByRole('button', { name: 'Save Overrides' }).click();
  await expect(
    card(developer, 'production').getByText('Waiting for approval'),
  ).toBeVisible();
  await approver.goto('/approvals');
  await approver.getByRole('button', { name: 'Approve' }).click();
  await expect(
    card(developer, 'production').getByText('Ready', { exact: true }),
  ).toBeVisible({ timeout: 120_000 });
  const line = (what: string, outcome: string) =>
    developer
      .getByRole('table', { name: 'Deployment history' })
      .getByRole('row')
      .filter({ hasText: 'production' })
      .filter({ hasText: what })
      .filter({ hasText: outcome });
  await expect(line('Configured', 'Succeeded')).toContainText(/dave.*erin/);
  await expect(line('Deployed', 'Rejected')).toContainText(/dave.*erin/);
  await screenshot(developer, 'history');
});

test('5 suspend, resume, restart, undeploy, redeploy, and a scheduled task now', async () => {
  await developer.goto(`${DEPLOY}?environment=staging`);
  const details = panel(developer, 'staging');
  const act = async (button: string, confirm = button) => {
    await details.getByRole('button', { name: button, exact: true }).click();
    await developer
      .getByRole('dialog')
      .getByRole('button', { name: confirm, exact: true })
      .click();
    await expect(developer.getByRole('dialog')).toHaveCount(0);
  };
  const replicas = async () =>
    (await deploymentOf('web', 'staging')).spec.replicas;
  const ready = card(developer, 'staging').getByText('Ready', { exact: true });
  await act('Suspend');
  await expect.poll(replicas).toBe(0);
  await expect(
    card(developer, 'staging').getByText('Suspended', { exact: true }),
  ).toBeVisible();
  await expect(
    details.getByRole('button', { name: 'Restart' }),
  ).toHaveAttribute('aria-disabled', 'true');
  await act('Resume');
  await expect.poll(replicas).toBe(1);
  await expect(ready).toBeVisible({ timeout: 60_000 });
  await act('Restart');
  await expect(details.getByText('The pods are being replaced.')).toBeVisible();
  await act('Undeploy');
  await expect(
    card(developer, 'staging').getByText('Undeployed', { exact: true }),
  ).toBeVisible();
  await act('Redeploy', 'Deploy');
  await expect(ready).toBeVisible({ timeout: 120_000 });
  const history = developer.getByRole('table', { name: 'Deployment history' });
  for (const [index, what] of [
    'Deployed again',
    'Undeployed',
    'Restarted',
    'Resumed',
    'Suspended',
  ].entries()) {
    await expect(history.getByRole('row').nth(index + 1)).toContainText(
      new RegExp(`${what}.*staging.*dave`),
    );
  }

  await developer.goto(
    '/catalog/default/component/nightly-report/environments?environment=development',
  );
  await panel(developer, 'development')
    .getByRole('button', { name: 'Run now' })
    .click();
  await developer
    .getByRole('dialog')
    .getByRole('button', { name: 'Run now' })
    .click();
  await expect(developer.getByText(/Job .* was started/)).toBeVisible();
});

test('6 two environments are compared field by field', async () => {
  await developer.goto(`${DEPLOY}?environment=development`);
  await panel(developer, 'development')
    .getByRole('button', { name: 'Compare' })
    .click();
  const dialog = developer.getByRole('dialog', {
    name: 'Compare environments',
  });
  await expect(
    dialog.getByRole('row', { name: /spec\.replicas 2 1/ }),
  ).toBeVisible();
  await screenshot(developer, 'compare');
  await axe(developer);
  await dialog.getByRole('button', { name: 'Close' }).click();
});

test('7 a branch has a preview that others see, for a while, and it goes without remains', async () => {
  await developer.goto('/catalog/default/system/storefront/previews');
  await developer.getByRole('button', { name: 'Create preview' }).click();
  const dialog = developer.getByRole('dialog');
  await dialog.getByLabel('Preview Name').fill('try-it');
  await dialog.getByLabel('Branch').fill('feature/try-it');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const preview = developer.getByRole('listitem', { name: 'Preview try-it' });
  await expect(preview.getByText('Ready', { exact: true })).toBeVisible({
    timeout: 180_000,
  });
  await expect(preview.getByText(/Ends in/)).toBeVisible();
  const address = await preview.getByRole('link').first().getAttribute('href');
  expect(
    execFileSync(
      'curl',
      ['-s', '-o', '/dev/null', '-w', '%{http_code}', address!],
      {
        encoding: 'utf8',
      },
    ),
  ).toBe('200');
  await screenshot(developer, 'preview');
  await axe(developer);

  // Somebody else finds it: what it is of, where it answers, until when. Only those who build may end it.
  await approver.goto('/catalog/default/system/storefront/previews');
  const seen = approver.getByRole('listitem', { name: 'Preview try-it' });
  await expect(seen.getByText('feature/try-it')).toBeVisible();
  await expect(seen.getByText('Ready', { exact: true })).toBeVisible();
  await expect(seen.getByText(/Ends in/)).toBeVisible();
  await expect(seen.getByRole('link').first()).toHaveAttribute(
    'href',
    address!,
  );
  await expect(
    seen.getByRole('button', { name: 'End preview' }),
  ).toBeDisabled();
  expect(await objectsIn('preview-try-it')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Namespace\//)]),
  );

  await preview.getByRole('button', { name: 'End preview' }).click();
  await developer
    .getByRole('dialog')
    .getByRole('button', { name: 'End preview' })
    .click();
  await expect(preview).toHaveCount(0, { timeout: 60_000 });
  // The other page follows by itself.
  await expect(seen).toHaveCount(0, { timeout: 60_000 });
  await expect
    .poll(() => objectsIn('preview-try-it'), { timeout: 60_000 })
    .toEqual([]);
  for (const plural of [
    'environments',
    'projectreleasebindings',
    'releasebindings',
    'renderedreleases',
    'resourcereleasebindings',
  ]) {
    const { items } = await onControlPlane<{ items: object[] }>(
      engineer,
      'GET',
      `/apis/openchoreo.dev/v1alpha1/namespaces/default/${plural}`,
    );
    expect(
      items.filter(item => JSON.stringify(item).includes('preview-try-it')),
    ).toEqual([]);
  }
});

test('8 it all fits a phone and works by keyboard', async () => {
  await developer.setViewportSize({ width: 390, height: 844 });
  for (const address of [
    `${DEPLOY}?environment=development`,
    '/catalog/default/system/storefront/environments',
    '/catalog/default/system/storefront/previews',
    '/approvals?show=all',
  ]) {
    await developer.goto(address);
    await expect(developer.locator('[aria-busy="true"]')).toHaveCount(0);
    const overflow = await developer.evaluate(
      () =>
        document.documentElement.scrollWidth -
        document.documentElement.clientWidth,
    );
    expect({ address, overflow }).toEqual({ address, overflow: 0 });
    await axe(developer);
  }
  await developer.setViewportSize({ width: 1440, height: 900 });
  await developer.goto(DEPLOY);
  const select = developer.getByRole('button', {
    name: 'Select environment staging',
  });
  await select.focus();
  await developer.keyboard.press('Enter');
  await expect(select).toHaveAttribute('aria-pressed', 'true');
  await expect(panel(developer, 'staging')).toBeVisible();
  await developer
    .getByRole('button', { name: 'Close detail panel' })
    .press('Enter');
  await expect(panel(developer, 'staging')).toHaveCount(0);
});

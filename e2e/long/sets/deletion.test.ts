import { expect, Page, test } from '@playwright/test';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';

/** A deployment is taken away for good with its plan in sight: what goes, whom it breaks, what would bring it back; in production only by its name. */
test.describe.configure({ mode: 'serial' });

const REPORT = '/catalog/default/component/nightly-report/environments';
const API = '/catalog/default/component/catalog-api/environments';
let developer: Page;
let approver: Page;

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
});

const card = (environment: string) =>
  developer.getByRole('article', { name: `Environment ${environment}` });
const ready = (environment: string) =>
  expect(card(environment).getByText('Ready', { exact: true })).toBeVisible({
    timeout: 180_000,
  });

async function promote(from: string, to: string): Promise<void> {
  await card(from).getByRole('button', { name: 'Promote' }).click();
  const dialog = developer.getByRole('dialog', { name: `Promote to ${to}` });
  await expect(dialog).toContainText('Digest');
  await dialog.getByRole('button', { name: 'Promote' }).click();
  await expect(dialog).toHaveCount(0);
}

/** Opens the dialog that takes a component away, and waits for its plan. */
async function remove(page: string, environment: string) {
  await developer.goto(`${page}?environment=${environment}`);
  await developer
    .getByRole('region', { name: `Details of ${environment}` })
    .getByRole('button', { name: 'Remove deployment' })
    .click();
  const dialog = developer.getByRole('dialog');
  await expect(dialog).toContainText('No gate guards a deletion');
  return {
    dialog,
    deed: dialog.getByRole('button', { name: 'Remove deployment' }),
  };
}

test('1 its plan names the callers that it breaks, and what would bring it back', async () => {
  await developer.goto(API);
  await ready('development');
  const { dialog, deed } = await remove(API, 'development');
  await expect(dialog).toContainText('Callers that it breaks');
  await expect(dialog).toContainText('web uses endpoint http');
  await expect(dialog).toContainText('Automatic deployment brings it back');
  await expect(dialog.getByText('Removed').first()).toBeVisible();
  await expect(deed).not.toHaveAttribute('aria-disabled', 'true');
  await screenshot(developer, 'remove-plan');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('2 in production it takes the name of the component', async () => {
  await developer.goto(REPORT);
  await ready('development');
  await promote('development', 'staging');
  await ready('staging');
  await promote('staging', 'production');
  await approver.goto('/approvals');
  const entry = approver.getByRole('button', {
    name: /^nightly-report to production/,
  });
  if ((await entry.getAttribute('aria-expanded')) !== 'true') {
    await entry.click();
  }
  await approver
    .getByRole('region')
    .getByRole('button', { name: 'Approve' })
    .click();
  await ready('production');

  const { dialog, deed } = await remove(REPORT, 'production');
  await expect(dialog.getByRole('button', { name: /CronJob/ })).toBeVisible();
  await expect(deed).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Type nightly-report to confirm').fill('production');
  await expect(deed).toHaveAttribute('aria-disabled', 'true');
  await dialog
    .getByLabel('Type nightly-report to confirm')
    .fill('nightly-report');
  await screenshot(developer, 'remove-production');
  await deed.click();
  await expect(dialog).toHaveCount(0);
  await expect(card('production')).toContainText('Not deployed', {
    timeout: 60_000,
  });
});

test('3 elsewhere a look at the plan is enough', async () => {
  const { dialog, deed } = await remove(REPORT, 'staging');
  await expect(dialog.getByRole('textbox')).toHaveCount(0);
  await deed.click();
  await expect(dialog).toHaveCount(0);
  await expect(card('staging')).toContainText('Not deployed', {
    timeout: 60_000,
  });
});

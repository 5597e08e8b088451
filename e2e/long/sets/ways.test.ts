import { expect, Page, test } from '@playwright/test';
import { deliveryData } from '../../support/deliveryData';
import { enter, tabTo } from '../../support/keyboard';
import { signIn } from '../../support/signIn';

/** A way of its own for a component, edited by an engineer and met by a developer; and what is promoted, rejected and approved without a mouse. */
test.describe.configure({ mode: 'serial' });

const REPORT = '/catalog/default/component/nightly-report/environments';
const API = '/catalog/default/component/catalog-api/environments';
let developer: Page;
let approver: Page;
let engineer: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
  engineer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  await signIn(engineer, 'alice');
  await deliveryData(developer, engineer);
});

const card = (environment: string) =>
  developer.getByRole('article', { name: `Environment ${environment}` });

test('1 a strategy that is edited sends its component the new way at once', async () => {
  await developer.goto(REPORT);
  await expect(card('production')).toContainText('after development');
  await expect(card('staging')).toHaveCount(0);

  await engineer.goto('/platform-overview/gates');
  await engineer.getByRole('button', { name: 'Edit strategy looks' }).click();
  const way = engineer.getByRole('group', { name: 'Way 1' });
  const to = way.getByRole('combobox', { name: 'To' });
  await to.press('Backspace');
  await to.fill('staging');
  await to.press('Enter');
  await engineer.getByRole('button', { name: 'Save' }).click();
  await expect(engineer.getByRole('dialog')).toHaveCount(0);
  await expect(
    engineer.getByRole('article', { name: 'Strategy looks' }),
  ).toContainText('development to staging');

  // The developer's page has not been touched since.
  await expect(card('staging')).toContainText('after development');
  await expect(card('production')).toHaveCount(0);
  await developer.goto('/catalog/default/system/storefront/environments');
  const promote = (environment: string) =>
    developer.getByRole('button', {
      name: `Promote nightly-report to ${environment}`,
    });
  await expect(promote('staging')).toBeVisible();
  await expect(promote('production')).toHaveCount(0);
});

test('2 what a strategy sends by itself goes without being asked for', async () => {
  await engineer.getByRole('button', { name: 'Edit strategy looks' }).click();
  const dialog = engineer.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add automatic promotion' }).click();
  const automatic = dialog.getByRole('group', {
    name: 'Automatic promotion 1',
  });
  await automatic.getByLabel('Goes To').fill('staging');
  await automatic.getByLabel('Coming From').fill('development');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await developer.goto(REPORT);
  await expect(card('staging').getByText('Ready', { exact: true })).toBeVisible(
    { timeout: 180_000 },
  );
  await expect(
    developer.getByText(/by itself from development into staging/),
  ).toBeVisible();
});

test('3 without the strategy it takes the pipeline as it is', async () => {
  await engineer.getByRole('button', { name: 'Remove strategy looks' }).click();
  await engineer
    .getByRole('dialog')
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(
    engineer.getByText('Every component takes its pipeline as it is'),
  ).toBeVisible();
  await developer.goto(REPORT);
  await expect(card('production')).toContainText('after staging');
});

test('4 by keyboard: a plan is opened and left, and a promotion is asked for', async () => {
  await developer.goto('/catalog/default/component/web/environments');
  const promote = card('development').getByRole('button', { name: 'Promote' });
  await enter(developer, promote);
  const dialog = developer.getByRole('dialog', { name: 'Promote to staging' });
  const object = dialog.getByRole('button', { name: /Deployment/ }).first();
  await expect(object).toBeVisible();
  const before = await object.getAttribute('aria-expanded');
  await enter(developer, object);
  await expect(object).not.toHaveAttribute('aria-expanded', before!);
  await developer.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(promote).toBeFocused();

  await developer.keyboard.press('Enter');
  const ask = dialog.getByRole('button', { name: 'Promote' });
  await expect(ask).not.toHaveAttribute('aria-disabled', 'true');
  await enter(developer, ask);
  await expect(dialog).toHaveCount(0);
  await expect(card('staging').getByText('Ready', { exact: true })).toBeVisible(
    { timeout: 180_000 },
  );
});

/** The approver goes to what waits, reads its plan and writes a comment. */
async function comment(text: string): Promise<void> {
  await approver.goto('/approvals');
  const entry = approver.getByRole('button', {
    name: /^catalog-api to production/,
  });
  await tabTo(approver, entry);
  if ((await entry.getAttribute('aria-expanded')) !== 'true') {
    await approver.keyboard.press('Enter');
  }
  await tabTo(approver, approver.getByLabel('Comment'));
  await approver.keyboard.type(text);
}

test('5 by keyboard: what waits is rejected with a comment', async () => {
  await comment('Not before the weekend');
  await enter(approver, approver.getByRole('button', { name: 'Reject' }));
  await expect(approver.getByText('Nothing waits for approval')).toBeVisible();
});

test('6 by keyboard: overrides are set, and what they ask for is approved', async () => {
  await developer.goto(`${API}?environment=production`);
  const configure = developer
    .getByRole('region', { name: 'Details of production' })
    .getByRole('button', { name: 'Configure' });
  await enter(developer, configure);
  const dialog = developer.getByRole('dialog');
  await tabTo(developer, dialog.getByLabel('Replicas'));
  await developer.keyboard.press('ControlOrMeta+a');
  await developer.keyboard.type('2');
  const save = dialog.getByRole('button', { name: 'Save Overrides' });
  await expect(save).not.toHaveAttribute('aria-disabled', 'true');
  await enter(developer, save);
  await expect(dialog).toHaveCount(0);
  await expect(
    card('production').getByText('Waiting for approval'),
  ).toBeVisible();
  await comment('Fine with me');
  await enter(approver, approver.getByRole('button', { name: 'Approve' }));
  await expect(
    card('production').getByText('Ready', { exact: true }),
  ).toBeVisible({ timeout: 180_000 });
});

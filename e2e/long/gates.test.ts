import { expect, Page, test } from '@playwright/test';
import { screenshot } from '../support/screenshot';
import { signIn } from '../support/signIn';

/**
 * Gates that a platform engineer makes by form, met by a developer and decided by others: a hold and its broken glass, a freeze and its end, two approvals, and an input
 * that changes meanwhile. They stand in front of development, so that nothing has to be promoted first, and are gone afterwards.
 */
test.describe.configure({ mode: 'serial' });

const DEPLOY =
  '/catalog/default/component/catalog-api/environments?environment=development';
const POLICY = 'e2e-train';
let developer: Page;
let approver: Page;
let engineer: Page;
let admin: Page;

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
  engineer = await (await browser.newContext()).newPage();
  admin = await (await browser.newContext()).newPage();
  await signIn(admin, 'admin');
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  await signIn(engineer, 'alice');
});

const card = (page: Page) =>
  page.getByRole('article', { name: 'Environment development' });
const gates = (page: Page) =>
  page
    .getByRole('region', { name: 'Details of development' })
    .getByRole('list', { name: 'Gates' });

/** The developer asks for a number of replicas, and the gates are asked. */
async function ask(replicas: number): Promise<void> {
  await developer.goto(DEPLOY);
  await developer
    .getByRole('region', { name: 'Details of development' })
    .getByRole('button', { name: 'Configure' })
    .click();
  const dialog = developer.getByRole('dialog');
  await dialog.getByLabel('Replicas').fill(String(replicas));
  await dialog.getByRole('button', { name: 'Save Overrides' }).click();
  await expect(dialog).toHaveCount(0);
}

async function runs(replicas: number): Promise<void> {
  await expect(card(developer).getByText('Ready', { exact: true })).toBeVisible(
    { timeout: 90_000 },
  );
  await expect(
    developer
      .getByRole('region', { name: 'Details of development' })
      .getByText(`replicas: ${replicas}`),
  ).toBeVisible();
}

/** The engineer opens the policy, takes its gates away and adds one. */
async function replaceGate(kind: string): Promise<void> {
  await engineer.goto('/platform-overview/gates');
  await engineer.getByRole('button', { name: `Edit policy ${POLICY}` }).click();
  const dialog = engineer.getByRole('dialog');
  await dialog
    .getByRole('button', { name: /^Remove (hold|window|approval)$/ })
    .click();
  await dialog.getByRole('button', { name: `Add ${kind}` }).click();
}

async function save(): Promise<void> {
  await engineer.getByRole('button', { name: 'Save' }).click();
  await expect(engineer.getByRole('dialog')).toHaveCount(0);
}

test('1 a hold made by form keeps a change out, and says why', async () => {
  await developer.goto(DEPLOY);
  await expect(card(developer).getByText('Ready', { exact: true })).toBeVisible(
    { timeout: 180_000 },
  );
  await engineer.goto('/platform-overview/gates');
  await engineer.getByRole('button', { name: 'Create policy' }).click();
  const dialog = engineer.getByRole('dialog');
  await dialog.getByLabel('Policy Name').fill(POLICY);
  await dialog
    .getByRole('combobox', { name: 'Environments' })
    .fill('development');
  await engineer.getByRole('option', { name: 'development' }).click();
  await dialog.getByRole('combobox', { name: 'Projects' }).fill('storefront');
  await engineer.getByRole('option', { name: 'storefront' }).click();
  await dialog.getByRole('button', { name: 'Add hold' }).click();
  await dialog
    .getByRole('region', { name: 'Gate hold' })
    .getByLabel('Reason')
    .fill('We are moving house');
  await screenshot(engineer, 'policy');
  await save();
  await expect(
    engineer.getByRole('article', { name: `Policy ${POLICY}` }),
  ).toContainText('held: We are moving house');

  await developer.goto('/catalog/default/system/storefront/environments');
  await expect(
    developer.getByRole('group', { name: 'Holds and freezes' }),
  ).toContainText('Hold on development: We are moving house');
  await ask(2);
  await expect(gates(developer)).toContainText('We are moving house');
});

test('2 glass is broken with a reason that everybody sees', async () => {
  await approver.goto('/approvals');
  await expect(
    approver.getByRole('button', { name: 'Break glass' }),
  ).toHaveAttribute('aria-disabled', 'true');
  await admin.goto('/approvals');
  await admin.getByLabel('Comment').fill('The shop is down');
  await admin.getByRole('button', { name: 'Break glass' }).click();
  const dialog = admin.getByRole('dialog');
  await expect(dialog).toContainText('“The shop is down”');
  await dialog.getByRole('textbox').fill('development');
  await dialog.getByRole('button', { name: 'Break glass' }).click();
  await runs(2);
  await developer.goto('/approvals?show=all');
  await developer
    .getByRole('button', { name: /catalog-api to development.*Promoted/ })
    .first()
    .click();
  await expect(
    developer.getByText(/broke the glass.*The shop is down/).first(),
  ).toBeVisible();
  await screenshot(developer, 'broken-glass');
});

test('3 what waits in a freeze goes ahead by itself when it ends', async () => {
  await replaceGate('window');
  const dialog = engineer.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Remove Opening hours 1' }).click();
  await dialog.getByLabel('Time Zone').fill('UTC');
  await dialog.getByRole('button', { name: 'Add freeze' }).click();
  const freeze = dialog.getByRole('group', { name: 'Freeze 1' });
  const day = (days: number) =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
  await freeze.getByLabel('Frozen From').fill(day(-1));
  await freeze.getByLabel('Frozen To').fill(day(1));
  await freeze.getByLabel('Reason').fill('Holidays');
  await save();
  await ask(3);
  await expect(gates(developer)).toContainText(/Holidays/);
  await expect(gates(developer)).toContainText(/Until then/);
  await screenshot(developer, 'freeze');
  await engineer.getByRole('button', { name: `Edit policy ${POLICY}` }).click();
  await freeze.getByLabel('Frozen To').fill(day(-0.5));
  await save();
  await runs(3);
});

test('4 two have to agree, and the one who asked is not among them', async () => {
  await replaceGate('approval');
  const dialog = engineer.getByRole('dialog');
  await dialog.getByLabel('Approvals').fill('2');
  await dialog
    .getByRole('group', { name: 'People 1' })
    .getByLabel('Name')
    .fill('approvers');
  await dialog.getByRole('button', { name: 'Add who may approve' }).click();
  await dialog
    .getByRole('group', { name: 'People 2' })
    .getByLabel('Name')
    .fill('admins');
  await save();
  await ask(2);
  await developer.goto('/approvals');
  await expect(
    developer.getByRole('button', { name: 'Approve' }),
  ).toHaveAttribute('aria-disabled', 'true');
  await approver.goto('/approvals');
  await approver.getByLabel('Comment').fill('Fine with me');
  await approver.getByRole('button', { name: 'Approve' }).click();
  await expect(approver.getByText(/1 of 2/).first()).toBeVisible();
  await screenshot(approver, 'quorum');
});

test('5 an input that changes voids the approval, visibly', async () => {
  await ask(4);
  await developer.goto('/approvals?show=all');
  await expect(
    developer
      .getByRole('button', { name: /catalog-api to development.*Voided/ })
      .first(),
  ).toBeVisible();
  await approver.goto('/approvals');
  await approver.getByRole('button', { name: 'Approve' }).click();
  await expect(approver.getByText(/1 of 2/).first()).toBeVisible();
  await developer.goto(DEPLOY);
  await expect(card(developer)).toContainText('Waiting for approval');
  await admin.goto('/notifications');
  await admin
    .getByText(/catalog-api to development waits for your approval/)
    .first()
    .click();
  await expect(admin).toHaveURL(/\/approvals\?promotion=default/);
  await admin.getByRole('button', { name: 'Approve' }).click();
  await runs(4);
});

test('6 a rule over what would run refuses it, and says why', async () => {
  await replaceGate('rules');
  const rule = engineer
    .getByRole('dialog')
    .getByRole('group', { name: 'Rule 1' });
  await rule
    .getByLabel('Expression (CEL)')
    .fill("images.all(i, i.builtBy == 'nobody')");
  await rule
    .getByLabel('What is wrong when it is false')
    .fill('Nobody built this image');
  await save();
  await ask(3);
  await developer.goto('/approvals?show=all');
  await developer
    .getByRole('button', { name: /catalog-api to development.*Rejected/ })
    .first()
    .click();
  await expect(
    developer.getByText(/Nobody built this image/).first(),
  ).toBeVisible();
  await screenshot(developer, 'rules');
});

test('7 a paused policy holds nothing, and then it is gone', async () => {
  await engineer.goto('/platform-overview/gates');
  await engineer
    .getByRole('button', { name: `Pause policy ${POLICY}` })
    .click();
  const policy = engineer.getByRole('article', { name: `Policy ${POLICY}` });
  await expect(policy.getByText('Paused')).toBeVisible();
  await ask(1);
  await runs(1);
  await engineer
    .getByRole('button', { name: `Remove policy ${POLICY}` })
    .click();
  await engineer
    .getByRole('dialog')
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(policy).toHaveCount(0);
});

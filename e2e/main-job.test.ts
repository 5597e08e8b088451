import fs from 'node:fs';
import { expect, Page, test } from '@playwright/test';
import {
  addressIn,
  answerOf,
  environmentPanel,
  openTab,
} from './support/pages';
import { identityOf, Repository } from './support/repository';
import { signIn } from './support/signIn';
import { screenshot } from './support/screenshot';
import { step, wordsNotFollowed } from './support/tutorial';

/**
 * The main job, from a fresh machine to software running in production, told in order by three people in one browser each.
 * Follows docs/tutorials/quick-start.md.
 */
test.describe.configure({ mode: 'serial' });

const NAME = process.env.E2E_NAME ?? 'greeter';
let developer: Page;
let approver: Page;
let address: string;

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
});

test('0 these tests follow the quick start, word by word', () => {
  expect(wordsNotFollowed(fs.readFileSync(__filename, 'utf8'))).toEqual([]);
});

test(step(1), async () => {
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  await developer.reload();
  await expect(
    developer.getByRole('link', { name: 'Projects' }).first(),
  ).toBeVisible();

  // Who signed in, with the groups of the token, is who the catalog knows.
  const { token, identity } = await identityOf(developer);
  expect(identity.ownershipEntityRefs.sort()).toEqual([
    'group:default/developers',
    'user:default/dave',
  ]);
  const entity = async (name: string) =>
    (
      await developer.request.get(`/api/catalog/entities/by-name/${name}`, {
        headers: { authorization: `Bearer ${token}` },
      })
    ).json();
  expect((await entity('user/default/dave')).relations).toContainEqual({
    type: 'memberOf',
    targetRef: 'group:default/developers',
  });
  expect((await entity('group/default/developers')).relations).toContainEqual({
    type: 'hasMember',
    targetRef: 'user:default/dave',
  });
});

test(step(2), async () => {
  await developer.getByRole('link', { name: 'Home' }).first().click();
  await developer
    .getByRole('link', { name: /Online shop/ })
    .first()
    .click();
  const table = developer.getByRole('table', {
    name: 'Components by environment',
  });
  for (const component of ['Catalogue', 'Shop', 'Nightly report']) {
    await expect(
      table
        .getByRole('row', { name: component })
        .getByText('Ready', { exact: true })
        .first(),
    ).toBeVisible({ timeout: 120_000 });
  }
  await screenshot(developer, 'project-overview');
  // The shop shows what it got from the catalogue, by the address of the dependency that it declares.
  const shop = await addressIn(developer, 'web', 'development');
  await expect
    .poll(() => answerOf(developer, shop), { timeout: 60_000 })
    .toMatch(/Sencha[\s\S]*in stock/);
});

test(step(3), async () => {
  await developer.goto('/create');
  await expect(developer.getByText('Node.js service')).toBeVisible();
  await screenshot(developer, 'create');
  await developer
    .locator('[class*="MuiCard-root"]', {
      has: developer.getByRole('heading', { name: 'Node.js service' }),
    })
    .getByRole('button', { name: 'Choose' })
    .click();
  const form = developer.locator('form');
  await form.getByLabel(/^Project/).fill('shop');
  await developer
    .getByRole('option', { name: /Online shop|storefront/ })
    .click();
  await form.getByLabel(/^Name/).fill(NAME);
  await screenshot(developer, 'create-form');
  await developer.getByRole('button', { name: /next|review/i }).click();
  const create = developer.getByRole('button', { name: 'Create', exact: true });
  await developer.getByRole('button', { name: 'Review' }).click();
  await create.click();
  await expect(developer.getByText(`${NAME}.git`).first()).toBeVisible({
    timeout: 120_000,
  });
});

test(step(4), async () => {
  await developer.getByRole('link', { name: /view component/i }).click();
  await expect(developer).toHaveURL(new RegExp(`/component/${NAME}`));
  await openTab(developer, 'Build');
  await expect(developer.getByRole('log')).toContainText(/\S/, {
    timeout: 120_000,
  });
  await expect(
    developer.getByRole('list', { name: 'Builds' }).getByText('Succeeded'),
  ).toBeVisible({ timeout: 120_000 });
  for (const name of [
    'checkout-source',
    'build-image',
    'publish-image',
    'generate-workload-cr',
  ]) {
    await expect(
      developer
        .getByRole('group', { name: 'Steps' })
        .getByRole('button', { name: new RegExp(`^${name} ?[\\d.]+ ?m?s`) }),
    ).toBeVisible();
  }
  await expect(
    developer.getByText(/took [\d.]+ ?m?s.* · commit [0-9a-f]{10}/),
  ).toBeVisible();
  await screenshot(developer, 'build');
});

test(step(5), async () => {
  address = await addressIn(developer, NAME, 'development');
  await expect
    .poll(() => answerOf(developer, address), { timeout: 60_000 })
    .not.toBe('');
  await screenshot(developer, 'component-overview');
  await openTab(developer, 'Logs');
  await expect(developer.getByRole('log')).toContainText(/\S/, {
    timeout: 60_000,
  });
  await openTab(developer, 'Events');
  await expect(
    developer
      .getByRole('list', { name: 'Events in development' })
      .getByText('Started container main')
      .first(),
  ).toBeVisible();
  await openTab(developer, 'Metrics');
  await expect(developer.getByText('CPU Usage')).toBeVisible();
  // It comes by itself; nobody needs to ask for it.
  await expect(developer.getByText(/now [\d.]+ (B|KiB|MiB)/)).toBeVisible({
    timeout: 60_000,
  });
  await screenshot(developer, 'metrics');
});

test(step(6), async () => {
  const repository = await Repository.clone(developer, NAME);
  const changed = `pushed-${Date.now()}`;
  repository.push('src/app.js', text =>
    text.replace('message: `', `message: \`${changed} `),
  );
  await expect
    .poll(() => answerOf(developer, address), { timeout: 120_000 })
    .toContain(changed);
  repository.remove();
});

test(step(7), async () => {
  await openTab(developer, 'Deploy');
  const staging = environmentPanel(developer, 'staging');
  await environmentPanel(developer, 'development')
    .getByRole('button', { name: 'Promote' })
    .click();
  const dialog = developer.getByRole('dialog');
  await expect(dialog.getByText(/new|changed/i).first()).toBeVisible();
  await expect(dialog.getByText('Deployment').first()).toBeVisible();
  await screenshot(developer, 'promotion-plan');
  await dialog.getByRole('tab', { name: 'Overrides' }).click();
  await dialog.getByLabel('Replicas').fill('2');
  await dialog.getByLabel('Memory limit').fill('200Mi');
  await dialog
    .getByRole('button', { name: 'Add Environment Variable' })
    .click();
  await dialog.getByLabel('Name').fill('GREETING');
  await dialog.getByLabel('Value').fill('Salut');
  await screenshot(developer, 'promotion-overrides');
  await dialog.getByRole('button', { name: 'Promote' }).click();
  await expect(staging.getByText('Ready', { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  const url = await addressIn(developer, NAME, 'staging');
  await expect
    .poll(() => answerOf(developer, url), { timeout: 60_000 })
    .toContain('Salut');
  await expect(
    developer
      .getByRole('list', { name: 'Pods in staging' })
      .getByRole('listitem'),
  ).toHaveCount(2);
  expect(await answerOf(developer, address)).not.toContain('Salut');
  await openTab(developer, 'Deploy');
});

test(step(8), async () => {
  await environmentPanel(developer, 'staging')
    .getByRole('button', { name: 'Promote' })
    .click();
  const dialog = developer.getByRole('dialog');
  await expect(dialog.getByText(/wait for approval/i)).toBeVisible();
  await dialog.getByRole('button', { name: 'Promote' }).click();
  const production = environmentPanel(developer, 'production');
  await expect(
    production.getByText('Waiting for approval', { exact: true }),
  ).toBeVisible();
  // Who asked cannot approve.
  await developer.goto('/approvals');
  await expect(
    developer.getByRole('button', { name: 'Approve' }),
  ).toBeDisabled();

  await approver.goto('/notifications');
  await expect(
    approver.getByText(/waits for your approval/).first(),
  ).toBeVisible();
  await approver.goto('/approvals');
  await expect(approver.getByText('Deployment').first()).toBeVisible();
  await screenshot(approver, 'approval');
  await approver.getByLabel('Comment').fill('Looks right');
  await approver.getByRole('button', { name: 'Approve' }).click();
  await expect(approver.getByText('Nothing waits for approval')).toBeVisible({
    timeout: 60_000,
  });
  await developer.goto(`/catalog/default/component/${NAME}/environments`);
  await expect(production.getByText('Ready', { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  // There is nothing left to promote, and the button says so.
  const promote = environmentPanel(developer, 'staging').getByRole('button', {
    name: 'Promote',
  });
  await expect(promote).toBeDisabled();
  await promote.hover({ force: true });
  await expect(
    developer.getByText(/production runs .* already/).first(),
  ).toBeVisible();
  await screenshot(developer, 'deploy');
});

test(step(9), async () => {
  await developer.goto('/catalog/default/system/storefront');
  await openTab(developer, 'Cell Diagram');
  const diagram = developer.locator('.react-flow');
  // Each component with how it is.
  for (const component of ['Catalogue', 'Shop', 'Nightly report', NAME]) {
    await expect(
      diagram.getByRole('button', { name: new RegExp(`^${component},`) }),
    ).toContainText('Ready');
  }
  await screenshot(developer, 'cell');
  await diagram.getByRole('button', { name: new RegExp(`^${NAME},`) }).click();
  await developer.getByRole('link', { name: 'Open page' }).click();
  await expect(developer).toHaveURL(new RegExp(`/component/${NAME}\\b`));
});

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, Page, test } from '@playwright/test';
import { signIn } from './support/signIn';
import { screenshot } from './support/screenshot';

/**
 * The main job, from a fresh machine to software running in production, told in order by three people in one browser each.
 * Follows docs/tutorials/quick-start.md.
 */
test.describe.configure({ mode: 'serial' });

const NAME = process.env.E2E_NAME ?? 'greeter';
let developer: Page;
let approver: Page;
let address: string;

async function openTab(page: Page, tab: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Content navigation' })
    .getByRole('link', { name: tab, exact: true })
    .click();
}

/** What the address shows when a person opens it; empty while it does not answer. */
async function answerOf(page: Page, url: string): Promise<string> {
  const opened = await page.context().newPage();
  try {
    const response = await opened.goto(url, { timeout: 10_000 });
    return response?.ok() ? await opened.locator('body').innerText() : '';
  } catch {
    return '';
  } finally {
    await opened.close();
  }
}

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
});

test('1 a developer and an approver sign in', async () => {
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  await developer.reload();
  await expect(
    developer.getByRole('link', { name: 'Projects' }).first(),
  ).toBeVisible();
});

test('2 the seeded organisation runs a sample that was built from Git', async () => {
  await developer.goto('/');
  await expect(developer.getByText('Online shop')).toBeVisible();
  await developer.goto('/catalog/default/system/storefront');
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
});

test('3 a template makes a component with a repository', async () => {
  await developer.goto('/create');
  await expect(developer.getByText('Node.js service')).toBeVisible();
  await screenshot(developer, 'create');
  await developer.getByRole('button', { name: 'Choose' }).first().click();
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
  await developer
    .getByRole('link', { name: /view component/i })
    .click({ timeout: 120_000 });
  await expect(developer).toHaveURL(new RegExp(`/component/${NAME}`));
});

test('4 the first build is shown step by step', async () => {
  await openTab(developer, 'Build');
  await expect(developer.getByRole('log')).toContainText(/\S/, {
    timeout: 120_000,
  });
  await expect(
    developer.getByRole('list', { name: 'Builds' }).getByText('Succeeded'),
  ).toBeVisible({ timeout: 120_000 });
  await screenshot(developer, 'build');
});

test('5 it runs in development and its address answers', async () => {
  await openTab(developer, 'Overview');
  const link = developer.getByRole('link', { name: /open .* in development/i });
  await expect(link).toBeVisible({ timeout: 120_000 });
  address = (await link.getAttribute('href'))!;
  await expect
    .poll(() => answerOf(developer, address), { timeout: 60_000 })
    .not.toBe('');
  await screenshot(developer, 'component-overview');
  await openTab(developer, 'Logs');
  await expect(developer.getByRole('log')).toContainText(/\S/, {
    timeout: 60_000,
  });
  await openTab(developer, 'Metrics');
  await expect(developer.getByText('CPU Usage')).toBeVisible();
  await expect(async () => {
    await developer.getByRole('button', { name: 'Refresh' }).click();
    await expect(developer.getByText(/now [\d.]+ (B|KiB|MiB)/)).toBeVisible({
      timeout: 3_000,
    });
  }).toPass({ timeout: 60_000 });
  await screenshot(developer, 'metrics');
});

test('6 a push starts the next build and is what the address answers with', async () => {
  const checkout = fs.mkdtempSync(path.join(os.tmpdir(), 'checkout-'));
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: checkout, encoding: 'utf8' });
  const base = process.env.E2E_BASE_URL!;
  const token = await developer.evaluate(async () => {
    const response = await fetch(
      '/api/auth/openchoreo/refresh?env=development',
      {
        headers: { 'x-requested-with': 'XMLHttpRequest' },
      },
    );
    return (await response.json()).backstageIdentity.token as string;
  });
  const clone = `${base.replace(
    '://',
    `://dave:${token}@`,
  )}/api/openchoreo-git/default/${NAME}.git`;
  git('clone', '--quiet', clone, '.');
  const changed = `pushed-${Date.now()}`;
  const source = path.join(checkout, 'src', 'app.js');
  const before = fs.readFileSync(source, 'utf8');
  fs.writeFileSync(
    source,
    before.replace('message: `', `message: \`${changed} `),
  );
  git(
    '-c',
    'user.name=Dave',
    '-c',
    'user.email=dave@example.com',
    'commit',
    '-qam',
    'Greet differently',
  );
  git('push', '--quiet', 'origin', 'HEAD:main');
  await expect
    .poll(() => answerOf(developer, address), { timeout: 120_000 })
    .toContain(changed);
  fs.rmSync(checkout, { recursive: true });
});

test('7 promotion to staging shows its plan first', async () => {
  await openTab(developer, 'Deploy');
  const staging = developer.getByRole('article', {
    name: 'Environment staging',
  });
  await developer
    .getByRole('article', { name: 'Environment development' })
    .getByRole('button', { name: 'Promote' })
    .click();
  const dialog = developer.getByRole('dialog');
  await expect(dialog.getByText(/new|changed/i).first()).toBeVisible();
  await expect(dialog.getByText('Deployment').first()).toBeVisible();
  await screenshot(developer, 'promotion-plan');
  await dialog.getByRole('button', { name: 'Promote' }).click();
  await expect(staging.getByText('Ready', { exact: true })).toBeVisible({
    timeout: 120_000,
  });
});

test('8 production waits for somebody else', async () => {
  await developer
    .getByRole('article', { name: 'Environment staging' })
    .getByRole('button', { name: 'Promote' })
    .click();
  const dialog = developer.getByRole('dialog');
  await expect(dialog.getByText(/wait for approval/i)).toBeVisible();
  await dialog.getByRole('button', { name: 'Promote' }).click();
  const production = developer.getByRole('article', {
    name: 'Environment production',
  });
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
  await screenshot(developer, 'deploy');
});

test('9 the Cell shows the project from its declarations', async () => {
  await developer.goto('/catalog/default/system/storefront/cell-diagram');
  await expect(developer.getByText('catalog-api').first()).toBeVisible();
  await screenshot(developer, 'cell');
});

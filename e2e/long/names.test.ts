import { expect, Page, test } from '@playwright/test';
import { settle } from '../support/pages';
import { signIn } from '../support/signIn';

const project = '/catalog/default/system/storefront';
const component = '/catalog/default/component/catalog-api';

/** What a control or place is found by, where it does the job that OpenChoreo's own portal has it for (docs/reference/differences.md). */
const NAMES: Record<
  string,
  Array<(page: Page) => ReturnType<Page['locator']>>
> = {
  '/': [
    page => page.getByRole('link', { name: 'Home' }),
    page => page.getByRole('link', { name: 'Catalog', exact: true }),
    page => page.getByRole('link', { name: 'Platform' }),
    page => page.getByRole('link', { name: /^Create/ }),
    page => page.getByRole('button', { name: 'Sign Out' }),
  ],
  '/catalog?filters[kind]=component&filters[user]=all': [
    page => page.getByText('Kind').first(),
    page => page.locator('[aria-haspopup="listbox"]'),
    page => page.getByRole('link', { name: 'Catalogue', exact: true }),
  ],
  '/catalog?filters[kind]=system&filters[user]=all': [
    page => page.getByRole('link', { name: 'Online shop', exact: true }),
  ],
  '/create': [page => page.getByRole('heading', { level: 1 })],
  [project]: [
    page => page.getByRole('heading', { name: 'Online shop' }),
    page => page.getByRole('button', { name: 'more' }),
    page => page.getByRole('link', { name: 'Overview', exact: true }),
    page => page.getByRole('link', { name: 'Cell Diagram', exact: true }),
    page => page.getByRole('link', { name: 'Deploy', exact: true }),
    page => page.getByRole('link', { name: 'Definition', exact: true }),
  ],
  [`${project}/environments`]: [page => page.getByRole('main')],
  [`${project}/cell-diagram`]: [page => page.getByRole('main')],
  [component]: [
    page => page.getByRole('heading', { name: 'Catalogue' }),
    page => page.getByRole('link', { name: 'Build', exact: true }),
    page => page.getByRole('link', { name: 'Deploy', exact: true }),
    page => page.getByRole('link', { name: 'Logs', exact: true }),
    page => page.getByRole('link', { name: 'Events', exact: true }),
    page => page.getByRole('link', { name: 'Metrics', exact: true }),
  ],
  [`${component}/environments`]: [
    page => page.getByRole('article').filter({ hasText: 'development' }),
  ],
  [`${component}/workflows`]: [page => page.getByText(/first-build/)],
  [`${component}/runtime-logs`]: [
    page => page.getByPlaceholder('Search Logs...'),
  ],
  [`${component}/runtime-events`]: [page => page.getByLabel('Environment')],
  [`${component}/metrics`]: [
    page => page.getByText('CPU Usage'),
    page => page.getByText('Memory Usage'),
  ],
  [`${component}/definition`]: [
    page => page.getByRole('button', { name: 'Edit' }),
    page => page.getByText('Definition:'),
  ],
  '/catalog/default/component/nowhere': [
    page => page.getByText(/Entity not found/i),
  ],
  '/catalog/default/domain/default': [
    page => page.getByRole('heading', { name: /has (projects|systems)/i }),
  ],
};

test('routes and names that other tools know are there', async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign In' })).toBeVisible();
  await signIn(page, 'alice');
  for (const [address, names] of Object.entries(NAMES)) {
    await page.goto(address);
    if (!address.endsWith('/nowhere')) await settle(page);
    for (const find of names) {
      await expect
        .soft(find(page).first(), `${address}: ${find}`)
        .toBeVisible({ timeout: 10_000 });
    }
  }
});

test('an overflow menu leads to deleting, with the name of the kind', async ({
  page,
}) => {
  await signIn(page, 'alice');
  await page.goto(component);
  await settle(page);
  await page.getByRole('button', { name: 'more' }).click();
  await expect(
    page.getByRole('menuitem', { name: 'Delete Component' }),
  ).toBeVisible();
});

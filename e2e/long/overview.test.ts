import { expect, test } from '@playwright/test';
import { settle } from '../support/pages';
import { signIn } from '../support/signIn';

const project = '/catalog/default/system/storefront';
const component = '/catalog/default/component/catalog-api';
const READY = { timeout: 120_000 };

test('the overview of a component tells where it runs and how to reach, use and follow it', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, 'dave');
  await page.goto(component);
  await settle(page);
  const address = page.getByRole('link', { name: 'Open http in development' });
  await expect(address).toBeVisible(READY);
  await page
    .getByRole('button', { name: 'Copy address of http in development' })
    .click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    await address.getAttribute('href'),
  );
  const builds = page.getByRole('list', { name: 'Recent builds' });
  await expect(builds.getByRole('listitem')).toContainText(['Succeeded']);
  await expect(
    page.getByRole('list', { name: 'Recent releases' }),
  ).toContainText('development', READY);
  const activity = page.getByRole('list', { name: 'Activity' });
  const release = activity.getByText('catalog-api has a new release').first();
  const older = page.getByRole('button', { name: 'Show older activity' });
  // However much has happened since.
  await expect(async () => {
    if (!(await release.isVisible())) await older.click({ timeout: 1_000 });
    await expect(release).toBeVisible({ timeout: 1_000 });
  }).toPass(READY);
  // The shop says in its descriptor that it calls the catalogue.
  await expect(page.getByText('Used by', { exact: true })).toBeVisible();
  await expect(
    page.getByRole('heading', { name: 'README', exact: true }),
  ).toBeVisible();
  await expect(page.getByText('GET /products').first()).toBeVisible();
  await builds.getByRole('link').first().click();
  await expect(page).toHaveURL(/\/workflows\?run=/);
  await page.goBack();
  await page.getByRole('link', { name: 'API and try it: http' }).click();
  await expect(page).toHaveURL(/\/api\/.*\/definition$/);
  await expect(page.getByText('/products').first()).toBeVisible();
});

test('the overview of a project is a matrix whose cells lead on, on a phone too', async ({
  page,
}) => {
  await signIn(page, 'dave');
  await page.goto(project);
  await settle(page);
  const matrix = page.getByRole('table', { name: 'Components by environment' });
  await expect(matrix.getByRole('columnheader')).toHaveText([
    'Component',
    'development',
    'staging',
    'production',
  ]);
  await expect(
    page.getByRole('list', { name: 'Steps of the pipeline' }),
  ).toContainText(/approv/);
  const cell = matrix.getByRole('link', {
    name: /^Catalogue in development: Ready/,
  });
  await expect(cell).toBeVisible(READY);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(
    page
      .getByRole('list', { name: 'Components by environment' })
      .getByRole('listitem'),
  ).toHaveCount(3);
  await page.getByRole('link', { name: /^Catalogue in staging: / }).click();
  await expect(page).toHaveURL(
    /catalog-api\/environments\?environment=staging/,
  );
});

test('projects are ordered, narrowed and found again by their address', async ({
  page,
}) => {
  await signIn(page, 'dave');
  await page.goto('/projects');
  await settle(page);
  await page.getByRole('button', { name: 'Created' }).click();
  await page.getByLabel('Search projects').fill('shop');
  await expect(page).toHaveURL(/sort=created/);
  await expect(page).toHaveURL(/q=shop/);
  await page.reload();
  await expect(page.getByLabel('Search projects')).toHaveValue('shop');
  await expect(
    page.getByRole('columnheader', { name: 'Created' }),
  ).toHaveAttribute('aria-sort', 'descending');
  await expect(page.getByRole('link', { name: 'Online shop' })).toBeVisible();
  await page.getByLabel('Search projects').fill('nothing like it');
  await expect(
    page.getByText('No project matches “nothing like it”'),
  ).toBeVisible();
});

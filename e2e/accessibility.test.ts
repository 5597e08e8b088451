import AxeBuilder from '@axe-core/playwright';
import { expect, Page, test } from '@playwright/test';
import { signIn } from './support/signIn';

const PAGES = [
  '/',
  '/projects',
  '/approvals',
  '/platform-overview/environments',
  '/platform-overview/planes',
  '/catalog/default/system/storefront',
  '/catalog/default/system/storefront/cell-diagram',
  '/catalog/default/system/storefront/environments',
  '/catalog/default/component/catalog-api',
  '/catalog/default/component/catalog-api/environments',
  '/catalog/default/component/catalog-api/workflows',
  '/catalog/default/component/catalog-api/runtime-logs',
];

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

test('the login form and every page pass axe (WCAG 2.2 AA)', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext();
  const login = await context.newPage();
  await login.goto(`${process.env.E2E_BASE_URL}/`);
  const popup = login.waitForEvent('popup');
  await login.getByRole('button', { name: /sign in/i }).click();
  expect(await violations(await popup)).toEqual([]);
  await context.close();

  await signIn(page, 'alice');
  for (const address of PAGES) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    expect({ address, violations: await violations(page) }).toEqual({
      address,
      violations: [],
    });
  }
});

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page })
    .withTags(RULES)
    // Backstage UI's header tabs name panels that it does not render.
    .exclude('.bui-Tab')
    .analyze();
  return result.violations.map(
    violation => `${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`,
  );
}

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { settle } from './support/pages';
import { signIn } from './support/signIn';

/** Pages of our own plugins; each has to look after itself in every theme and width. */
const PAGES = [
  '/',
  '/projects',
  '/approvals',
  '/platform-overview/environments',
  '/platform-overview/planes',
  '/platform-overview/gates',
  '/platform-overview/pipelines',
  '/platform-overview/types',
  '/platform-overview/organizations',
  '/platform-overview/definitions',
  '/catalog/default/system/storefront',
  '/catalog/default/system/storefront/cell-diagram',
  '/catalog/default/system/storefront/cell-diagram?select=component/catalog-api&reach=in',
  '/catalog/default/system/storefront/cell-diagram?level=component&in=catalog-api',
  '/catalog/default/system/storefront/cell-diagram?level=organization',
  '/catalog/default/system/storefront/cell-diagram?env=staging&compare=promotion',
  '/catalog/default/system/storefront/environments',
  '/catalog/default/component/catalog-api',
  '/catalog/default/component/catalog-api/definition',
  '/catalog/default/component/catalog-api/definition?view=history',
  '/catalog/default/component/catalog-api/environments',
  '/catalog/default/component/catalog-api/workflows',
  '/catalog/default/component/catalog-api/runtime-logs',
];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};

test('the login form is accessible', async ({ page }) => {
  await page.goto('/');
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: /sign in/i }).click();
  const { violations } = await new AxeBuilder({ page: await popup })
    .withTags(RULES)
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
});

for (const theme of ['light', 'dark'] as const) {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    test(`every page is accessible, ${theme}, ${width}`, async ({ page }) => {
      test.setTimeout(600_000);
      await signIn(page, 'alice');
      await page.evaluate(
        name => localStorage.setItem('theme', name),
        theme as string,
      );
      await page.setViewportSize(viewport);
      const problems: string[] = [];
      for (const address of PAGES) {
        await page.goto(address);
        await settle(page);
        const { violations } = await new AxeBuilder({ page })
          .withTags(RULES)
          // Backstage UI's header tabs name panels that it does not render.
          .exclude('.bui-Tab')
          .analyze();
        for (const { id, nodes } of violations) {
          problems.push(`${address} ${id}: ${nodes[0].html.slice(0, 160)}`);
        }
        const mains = await page.getByRole('main').count();
        if (mains !== 1)
          problems.push(`${address} has ${mains} landmarks main`);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        if (overflow > 1) {
          problems.push(`${address} is ${overflow} px wider than the screen`);
        }
      }
      expect(problems).toEqual([]);
    });
  }
}

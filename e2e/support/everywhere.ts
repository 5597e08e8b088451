import AxeBuilder from '@axe-core/playwright';
import { Browser, expect, Page } from '@playwright/test';
import { LookAt } from './deliveryLooks';
import { settle } from './pages';
import { screenshot } from './screenshot';
import { signIn } from './signIn';

/** Pages of our own plugins; each has to look after itself in every theme and width. */
export const PAGES = [
  '/',
  '/projects',
  '/projects?view=cards',
  '/approvals',
  '/platform-overview/environments',
  '/platform-overview/planes',
  '/platform-overview/gates',
  '/platform-overview/pipelines',
  '/platform-overview/types',
  '/platform-overview/organizations',
  '/platform-overview/definitions',
  '/platform-overview/audit',
  '/catalog/default/system/storefront',
  '/catalog/default/system/storefront/cell-diagram',
  '/catalog/default/system/storefront/cell-diagram?select=component/catalog-api&reach=in',
  '/catalog/default/system/storefront/cell-diagram?level=component&in=catalog-api',
  '/catalog/default/system/storefront/cell-diagram?level=organization',
  '/catalog/default/system/storefront/cell-diagram?env=staging&compare=promotion',
  '/catalog/default/system/storefront/environments',
  '/catalog/default/system/storefront/previews',
  '/catalog/default/component/catalog-api',
  '/catalog/default/component/catalog-api/definition',
  '/catalog/default/component/catalog-api/definition?view=history',
  '/catalog/default/component/catalog-api/environments',
  '/catalog/default/component/catalog-api/workflows',
  '/catalog/default/component/catalog-api/runtime-logs',
  '/catalog/default/component/catalog-api/configure',
  '/catalog/default/component/catalog-api/runtime-events',
  '/catalog/default/component/catalog-api/metrics',
  '/catalog/default/system/storefront/activity',
];
/** A list that is on a page once its stream has answered. */
export const AWAITED: Record<string, string> = {
  '/catalog/default/component/catalog-api/runtime-events':
    'Events in development',
};
/** What axe checks. */
export const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};

/** What is wrong with a page as it looks now. */
async function problemsOf(page: Page, isOurs = true): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(RULES)
    // Backstage UI's header tabs name panels that it does not render.
    .exclude('.bui-Tab')
    .analyze();
  const problems = violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`,
  );
  const dialogs = page.getByRole('dialog');
  if (isOurs && (await dialogs.count()) === 0) {
    const mains = await page.getByRole('main').count();
    if (mains !== 1) problems.push(`has ${mains} landmarks main`);
  }
  for (const wide of await dialogs.evaluateAll(found =>
    found.flatMap(dialog =>
      [dialog, ...dialog.querySelectorAll('.MuiDialogContent-root')]
        .map(part => part.scrollWidth - part.clientWidth)
        .filter(pixels => pixels > 1),
    ),
  )) {
    problems.push(`has a dialog ${wide} px wider than its frame`);
  }
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  // What scrolls a page is an element of its own; nothing that fills the screen may scroll sideways, except for a region that says so.
  const sideways = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter(
        element =>
          /auto|scroll/.test(getComputedStyle(element).overflowX) &&
          element.tabIndex < 0 &&
          element.clientWidth > window.innerWidth / 2 &&
          element.clientHeight > window.innerHeight / 2 &&
          element.scrollWidth - element.clientWidth > 1,
      )
      .map(element => `${element.tagName} ${element.className}`),
  );
  for (const element of sideways) {
    problems.push(`scrolls sideways: ${element.slice(0, 100)}`);
  }
  if (overflow > 1) problems.push(`is ${overflow} px wider than the screen`);
  return problems;
}

/** How pages are looked at. */
export type Look = [keyof typeof WIDTHS, 'light' | 'dark'];

/**
 * What is wrong with any page in these looks; each look has a page of its own, side by side.
 *
 * @param what - who looks at what; default: the platform engineer, at every page
 */
export async function problemsEverywhere(
  browser: Browser,
  looks: Look[],
  what: { user: string; pages: readonly LookAt[] } = {
    user: 'alice',
    pages: PAGES.map(address => ({ name: '', address })),
  },
): Promise<string[]> {
  const first = await browser.newContext();
  await signIn(await first.newPage(), what.user);
  const storageState = await first.storageState();
  await first.close();
  const pages = await Promise.all(
    looks.map(async ([width, theme]) => {
      const context = await browser.newContext({
        storageState,
        viewport: WIDTHS[width],
      });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await page.addInitScript(
        name => localStorage.setItem('theme', name),
        theme,
      );
      return { page, theme, name: `${width}, ${theme}` };
    }),
  );
  const problems: string[] = [];
  for (const { address, name: shown, open } of what.pages) {
    await Promise.all(
      pages.map(async ({ page, theme, name }) => {
        await page.goto(address);
        await settle(page);
        // Entity pages show their name before their tabs are there, and a tab before its code is.
        if (address.startsWith('/catalog/')) {
          await expect(
            page.getByRole('navigation', {
              name: 'Content navigation',
              // Behind the dialog that the address opens.
              includeHidden: true,
            }),
          ).toBeVisible();
        }
        // The page around a wizard is Backstage's.
        const isOurs = !address.startsWith('/create/');
        await expect(
          page.locator(isOurs ? 'section' : 'form').first(),
        ).toBeVisible();
        await settle(page);
        if (AWAITED[address]) {
          await expect(
            page.getByRole('list', { name: AWAITED[address] }),
          ).toBeVisible();
        }
        await expect(page.locator('body')).toHaveAttribute(
          'data-theme-mode',
          theme,
        );
        if (open) {
          await open(page);
          await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        }
        if (shown) {
          await screenshot(page, `${shown}-${name.replace(', ', '-')}`);
        }
        for (const problem of await problemsOf(page, isOurs)) {
          problems.push(`${address} ${shown}, ${name}: ${problem}`);
        }
      }),
    );
  }
  await Promise.all(pages.map(({ page }) => page.context().close()));
  return problems;
}

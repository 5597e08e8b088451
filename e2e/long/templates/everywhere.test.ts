import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { AWAITED, problemsEverywhere, RULES } from '../../support/everywhere';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';

test('the login form is accessible', async ({ page }) => {
  await page.goto('/');
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: /sign in/i }).click();
  const { violations } = await new AxeBuilder({ page: await popup })
    .withTags(RULES)
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
});

// Two looks at a time, side by side: four would only wait for each other.
for (const [desktop, phone] of [
  ['light', 'dark'],
  ['dark', 'light'],
] as const) {
  test(`every page is accessible, ${desktop} at a desk and ${phone} on a phone`, async ({
    browser,
  }) => {
    test.setTimeout(600_000);
    expect(
      await problemsEverywhere(browser, [
        ['desktop', desktop],
        ['phone', phone],
      ]),
    ).toEqual([]);
  });
}

test('every page fits a phone, light and dark', async ({ browser }) => {
  const phone = await (await browser.newContext()).newPage();
  await signIn(phone, 'dave');
  await phone.setViewportSize({ width: 390, height: 844 });
  const component = '/catalog/default/component/catalog-api';
  for (const theme of ['light', 'dark']) {
    await phone.goto('/');
    await phone.evaluate(
      name => window.localStorage.setItem('theme', name),
      theme,
    );
    for (const [name, path] of [
      ['home', '/'],
      ['projects', '/projects'],
      ['project', '/catalog/default/system/storefront'],
      ['cell', '/catalog/default/system/storefront/cell-diagram'],
      ['component', component],
      ['build', `${component}/workflows`],
      ['deploy', `${component}/environments`],
      ['events', `${component}/runtime-events`],
      ['approvals', '/approvals?show=all'],
      ['create', '/create'],
      ['platform', '/platform-overview'],
    ]) {
      await phone.goto(path);
      await expect(phone.getByRole('heading').first()).toBeVisible();
      await expect(phone.locator('[aria-busy=true]')).toHaveCount(0);
      await expect(phone.getByRole('progressbar')).toHaveCount(0);
      // Entity pages show their name before their tabs are there.
      if (path.startsWith('/catalog/')) {
        await expect(
          phone.getByRole('navigation', { name: 'Content navigation' }),
        ).toBeVisible();
        await expect(phone.locator('section').first()).toBeVisible();
      }
      if (AWAITED[path]) {
        await expect(
          phone.getByRole('list', { name: AWAITED[path] }),
        ).toBeVisible();
      }
      await screenshot(phone, `phone-${theme}-${name}`);
      const overflow = await phone.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect({ path, theme, overflow: Math.max(0, overflow) }).toEqual({
        path,
        theme,
        overflow: 0,
      });
    }
  }
  await phone.context().close();
});

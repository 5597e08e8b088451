import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { problemsEverywhere, RULES } from './support/everywhere';

test('the login form is accessible', async ({ page }) => {
  await page.goto('/');
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: /sign in/i }).click();
  const { violations } = await new AxeBuilder({ page: await popup })
    .withTags(RULES)
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
});

test('every page is accessible, light at a desk and dark on a phone', async ({
  browser,
}) => {
  test.setTimeout(600_000);
  expect(
    await problemsEverywhere(browser, [
      ['desktop', 'light'],
      ['phone', 'dark'],
    ]),
  ).toEqual([]);
});

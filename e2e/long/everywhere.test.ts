import { expect, test } from '@playwright/test';
import { problemsEverywhere } from '../support/everywhere';

/** The looks that ../everywhere.test.ts leaves out. */
test('every page is accessible, dark at a desk and light on a phone', async ({
  browser,
}) => {
  test.setTimeout(600_000);
  expect(
    await problemsEverywhere(browser, [
      ['desktop', 'dark'],
      ['phone', 'light'],
    ]),
  ).toEqual([]);
});

import { expect, Locator, Page } from '@playwright/test';

/** Most presses of the tabulator key until something is reached; the frame around a page has a few dozen stops. */
const MOST = 150;

/** Goes on with the tabulator key until something has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const isThere = () =>
    target.evaluate(element => element === document.activeElement);
  for (let presses = 0; presses < MOST; presses++) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
  }
  expect(await isThere(), `${target} is reached by keyboard`).toBe(true);
}

/** Goes there with the tabulator key and presses Enter. */
export async function enter(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

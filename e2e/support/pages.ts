import { expect, Locator, Page } from '@playwright/test';

/** Opens a tab of an entity page. */
export async function openTab(page: Page, tab: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Content navigation' })
    .getByRole('link', { name: tab, exact: true })
    .click();
}

/** What an address shows when a person opens it; empty while it does not answer. */
export async function answerOf(page: Page, url: string): Promise<string> {
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

/** The panel of an environment on the Deploy tab. */
export function environmentPanel(page: Page, environment: string): Locator {
  return page.getByRole('article', { name: `Environment ${environment}` });
}

/** Goes to a component's overview and waits for the address it has in an environment. */
export async function addressIn(
  page: Page,
  component: string,
  environment: string,
): Promise<string> {
  await page.goto(`/catalog/default/component/${component}`);
  const link = page.getByRole('link', {
    name: new RegExp(`open .* in ${environment}`, 'i'),
  });
  await expect(link).toBeVisible({ timeout: 120_000 });
  return (await link.getAttribute('href'))!;
}

/** Waits until a page has its heading, though a dialog may be before it, and nothing on it is still loading. */
export async function settle(page: Page): Promise<void> {
  await expect(
    page.getByRole('heading', { level: 1, includeHidden: true }).first(),
  ).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

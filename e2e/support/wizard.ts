import { expect, Page } from '@playwright/test';

/** Opens the form of a template. */
export async function chooseTemplate(page: Page, title: string): Promise<void> {
  await page.goto('/create');
  await page
    .locator('[class*="MuiCard-root"]', {
      has: page.getByRole('heading', { name: title, exact: true }),
    })
    .getByRole('button', { name: 'Choose' })
    .click();
  await expect(page.locator('form')).toBeVisible();
}

/** Fills fields of the step that is open, by the beginning of their labels. */
export async function fillIn(
  page: Page,
  values: Record<string, string>,
): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await page
      .locator('form')
      .getByRole('textbox', { name: new RegExp(`^${label}`) })
      .fill(value);
  }
}

/** Takes an entry of a list of the step that is open. */
export async function pick(
  page: Page,
  label: string,
  option: RegExp,
): Promise<void> {
  await page
    .locator('form')
    .getByLabel(new RegExp(`^${label}`))
    .click();
  await page.getByRole('option', { name: option }).click();
}

/** Reviews, creates, and goes to what was made. */
export async function create(page: Page, view: string): Promise<void> {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('link', { name: view }).click({ timeout: 120_000 });
}

import { expect, Page } from '@playwright/test';

/** Signs in through the real flow: the portal's button, the provider's window, its form. */
export async function signIn(
  page: Page,
  username: string,
  password = process.env.E2E_PASSWORD!,
): Promise<void> {
  await page.goto('/');
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: /sign in/i }).click();
  const window = await popup;
  await window.getByLabel('User name').fill(username);
  await window.getByLabel('Password').fill(password);
  await window.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('link', { name: 'Home' }).first()).toBeVisible();
}

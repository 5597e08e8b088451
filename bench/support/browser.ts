import { Browser, chromium, Page } from '@playwright/test';

/** Starts the browser that the end-to-end tests use. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Signs in as people do: the portal's button, the provider's window, its form. */
export async function signInPage(
  page: Page,
  origin: string,
  account: { username: string; password: string },
): Promise<void> {
  await page.goto(`${origin}/`);
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: /sign in/i }).click();
  const window = await popup;
  await window.getByLabel('User name').fill(account.username);
  await window.getByLabel('Password').fill(account.password);
  await window.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Home' }).first().waitFor();
}

import path from 'node:path';
import { Page } from '@playwright/test';

/** Keeps a picture of a page for people to look at (`e2e/.results/pictures`). */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({
    path: path.join(__dirname, '..', '.results', 'pictures', `${name}.png`),
  });
}

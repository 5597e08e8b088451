import { expect, test } from '@playwright/test';
import { settle } from './support/pages';
import { signIn } from './support/signIn';

const PAGE = '/catalog/default/system/storefront/cell-diagram';

test('answers who can reach a component, with the deciding rule', async ({
  page,
}) => {
  await signIn(page, 'alice');
  await page.goto(`${PAGE}?select=component/catalog-api&reach=in`);
  await settle(page);
  const panel = page.getByRole('complementary', { name: /Catalogue/ });
  await expect(panel.or(page.locator('aside')).first()).toContainText(
    /Allowed by openchoreo-catalog-api: ingress\[\d\]/,
  );
});

test('compares with a promotion, another environment and an earlier time', async ({
  page,
}) => {
  await signIn(page, 'alice');
  await page.goto(`${PAGE}?env=staging&compare=promotion`);
  await settle(page);
  await expect(
    page.getByText(/Promotion from development to staging/),
  ).toBeVisible();
  await page.goto(`${PAGE}?compare=env:staging`);
  await settle(page);
  await expect(
    page.getByText(/added, \d+ removed|No difference/).first(),
  ).toBeVisible();
  await page.goto(`${PAGE}?compare=at:${new Date().toISOString()}`);
  await settle(page);
  await expect(
    page.getByText(/compared with|No difference/).first(),
  ).toBeVisible();
});

test('is used with the keyboard alone, and exports pictures', async ({
  page,
}) => {
  await signIn(page, 'alice');
  await page.goto(PAGE);
  await settle(page);
  const boxes = page.locator('.cell-box[tabindex="0"]');
  await expect(boxes).toHaveCount(1);
  await boxes.first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/select=/);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/select=/);
  for (const [name, type] of [
    ['Export as SVG', 'svg'],
    ['Export as PNG', 'png'],
  ]) {
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();
    expect((await download).suggestedFilename()).toMatch(
      new RegExp(`\\.${type}$`),
    );
  }
});

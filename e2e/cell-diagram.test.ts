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

import { expect, test } from '@playwright/test';
import { settle } from '../support/pages';
import { signIn } from '../support/signIn';

const PAGES = [
  '/projects',
  '/catalog/default/system/storefront/environments',
  '/catalog/default/component/catalog-api',
  '/catalog/default/system/storefront/cell-diagram?select=component/catalog-api&reach=in',
];

test('an idle minute makes no requests beside the stream', async ({
  page,
  context,
}) => {
  test.setTimeout(600_000);
  await signIn(page, 'alice');
  const pages = await Promise.all(
    PAGES.map(async address => ({ address, tab: await context.newPage() })),
  );
  const requests: string[] = [];
  for (const { address, tab } of pages) {
    await tab.goto(address);
    await settle(tab);
  }
  // What a page follows may settle for a moment: unused selections end after 30 seconds, with one new stream.
  await page.waitForTimeout(40_000);
  for (const { address, tab } of pages) {
    tab.on('request', request => requests.push(`${address}: ${request.url()}`));
  }
  await page.waitForTimeout(60_000);
  expect(requests).toEqual([]);
});

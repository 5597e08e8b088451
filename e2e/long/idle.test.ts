import { expect, test } from '@playwright/test';
import { PAGES } from '../support/everywhere';
import { settle } from '../support/pages';
import { signIn } from '../support/signIn';

/** Pages that are looked at together: a machine with two cores has to draw them all. */
const AT_ONCE = 15;

test('an idle minute makes no requests beside the stream, on any page', async ({
  page,
  context,
  browser,
}) => {
  test.setTimeout(1_200_000);
  await signIn(page, 'alice');
  const storageState = await context.storageState();
  const requests: string[] = [];
  for (let i = 0; i < PAGES.length; i += AT_ONCE) {
    const open = await Promise.all(
      PAGES.slice(i, i + AT_ONCE).map(async address => {
        // A browser lets one context have six connections to a server, and each page keeps one.
        const own = await browser.newContext({ storageState });
        return { address, own, tab: await own.newPage() };
      }),
    );
    for (const { address, tab } of open) {
      await tab.goto(address);
      await settle(tab);
    }
    // What a page follows may settle for a moment: unused selections end after 30 seconds, with one new stream.
    await page.waitForTimeout(40_000);
    for (const { address, tab } of open) {
      tab.on('request', request =>
        requests.push(`${address}: ${request.url()}`),
      );
    }
    await page.waitForTimeout(60_000);
    await Promise.all(open.map(({ own }) => own.close()));
  }
  expect(requests).toEqual([]);
});

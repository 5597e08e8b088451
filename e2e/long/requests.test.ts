import { expect, Page, test } from '@playwright/test';
import { streamServer } from '../../bench/support/largeProject';
import { settle } from '../support/pages';
import { COMPONENT, ROW, rowsOf } from '../support/rows';
import { signIn } from '../support/signIn';

const FEW = 8;
const project = '/catalog/default/system/storefront';
const component = `/catalog/default/component/${COMPONENT}`;

/** Pages with rows, and whether a row can be seen by its name. */
const PAGES: Array<[string, { rows: boolean }]> = [
  ['/', { rows: true }],
  ['/projects', { rows: true }],
  ['/projects?view=cards', { rows: true }],
  [project, { rows: true }],
  [`${project}/environments`, { rows: true }],
  [`${project}/cell-diagram`, { rows: true }],
  [`${project}/activity`, { rows: true }],
  [component, { rows: true }],
  [`${component}/workflows`, { rows: true }],
  [`${component}/environments`, { rows: false }],
  [`${component}/runtime-logs`, { rows: false }],
];
const STREAM = '/api/openchoreo/stream';

/** Requests for data while a page opens, without the stream itself; and how many rows it then shows. */
async function open(page: Page, address: string) {
  const asked: string[] = [];
  let streams = 0;
  const note = (request: { url(): string; method(): string }) => {
    const { pathname } = new URL(request.url());
    if (pathname === STREAM) streams += 1;
    else if (pathname.startsWith('/api/')) {
      asked.push(`${request.method()} ${pathname}`);
    }
  };
  page.on('request', note);
  await page.goto(address);
  await settle(page);
  await page.waitForTimeout(1500);
  page.off('request', note);
  const text = await page.locator('body').innerText();
  return {
    asked: asked.sort(),
    streams,
    rows: new Set(text.match(ROW) ?? []).size,
  };
}

test('a page asks as often for many rows as for few, and gets them by the one stream', async ({
  page,
}) => {
  test.setTimeout(600_000);
  await signIn(page, 'alice');
  const stream = await streamServer();
  try {
    await page.route(`**${STREAM}`, route =>
      route.continue({ url: `${stream.origin}/` }),
    );
    for (const [address, { rows }] of PAGES) {
      stream.release(rowsOf(FEW));
      // What the browser keeps of the page itself is there from here on.
      await open(page, address);
      const few = await open(page, address);
      stream.release(rowsOf(2 * FEW));
      const many = await open(page, address);
      const what = `${address}, ${few.asked.length} requests`;
      expect.soft(many.asked, what).toEqual(few.asked);
      expect
        .soft(
          many.asked.filter(line =>
            / \/api\/openchoreo\/(kube|api)\//.test(line),
          ),
          what,
        )
        .toEqual([]);
      // A connection takes over when the page follows one thing more.
      expect.soft(many.streams, what).toBeGreaterThan(0);
      expect.soft(many.streams, what).toBeLessThanOrEqual(few.streams + 2);
      if (rows) expect.soft(many.rows, what).toBeGreaterThan(0);
    }
  } finally {
    await stream.close();
  }
});

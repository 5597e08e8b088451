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

/** Long enough for everything that a page asks for by itself. */
const QUIET_MS = 2000;

/** Requests for data while a page opens, by how often, with one name for all rows; and how many rows it then shows. */
async function open(page: Page, address: string, rows: boolean) {
  const asked = new Map<string, number>();
  let last = Date.now();
  const note = (request: { url(): string; method(): string }) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith('/api/')) return;
    last = Date.now();
    const line = `${request.method()} ${pathname.replace(ROW, '{row}')}`;
    asked.set(line, (asked.get(line) ?? 0) + 1);
  };
  page.on('request', note);
  await page.goto(address);
  await settle(page);
  if (rows) await expect(page.getByText(/row-\d{3}/).first()).toBeVisible();
  await expect
    .poll(() => Date.now() - last, { timeout: 60_000 })
    .toBeGreaterThan(QUIET_MS);
  page.off('request', note);
  return asked;
}

test('a page asks as often for many rows as for few, and gets them by the one stream', async ({
  page,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'alice');
  const stream = await streamServer();
  try {
    await page.route(`**${STREAM}`, route =>
      route.continue({ url: `${stream.origin}/` }),
    );
    for (const [address, { rows }] of PAGES) {
      stream.release(rowsOf(FEW));
      // What the browser keeps of the page itself is there from here on.
      await open(page, address, rows);
      const few = await open(page, address, rows);
      stream.release(rowsOf(3 * FEW));
      const many = await open(page, address, rows);
      // A part of the page may be drawn once more and ask again; a request for each row would come sixteen times and more.
      const grown = [...many]
        .map(([line, count]) => ({ line, by: count - (few.get(line) ?? 0) }))
        .filter(({ by }) => by >= FEW);
      expect.soft(grown, address).toEqual([]);
      const lines = [...many.keys()];
      expect.soft(lines, address).toContain(`POST ${STREAM}`);
      expect
        .soft(
          lines.filter(
            line =>
              / \/api\/openchoreo\/(kube|api)\//.test(line) &&
              // What flows on the plane is no object: it has a stream of its own.
              !line.endsWith('/wirelogs'),
          ),
          address,
        )
        .toEqual([]);
      expect
        .soft(
          lines.filter(line => line.includes('{row}')),
          address,
        )
        .toEqual([]);
    }
  } finally {
    await stream.close();
  }
});

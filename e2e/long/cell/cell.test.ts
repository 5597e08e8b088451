import fs from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, Page, test } from '@playwright/test';
import { addressIn, settle } from '../../support/pages';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';
import {
  box,
  CELL,
  connection,
  makeSurroundings,
  open,
  placeOf,
  scale,
} from './support';

/** The Cell diagram of a project with a line of every sort, in a browser, on a platform that runs. */
test.describe.configure({ mode: 'serial' });

let page: Page;

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ acceptDownloads: true });
  page = await context.newPage();
  await signIn(page, 'alice');
  await page.goto('/catalog/default/component/catalog-api');
  await addressIn(page, 'catalog-api', 'development');
  await makeSurroundings(page);
});
test.afterAll(() => page.context().close());

test('draws sides, endpoints and connections with protocol, visibility and state', async () => {
  await open(page);
  await expect(connection(page, 'kiosk', 'catalog-api')).toContainText(
    /http \(HTTP\).*the project.*Connected/,
    { timeout: 180_000 },
  );
  await expect(connection(page, 'kiosk', 'ghost')).toContainText(
    'Waiting for an address',
  );
  await expect(connection(page, 'vault', 'pay.example.com')).toContainText(
    'Denied by network policy',
  );
  await expect(connection(page, 'Internet', 'web')).toContainText(
    /HTTP.*the internet.*Connected/,
  );
  await expect(
    page.getByRole('row', { name: /Catalogue http HTTP, port 8080/ }),
  ).toContainText('the project, the organisation, the internet');
  await expect(box(page, 'component/catalog-api')).toContainText('HTTP http');

  const web = await placeOf(page, 'component/web');
  const [north, west, south, missing, east] = await Promise.all(
    [
      'gateway/north',
      'gateway/west',
      'external/pay.example.com',
      'resource/stock',
      'project/bazaar',
    ].map(id => placeOf(page, id)),
  );
  expect(north.y).toBeLessThan(web.y);
  expect(west.x).toBeLessThan(web.x);
  expect(south.y).toBeGreaterThan(web.y);
  expect(missing.y).toBeGreaterThan(web.y);
  expect(east.x).toBeGreaterThan(web.x);
  await screenshot(page, 'cell-project');

  // Nothing is deployed there yet: everything is only declared.
  await open(page, '?env=production');
  await expect(connection(page, 'web', 'catalog-api')).toContainText(
    'Declared, not deployed here',
  );
  // Each state has dashes of its own: no colour is needed to tell them apart.
  const dashes = await page
    .getByRole('list', { name: 'Legend' })
    .locator('line')
    .evaluateAll(lines =>
      lines.map(
        line =>
          `${line.getAttribute('stroke-dasharray')} ${line.getAttribute(
            'stroke-width',
          )}`,
      ),
    );
  expect(dashes.length).toBeGreaterThanOrEqual(4);
  expect(new Set(dashes).size).toBe(dashes.length);
});

test('shows traffic that the data plane observes, while it happens', async () => {
  await page.goto('/');
  const address = await addressIn(page, 'web', 'development');
  await open(page);
  const row = connection(page, 'Internet', 'web');
  const seen = async () =>
    Number(/(\d+) seen/.exec((await row.textContent()) ?? '')?.[1] ?? 0);
  const before = await seen();
  const { host } = new URL(address);
  for (let i = 0; i < 3; i += 1) {
    const visitor = await page.context().newPage();
    await visitor.goto(`http://${host}/`);
    await visitor.close();
  }
  await expect.poll(seen).toBeGreaterThanOrEqual(before + 3);
  await expect(page.locator('.cell-canvas')).toContainText(/HTTP http.*seen/);
  await expect(
    page.getByText('Traffic was observed in the last hour'),
  ).toBeVisible();
  await open(page, '?show=observed');
  await expect(box(page, 'component/web')).toBeVisible();
  await expect(box(page, 'component/vault')).toHaveCount(0);

  // Seen from the organisation, it is on the links of the cell.
  await open(page, '?level=organization');
  await expect(connection(page, 'Internet', 'web')).toContainText(/\d+ seen/);
  await expect(
    page.getByText('Traffic was observed in the last hour'),
  ).toBeVisible();

  // Where a plane reports no flows, people are told so and see the rest.
  const other = await page.context().browser()!.newContext();
  const viewer = await other.newPage();
  await viewer.route('**/wirelogs?**', route =>
    route.fulfill({ status: 501, json: { message: 'No flows here.' } }),
  );
  await signIn(viewer, 'alice');
  await open(viewer);
  await expect(viewer.getByText(/Observed traffic is not shown/)).toBeVisible();
  await other.close();
});

test('zooms from the organisation to the pods of a component and back', async () => {
  await open(page);
  await page.getByRole('button', { name: 'Organisation', exact: true }).click();
  await expect(page).toHaveURL(/level=organization/);
  await expect(box(page, 'cell/bazaar')).toBeVisible();
  await expect(
    connection(page, 'bazaar/stall', 'storefront/catalog-api'),
  ).toBeVisible();
  await box(page, 'cell/storefront').dblclick();
  await expect(page).not.toHaveURL(/level=/);
  await box(page, 'component/vault').dblclick();
  await expect(page).toHaveURL(/level=component&in=vault/);
  const objects = page.getByRole('table', { name: 'Objects of the component' });
  for (const kind of ['Deployment', 'Service', 'NetworkPolicy', 'Pods']) {
    await expect(
      objects.getByRole('row').filter({ hasText: kind }).first(),
    ).toBeVisible();
  }
  await screenshot(page, 'cell-component');
  await page.getByRole('button', { name: 'Project storefront' }).click();
  await expect(page).toHaveURL(/select=component%2Fvault/);

  // The same with the wheel alone: into the box under the pointer, and out of the picture.
  await open(page);
  const target = await placeOf(page, 'component/catalog-api');
  await page.mouse.move(target.x, target.y);
  for (let i = 0; i < 60 && !page.url().includes('level=component'); i += 1) {
    await page.mouse.wheel(0, -120);
    await page.waitForTimeout(50);
  }
  await expect(page).toHaveURL(/level=component&in=/);
  await open(page);
  await page.mouse.move(target.x, target.y);
  for (let i = 0; i < 60 && !page.url().includes('organization'); i += 1) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(50);
  }
  await expect(page).toHaveURL(/level=organization/);
});

test('follows health and rollout without a reload, and moves nothing that need not move', async () => {
  await open(page);
  const ids = ['component/web', 'component/catalog-api', 'component/vault'];
  const places = () => Promise.all(ids.map(id => placeOf(page, id)));
  const before = await places();
  await scale(page, 'vault', 2);
  await expect(box(page, 'component/vault')).toContainText('2/2 pods', {
    timeout: 120_000,
  });
  await scale(page, 'vault', 1);
  await expect(box(page, 'component/vault')).toContainText('1/1 pods', {
    timeout: 120_000,
  });
  expect(await places()).toEqual(before);
});

test('compares environments, moments, and a promotion before it is made', async () => {
  await open(page, '?compare=env:production');
  await expect(page.getByText(/\d+ added, \d+ removed/)).toBeVisible();
  await expect(box(page, 'component/web')).toContainText('+');
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'A point in time…' }).click();
  await expect(page).toHaveURL(/compare=at/);
  await expect(page.getByLabel('Point in time', { exact: true })).toBeVisible();
  // Before this test there was no kiosk; an hour ago there may have been nothing at all.
  await expect(page.getByText(/added|cannot be read/).first()).toBeVisible();
  // Two moments of the past, and back to now.
  const [from, until] = [60_000, 1_000].map(ago =>
    new Date(Date.now() - ago).toISOString(),
  );
  await open(page, `?compare=at:${from}~${until}`);
  await expect(
    page.getByText(/This is the cell as it was at|cannot be read/),
  ).toBeVisible();
  await page.getByLabel('With (empty: now)').fill('');
  await expect(page).not.toHaveURL(/~|%7E/);
  await open(page, '?env=staging&compare=promotion');
  const promotion = page.getByText(/Promotion from development to staging/);
  await expect(promotion).toBeVisible();
  await expect(page.getByText(/^Opens: .*Internet → Catalogue/)).toBeVisible();
  // One request plans the whole project, and every component of it has its plan.
  const asked: string[] = [];
  page.on('request', request => {
    if (request.url().endsWith('/plans')) asked.push(request.url());
  });
  await open(page, '?env=staging&compare=promotion');
  const plans = page
    .getByRole('list', { name: 'Plans of the components' })
    .getByRole('listitem');
  await expect(plans.filter({ hasText: 'kiosk' })).toContainText(/→ kiosk-/);
  await expect(
    plans.filter({ hasText: /\+ HTTPRoute catalog-api-http/ }),
  ).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('answers who can reach what, with the rule that decides', async () => {
  await open(page, '?select=component/catalog-api');
  const panel = page.getByRole('complementary', { name: /Catalogue/ });
  await panel.getByRole('button', { name: 'Who can reach this?' }).click();
  await expect(page).toHaveURL(/reach=in/);
  await expect(panel).toContainText(
    /Allowed by openchoreo-catalog-api: ingress\[\d\]/,
  );
  await open(page, '?select=component/vault&reach=out');
  const vault = page.getByRole('complementary', { name: /vault/ });
  await expect(vault).toContainText(/Cannot \(\d+\)/);
  await expect(vault).toContainText(/-sealed/);
});

test('finds, filters, brings out paths and focuses, and every state is a link', async () => {
  await open(page);
  await page.getByLabel('Find in the diagram').fill('vau');
  await expect(box(page, 'component/web')).toHaveClass(/cell-dimmed/);
  await page.getByRole('option', { name: 'vault' }).click();
  await expect(page).toHaveURL(/select=component%2Fvault/);
  await page.getByRole('button', { name: 'What it needs' }).click();
  await expect(page).toHaveURL(/path=needs/);
  await expect(box(page, 'component/web')).toHaveClass(/cell-dimmed/);
  await expect(box(page, 'component/catalog-api')).not.toHaveClass(
    /cell-dimmed/,
  );
  await page.getByRole('button', { name: 'Focus', exact: true }).click();
  await expect(page).toHaveURL(/focus=component%2Fvault/);
  await expect(box(page, 'component/web')).toHaveCount(0);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const link = page.url();

  await open(page);
  const sight = page.locator('.react-flow__viewport');
  const before = await sight.getAttribute('style');
  // By its place: the frame of the part in sight may lie over the picture.
  const overview = page.getByRole('img', { name: 'Overview of the diagram' });
  await overview.scrollIntoViewIfNeeded();
  const map = (await overview.boundingBox())!;
  await page.mouse.click(map.x + 20, map.y + 20);
  await expect(sight).not.toHaveAttribute('style', before!);

  const reader = await page.context().newPage();
  await reader.goto(link);
  await settle(reader);
  await expect(
    reader.getByRole('button', { name: 'What it needs' }),
  ).toHaveAttribute('aria-pressed', 'true');
  await expect(
    reader.getByRole('button', { name: 'Leave focus' }),
  ).toBeVisible();
  await expect(box(reader, 'component/catalog-api')).toBeVisible();
  await expect(box(reader, 'component/web')).toHaveCount(0);
  await reader.close();

  await open(page, '?show=denied');
  await expect(box(page, 'component/vault')).toBeVisible();
  await expect(box(page, 'component/web')).toHaveCount(0);
  await open(page, '?show=resources&env=development');
  await expect(box(page, 'external/pay.example.com')).toBeVisible();
  await open(page, '?show=tasks,denied&q=nothing');
  await expect(box(page, 'component/vault')).toHaveClass(/cell-dimmed/);
});

test('is used with the keyboard alone, and says everything in words', async () => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  const stops = page.locator('.cell-box[tabindex="0"]');
  await expect(stops).toHaveCount(1);
  await box(page, 'component/web').focus();
  await expect(stops).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(box(page, 'component/catalog-api')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(box(page, 'component/catalog-api')).not.toBeFocused();
  await box(page, 'component/catalog-api').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/select=component%2Fcatalog-api/);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/select=/);
  await page.keyboard.press('Shift+Enter');
  await expect(page).toHaveURL(/level=component&in=catalog-api/);
  await open(page);
  await expect(
    page.getByRole('button', {
      name: /^Catalogue, service, .*Offers HTTP http \(.*the internet\).*Used by .*Shop/,
    }),
  ).toBeVisible();

  // With reduced motion the view is there at once; without, it glides.
  const transform = () =>
    page
      .locator('.react-flow__viewport')
      .evaluate(element => (element as HTMLElement).style.transform);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const first = await transform();
  await page.waitForTimeout(400);
  expect(await transform()).toBe(first);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
});

test('exports what is drawn as SVG and PNG, and prints it', async () => {
  await page.addInitScript(() => {
    window.print = () => {
      const image = document.querySelector('img');
      window.parent.document.title = `printed ${image?.naturalWidth}`;
    };
  });
  await open(page);
  const save = async (name: string) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();
    return fs.readFileSync(await (await download).path());
  };
  const svg = (await save('Export as SVG')).toString();
  const problems = await page.evaluate(text => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return parsed.querySelectorAll('parsererror, script, image').length;
  }, svg);
  expect(problems).toBe(0);
  for (const text of ['Catalogue', 'vault', 'pay.example.com', 'bazaar']) {
    expect(svg).toContain(`>${text}<`);
  }
  expect(svg).toContain('HTTP http');
  const png = await save('Export as PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
    Number(width) * 2,
    Number(height) * 2,
  ]);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Print' }).click();
  await expect(page).toHaveTitle(new RegExp(`printed ${width}$`));
});

test('is readable in both themes, at phone width, and in all of its states', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport);
      await open(page, '?select=component/vault&compare=env:staging');
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(v => `${v.id}: ${v.nodes[0].html}`)).toEqual([]);
      await screenshot(page, `cell-${colorScheme}-${viewport.width}`);
      const { scroll, width } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        width: window.innerWidth,
      }));
      expect(scroll).toBeLessThanOrEqual(width);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });

  await page.goto(CELL.replace('storefront', 'meadow'));
  await expect(page.getByText('This cell is empty')).toBeVisible({
    timeout: 120_000,
  });
  const held: Array<() => void> = [];
  await page.route('**/api/openchoreo/stream', async route => {
    await new Promise<void>(resolve => held.push(resolve));
    await route.fallback();
  });
  await page.goto(CELL);
  await expect(
    page.getByRole('status', { name: 'Loading' }).first(),
  ).toBeVisible();
  held.forEach(go => go());
  await page.unroute('**/api/openchoreo/stream');
  await expect(box(page, 'component/web')).toBeVisible();
});

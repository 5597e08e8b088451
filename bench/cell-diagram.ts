import { Page } from '@playwright/test';
import { Measurement } from './measurement';
import { launchBrowser, signInPage } from './support/browser';
import { objectsOf, StreamServer, streamServer } from './support/largeProject';
import { at, ownPlatform, pause } from './support/platform';
import { traceMainThread } from './support/trace';

/** A run starts a platform and a browser. */
export const runs = 3;

const PROJECT = 'storefront';
const PAN_STEPS = 120;
const FRAME_MS = 16;
/** The browser may draw two steps as one frame when the machine is busy. */
const FEWEST_FRAMES = PAN_STEPS / 2;

declare global {
  interface Window {
    /** When the diagram had been painted, in the page's own time. */
    benchPainted?: number;
  }
}

/**
 * The Cell diagram in a browser: the real portal on a real platform, with a project of 500 components and 1,500 calls (and one of 5,000 and
 * 15,000) on its watch stream.
 */
export async function run(): Promise<Measurement[]> {
  const platform = await ownPlatform();
  const stream = await streamServer();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
    });
    const page = await context.newPage();
    await page.addInitScript(watchPaint);
    const account = { username: 'alice', password: platform.password };
    await signInPage(page, platform.origin, account);
    await page.route('**/api/openchoreo/stream', route =>
      route.continue({ url: `${stream.origin}/` }),
    );
    const address = `${platform.origin}/catalog/default/system/${PROJECT}/cell-diagram`;
    const large = await measure(page, address, stream, 500, 1500);
    const huge = await measure(page, address, stream, 5000, 15000);
    return [...large, ...huge];
  } finally {
    await browser.close();
    await stream.close();
    await platform.stop();
  }
}

async function measure(
  page: Page,
  address: string,
  stream: StreamServer,
  components: number,
  calls: number,
): Promise<Measurement[]> {
  const objects = objectsOf({ project: PROJECT, components, calls });
  stream.hold();
  await page.goto(address);
  // The page and the chunk of the diagram are there and wait for data.
  await page.getByRole('status', { name: 'Loading' }).first().waitFor();
  await pause(1500);
  const began = await page.evaluate(() => performance.now());
  stream.release(objects);
  await page.waitForFunction(() => window.benchPainted !== undefined);
  const painted = await page.evaluate(() => window.benchPainted ?? 0);
  await pause(1500);

  const far = await traceMainThread(page, () => pan(page), FEWEST_FRAMES);
  // Near enough to read boxes: they come into sight while one pans.
  for (let i = 0; i < 3; i += 1) {
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await pause(300);
  }
  await page.evaluate(() => {
    document.querySelector('.react-flow__pane')?.scrollIntoView({
      block: 'center',
    });
  });
  const name = `${components.toLocaleString('en')} components`;
  await zoomTo(page, 0.6);
  const near = await traceMainThread(page, () => pan(page), FEWEST_FRAMES);
  return [
    {
      name: `first paint after data, ${name}`,
      value: painted - began,
      unit: 'ms',
    },
    ...[
      { where: 'from afar', trace: far },
      { where: 'reading', trace: near },
    ].flatMap(({ where, trace }) => [
      {
        name: `pan ${where}, main thread per frame p95, ${name}`,
        value: at(trace.frames, 0.95),
        unit: 'ms',
      },
      {
        name: `pan ${where}, longest task, ${name}`,
        value: trace.tasks[0] ?? 0,
        unit: 'ms',
      },
    ]),
  ];
}

/** Drags the diagram to and fro, one step per frame. */
async function pan(page: Page): Promise<void> {
  const box = await page.locator('.react-flow__pane').boundingBox();
  if (!box) throw new Error('There is no diagram.');
  const y = Math.min(box.y + box.height / 2, 800);
  const x = box.x + 40;
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 0; i < PAN_STEPS; i += 1) {
    const part = i < PAN_STEPS / 2 ? i : PAN_STEPS - i;
    const next = pause(FRAME_MS);
    await page.mouse.move(x + part * 8, y - part * 2);
    await next;
  }
  await page.mouse.up();
  await pause(300);
}

/** Turns the wheel until the diagram has a zoom. */
async function zoomTo(page: Page, wanted: number): Promise<void> {
  const box = await page.locator('.react-flow__pane').boundingBox();
  if (!box) throw new Error('There is no diagram.');
  await page.mouse.move(box.x + box.width / 2, Math.min(box.y + 200, 800));
  for (let i = 0; i < 40; i += 1) {
    const zoom = await page
      .locator('.react-flow__viewport')
      .evaluate(element =>
        Number(/scale\(([\d.]+)\)/.exec(element.style.transform)?.[1]),
      );
    if (zoom >= wanted) break;
    await page.mouse.wheel(0, -120);
    await pause(60);
  }
  await pause(1000);
}

/** Runs in the page: notes when the frame with the diagram in it has been painted. */
function watchPaint(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('.cell-canvas .react-flow__node svg path')) {
      return;
    }
    observer.disconnect();
    requestAnimationFrame(() =>
      setTimeout(() => {
        window.benchPainted = performance.now();
      }, 0),
    );
  });
  observer.observe(document, { childList: true, subtree: true });
}

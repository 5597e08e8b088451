import { Page } from '@playwright/test';
import { Measurement } from './measurement';
import { launchBrowser, signInPage } from './support/browser';
import { streamServer } from './support/largeProject';
import { manyProjects, projectObject } from './support/manyProjects';
import { at, ownPlatform, pause } from './support/platform';
import { traceMainThread } from './support/trace';

/** A run starts a platform and a browser. */
export const runs = 3;

const PROJECTS = 5000;
const SEARCHED = 'project-0123';

/** The Projects page with 5,000 projects (10,000 components, 30,000 bindings) on its watch stream: what each thing one does there costs the main thread. */
export async function run(): Promise<Measurement[]> {
  const platform = await ownPlatform();
  const stream = await streamServer();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
    });
    const page = await context.newPage();
    const account = { username: 'alice', password: platform.password };
    await signInPage(page, platform.origin, account);
    await page.route('**/api/openchoreo/stream', route =>
      route.continue({ url: `${stream.origin}/` }),
    );
    await page.goto(`${platform.origin}/projects`);
    await page.getByRole('status', { name: 'Loading' }).first().waitFor();
    await pause(1500);
    const objects = manyProjects(PROJECTS);
    const began = performance.now();
    stream.release(objects);
    await page.getByRole('link', { name: 'project-00000' }).waitFor();
    const shown = performance.now() - began;
    await pause(3000);

    const search = page.getByLabel('Search projects');
    const typing = await longest(page, async () => {
      await search.pressSequentially(SEARCHED, {
        delay: 120,
        timeout: 120_000,
      });
      await page
        .getByRole('link', { name: 'project-00000' })
        .waitFor({ state: 'detached' });
    });
    await search.fill('');
    const sorting = await longest(page, async () => {
      for (const column of ['Environments', 'Components', 'Created']) {
        await page.getByRole('button', { name: column }).click();
        await pause(400);
      }
    });
    const filtering = await longest(page, async () => {
      await page.getByLabel('Show').click();
      await page.getByRole('option', { name: 'Degraded' }).click();
      await pause(400);
    });
    const turning = await longest(page, async () => {
      await page.getByRole('button', { name: /next page/i }).click();
      await pause(400);
    });
    const changing = await longest(page, async () => {
      for (let i = 0; i < 10; i += 1) {
        stream.change('projects', projectObject(i, i + 2));
        await pause(150);
      }
    });
    const cards = await longest(page, async () => {
      await page.getByRole('button', { name: 'Cards' }).click();
      await pause(400);
    });
    return [
      { name: 'shown after data', value: shown, unit: 'ms' },
      ...Object.entries({
        'a letter of the search': typing,
        'another order': sorting,
        'a filter': filtering,
        'the next page': turning,
        'a change of one project': changing,
        'as cards': cards,
      }).map(([name, value]) => ({
        name: `${name}, longest task`,
        value,
        unit: 'ms',
      })),
    ];
  } finally {
    await browser.close();
    await stream.close();
    await platform.stop();
  }
}

/** Milliseconds of the longest single piece of work while something is done. */
async function longest(
  page: Page,
  action: () => Promise<void>,
): Promise<number> {
  const { tasks } = await traceMainThread(
    page,
    async () => {
      await action();
      await pause(300);
    },
    // A page that stands still between two letters draws nothing.
    1,
  );
  return at(tasks, 1);
}

import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Page } from '@playwright/test';
import { Measurement } from './measurement';
import { launchBrowser, signInPage } from './support/browser';
import { ownPlatform, pause } from './support/platform';
import { charactersBySource, SourceMap } from './support/sourceMap';

/** A run starts a platform and a browser. */
export const runs = 3;

const LOADS = 5;
const assets = path.resolve(__dirname, '../packages/app/dist/static');
/** Sources that are this project's own plugins and libraries, as source maps name them. */
const OURS = /(^|\/)(plugins\/openchoreo-|core\/)/;

/** The first page of a person who is signed in: how soon its largest part is painted, and how much JavaScript of ours it loads. */
export async function run(): Promise<Measurement[]> {
  const platform = await ownPlatform();
  const browser = await launchBrowser();
  try {
    const page = await (
      await browser.newContext({ viewport: { width: 1440, height: 900 } })
    ).newPage();
    await signInPage(page, platform.origin, {
      username: 'alice',
      password: platform.password,
    });
    await pause(3000);
    const paints: number[] = [];
    let scripts: string[] = [];
    for (let i = 0; i < LOADS; i += 1) {
      await page.goto(`${platform.origin}/`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await pause(2500);
      paints.push(await largestPaint(page));
      scripts = await scriptsOf(page);
    }
    paints.sort((a, b) => a - b);
    const { own, all } = weigh(scripts);
    return [
      {
        name: 'first page, largest contentful paint',
        value: paints[Math.floor(LOADS / 2)],
        unit: 'ms',
      },
      {
        name: 'first page, JavaScript of our plugins, gzipped',
        value: own / 1024,
        unit: 'KiB',
      },
      {
        name: 'first page, all JavaScript, gzipped',
        value: all / 1024,
        unit: 'KiB',
      },
    ];
  } finally {
    await browser.close();
    await platform.stop();
  }
}

function largestPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        new PerformanceObserver((list, observer) => {
          observer.disconnect();
          resolve(Math.max(...list.getEntries().map(e => e.startTime)));
        }).observe({ type: 'largest-contentful-paint', buffered: true });
        setTimeout(() => reject(new Error('Nothing was painted.')), 10_000);
      }),
  );
}

function scriptsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(entry => new URL(entry.name))
      .filter(url => url.pathname.endsWith('.js'))
      .map(url => url.pathname.split('/').pop() ?? ''),
  );
}

/** Gzipped bytes of all scripts, and of the parts that are ours: a chunk's bytes in proportion to its characters. */
function weigh(scripts: readonly string[]): { own: number; all: number } {
  let own = 0;
  let all = 0;
  for (const name of new Set(scripts)) {
    const file = path.join(assets, name);
    const code = fs.readFileSync(file, 'utf8');
    const packed = gzipSync(code).length;
    all += packed;
    const map = JSON.parse(fs.readFileSync(`${file}.map`, 'utf8')) as SourceMap;
    const counts = charactersBySource(code, map);
    const mine = counts.reduce(
      (sum, count, i) => (OURS.test(map.sources[i]) ? sum + count : sum),
      0,
    );
    own += (packed * mine) / code.length;
  }
  return { own, all };
}

/**
 * `npm test`: types, lint, format, unit and integration tests, then the end-to-end tests in a browser against the real platform.
 * `npm test -- unit` (or types, lint, format, e2e) runs one part; `npm run test:long` runs what takes minutes because it kills, waits,
 * installs or tries every case. What cannot run on this machine is printed as NOT RUN; REQUIRE_ALL=1 makes that a failure.
 */
import fs from 'node:fs';
import { at } from './lib/paths.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { checkGit, checkNode } from './lib/checks.mjs';
import { ensurePrograms, findChromium } from './lib/machine.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { readJest, readPlaywright } from './lib/report.mjs';
import { bold, exitWith, Problem, say } from './lib/say.mjs';
import { ensureInstalled, yarn } from './lib/toolchain.mjs';

const requireAll = process.env.REQUIRE_ALL === '1';
const totals = { passed: 0, failed: 0 };
const notRun = [];
/** Failed tests with their reasons: said again at the end, where one looks first. */
const failed = [];

/** Unit and integration tests that take long; they wait, or try every case. */
const LONG_TESTS = '\\.long\\.test\\.tsx?$';

const PARTS = {
  async types() {
    await yarn(['tsc', '--pretty', 'false']);
  },
  async lint() {
    await yarn(['lint']);
  },
  async format() {
    await yarn(['prettier', '--check', '--loglevel', 'warn', '.']);
  },
  unit: () => jest([`--testPathIgnorePatterns=${LONG_TESTS}`]),
  // One story: what follows a failure says nothing.
  e2e: () => playwright('story', 1),
};

/** Parts that take minutes because they kill, wait, install or try every case: `npm run test:long`. */
const LONG = {
  'unit-long': () => jest([`--testPathPatterns=${LONG_TESTS}`]),
  long: () => playwright('long', 5),
  'long-templates': () => playwright('long-templates', 5),
  'long-sets': () => playwright('long-sets', 5),
  'long-cell': () => playwright('long-cell', 5),
};

async function jest(which) {
  const file = at('.cache/jest.json');
  fs.mkdirSync(at('.cache'), { recursive: true });
  fs.rmSync(file, { force: true });
  const postgres = process.env.OPENCHOREO_TEST_POSTGRES
    ? undefined
    : await startPostgres();
  try {
    await yarn(
      [
        'backstage-cli',
        'repo',
        'test',
        '--maxWorkers=2',
        // Many tests run real programs; how long they take is no result.
        '--testTimeout=60000',
        '--silent',
        '--json',
        `--outputFile=${file}`,
        ...which,
      ],
      {
        env: {
          CI: 'true',
          ...(postgres ? { OPENCHOREO_TEST_POSTGRES: postgres.url } : {}),
        },
      },
    );
  } finally {
    await postgres?.stop();
    if (fs.existsSync(file))
      count(readJest(JSON.parse(fs.readFileSync(file, 'utf8'))));
  }
}

async function playwright(project, maxFailures) {
  const chromium = findChromium();
  if (!chromium) {
    notRun.push(
      `end-to-end tests (${project}): there is no Chromium; install it, or set CHROMIUM_PATH`,
    );
    return;
  }
  await ensureBuilt();
  const file = at('.cache/playwright.json');
  fs.rmSync(file, { force: true });
  try {
    await yarn(
      [
        'playwright',
        'test',
        '--config',
        'e2e/playwright.config.ts',
        '--project',
        project,
        '--max-failures',
        String(maxFailures),
      ],
      {
        env: {
          CHROMIUM_PATH: chromium,
          PLAYWRIGHT_JSON_OUTPUT_NAME: file,
          CI: 'true',
        },
      },
    );
  } finally {
    if (fs.existsSync(file))
      count(readPlaywright(JSON.parse(fs.readFileSync(file, 'utf8'))));
  }
}

function count(report) {
  totals.passed += report.passed;
  totals.failed += report.failed;
  failed.push(...report.failures);
  notRun.push(...report.notRun);
}

async function main() {
  checkNode();
  checkGit();
  const wanted = process.argv.slice(2);
  const parts = { ...PARTS, ...LONG };
  const unknown = wanted.find(part => !Object.hasOwn(parts, part));
  if (unknown)
    throw new Problem(
      `There is no part ${unknown}. There are: ${Object.keys(parts).join(
        ', ',
      )}.`,
    );
  await ensureInstalled();
  await ensurePrograms();
  const failures = [];
  for (const name of wanted.length ? wanted : Object.keys(PARTS)) {
    say(bold(name));
    const since = Date.now();
    try {
      await parts[name]();
    } catch (error) {
      failures.push(name);
      console.error(
        `✖ ${name} failed: ${String(error.message).split('\n')[0]}`,
      );
    }
    say(`${name} took ${Math.round((Date.now() - since) / 1000)} s`);
  }
  for (const what of notRun) console.log(`NOT RUN ${what}`);
  for (const what of failed) console.log(`FAILED ${what}`);
  if (requireAll && notRun.length > 0) failures.push('NOT RUN');
  if (failures.length > 0 && totals.failed === 0)
    totals.failed = failures.length;
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  if (failures.length > 0) throw new Problem(`Failed: ${failures.join(', ')}`);
}

main().catch(exitWith);

import { defineConfig, devices } from '@playwright/test';

/** End-to-end tests: one browser, one real platform on ports and data of its own, tests in order because they tell one story. */
export default defineConfig({
  testDir: '.',
  // A project has a platform of its own. Those beside `story` take minutes because they kill, wait, install or look at everything: `npm run test:long`.
  projects: [
    { name: 'story', testIgnore: 'long/**' },
    { name: 'long', testMatch: 'long/*.test.ts' },
    { name: 'long-templates', testMatch: 'long/templates/*.test.ts' },
    { name: 'long-sets', testMatch: 'long/sets/*.test.ts' },
    { name: 'long-cell', testMatch: 'long/cell/*.test.ts' },
  ],
  outputDir: './.results',
  workers: 1,
  fullyParallel: false,
  maxFailures: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  globalSetup: require.resolve('./globalSetup'),
  reporter: [['list'], ['json']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${process.env.E2E_PORT ?? 17107}`,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});

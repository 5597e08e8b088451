import { defineConfig, devices } from '@playwright/test';

/** End-to-end tests: one browser, one real platform on ports and data of its own, tests in order because they tell one story. */
export default defineConfig({
  testDir: '.',
  // `long`: what takes minutes because it kills, waits or installs. `npm test` leaves it out.
  projects: [
    { name: 'story', testIgnore: 'long/**' },
    { name: 'long', testMatch: 'long/**' },
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

import { expect, Page, test } from '@playwright/test';
import { anotherRelease, onControlPlane } from '../../support/kube';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';

/**
 * Soak time and verification, made by form by an engineer and met by a developer: what waits says for what and until when, what is found good goes ahead by
 * itself, and what is not found good in time is rejected. They stand in front of staging and are gone afterwards.
 */
test.describe.configure({ mode: 'serial' });

const DEPLOY =
  '/catalog/default/component/catalog-api/environments?environment=staging';
const BINDINGS =
  '/apis/openchoreo.dev/v1alpha1/namespaces/default/releasebindings';
const POLICY = 'e2e-checks';
let developer: Page;
let engineer: Page;

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  engineer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(engineer, 'alice');
});

const card = (environment: string) =>
  developer.getByRole('article', { name: `Environment ${environment}` });
const gates = () =>
  developer
    .getByRole('region', { name: 'Details of staging' })
    .getByRole('list', { name: 'Gates' });
const ready = (environment: string) =>
  expect(card(environment).getByText('Ready', { exact: true })).toBeVisible({
    timeout: 180_000,
  });

/** A release that nobody has seen runs in development. Returns its name. */
async function newRelease(suffix: string): Promise<string> {
  const { after } = await anotherRelease(
    developer,
    'catalog-api',
    `${suffix}-${Date.now().toString(36)}`,
    container => {
      container.env = [
        // It may be made of a release that was made here.
        ...(container.env ?? []).filter(({ key }) => key !== 'RUN'),
        { key: 'RUN', value: suffix },
      ];
    },
  );
  await onControlPlane(
    developer,
    'PATCH',
    `${BINDINGS}/catalog-api-development`,
    { spec: { releaseName: after } },
  );
  await developer.goto(DEPLOY);
  await expect(card('development')).toContainText(after);
  await ready('development');
  return after;
}

/** The developer promotes what runs in development, and is told that gates are asked. */
async function promote(): Promise<void> {
  const button = card('development').getByRole('button', { name: 'Promote' });
  await button.click();
  const dialog = developer.getByRole('dialog', { name: 'Promote to staging' });
  await expect(dialog).toContainText('Digest');
  await dialog.getByRole('button', { name: 'Promote' }).click();
  await expect(dialog).toHaveCount(0);
}

/** The engineer opens the policy. */
async function edit() {
  await engineer.goto('/platform-overview/gates');
  await engineer.getByRole('button', { name: `Edit policy ${POLICY}` }).click();
  return engineer.getByRole('dialog');
}

async function save(): Promise<void> {
  await engineer.getByRole('button', { name: 'Save' }).click();
  await expect(engineer.getByRole('dialog')).toHaveCount(0);
}

test('1 what has not been healthy for long enough waits, and says until when', async () => {
  await developer.goto(DEPLOY);
  await ready('development');
  await engineer.goto('/platform-overview/gates');
  await engineer.getByRole('button', { name: 'Create policy' }).click();
  const dialog = engineer.getByRole('dialog');
  await dialog.getByLabel('Policy Name').fill(POLICY);
  await dialog.getByRole('combobox', { name: 'Environments' }).fill('staging');
  await engineer.getByRole('option', { name: 'staging' }).click();
  await dialog.getByRole('combobox', { name: 'Projects' }).fill('storefront');
  await engineer.getByRole('option', { name: 'storefront' }).click();
  await dialog.getByRole('button', { name: 'Add soak time' }).click();
  await dialog.getByLabel('Healthy for').fill('6h');
  await save();
  const release = await newRelease('soak');
  await promote();
  await expect(gates()).toContainText(
    `${release} must be healthy in development for 6h.`,
  );
  await expect(gates()).toContainText(/Until then|in [56] hours/);
  await screenshot(developer, 'soak');
});

test('2 it goes ahead by itself as soon as it has soaked', async () => {
  const dialog = await edit();
  await dialog.getByLabel('Healthy for').fill('3s');
  await save();
  // Nobody touches the developer's page.
  await ready('staging');
  await developer.goto('/approvals?show=all');
  await developer
    .getByRole('button', { name: /catalog-api to staging.*Promoted/ })
    .first()
    .click();
  await expect(
    developer.getByText(/was healthy in development for 3s/).first(),
  ).toBeVisible();
});

test('3 an address that does not answer as it should holds, and lets through once it does', async () => {
  let dialog = await edit();
  await dialog.getByRole('button', { name: 'Remove soak' }).click();
  await dialog.getByRole('button', { name: 'Add verification' }).click();
  await dialog.getByLabel('Path').fill('/nowhere');
  await dialog.getByLabel('Try every').fill('1s');
  await save();
  const release = await newRelease('address');
  await promote();
  await expect(gates()).toContainText(/catalog-api-http\/nowhere answers 404/);
  await screenshot(developer, 'verification');
  dialog = await edit();
  await dialog.getByLabel('Path').fill('/products');
  await save();
  await ready('staging');
  await expect(card('staging')).toContainText(release);
});

test('4 a metric is asked as well, until its condition holds', async () => {
  let dialog = await edit();
  await dialog.getByRole('combobox', { name: 'What to look at' }).click();
  await engineer.getByRole('option', { name: 'A metric' }).click();
  await dialog.getByRole('textbox', { name: 'Metric' }).fill('cpuUsage');
  await dialog.getByLabel('Condition (CEL)').fill('average < 0.0');
  await dialog.getByLabel('Try every').fill('1s');
  await save();
  const release = await newRelease('metric');
  await promote();
  await expect(gates()).toContainText(
    /cpuUsage: average < 0\.0 does not hold|cpuUsage has no values yet/,
  );
  dialog = await edit();
  await dialog.getByLabel('Condition (CEL)').fill('average >= 0.0');
  await save();
  await ready('staging');
  await expect(card('staging')).toContainText(release, { timeout: 120_000 });
});

test('5 what is not verified in time is rejected, and says why', async () => {
  const dialog = await edit();
  await dialog.getByRole('combobox', { name: 'What to look at' }).click();
  await engineer.getByRole('option', { name: 'An address' }).click();
  await dialog.getByLabel('Path').fill('/nowhere');
  await dialog.getByLabel('Try every').fill('1s');
  await dialog.getByLabel('Give up after').fill('3s');
  await save();
  const release = await newRelease('late');
  await promote();
  await expect(card('staging')).toContainText('Rejected', { timeout: 60_000 });
  await developer.goto('/approvals?show=all');
  const entry = developer
    .getByRole('button', { name: /catalog-api to staging.*Rejected/ })
    .first();
  await entry.click();
  await expect(
    developer
      .getByText(/Not verified within 3s:.*answers 404, not 200/)
      .first(),
  ).toBeVisible();
  await screenshot(developer, 'not-verified');
  await developer.goto(DEPLOY);
  await expect(card('staging')).not.toContainText(release);
});

test('6 without the policy the way is free again', async () => {
  await engineer.goto('/platform-overview/gates');
  await engineer
    .getByRole('button', { name: `Remove policy ${POLICY}` })
    .click();
  await engineer
    .getByRole('dialog')
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(
    engineer.getByRole('article', { name: `Policy ${POLICY}` }),
  ).toHaveCount(0);
  const release = await newRelease('free');
  await promote();
  await expect(card('staging')).toContainText(release);
  await ready('staging');
});

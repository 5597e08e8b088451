import { expect, Page, test } from '@playwright/test';
import { signIn } from '../../support/signIn';

/** Every dialog of delivery is in the address: a reload opens it again, "back" closes it, and an address that leads nowhere says so. */
test.describe.configure({ mode: 'serial' });

const API = '/catalog/default/component/catalog-api/environments';
const PROJECT = '/catalog/default/system/storefront';
const GATES = '/platform-overview/gates';
let developer: Page;
let engineer: Page;

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  engineer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(engineer, 'alice');
});

/** Reloads, goes back and goes forward again with a dialog open, and closes it in the end. */
async function lastsAndCloses(page: Page, title: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  await expect(dialog).toBeVisible();
  await expect(page).toHaveURL(/[?&]dialog=/);
  await page.reload();
  await expect(dialog).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).not.toHaveURL(/dialog=/);
  await page.goForward();
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: /^(Cancel|Close)$/ }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).not.toHaveURL(/dialog=/);
}

test('1 dialogs of an environment are in the address, with their tab', async () => {
  await developer.goto(`${API}?environment=development`);
  const panel = developer.getByRole('region', {
    name: 'Details of development',
  });
  await expect(
    developer
      .getByRole('article', { name: 'Environment development' })
      .getByText('Ready', { exact: true }),
  ).toBeVisible({ timeout: 180_000 });
  for (const [button, title] of [
    ['Roll back', /^Choose a release for development/],
    ['Suspend', /^Suspend in development/],
    ['Undeploy', /^Undeploy from development/],
    ['Restart', /^Restart catalog-api in development/],
    ['Remove deployment', /^Remove catalog-api from development/],
    ['Compare', /^Compare environments/],
  ] as const) {
    await panel.getByRole('button', { name: button, exact: true }).click();
    await lastsAndCloses(developer, title);
    await expect(panel).toBeVisible();
  }

  await panel.getByRole('button', { name: 'Configure' }).click();
  const dialog = developer.getByRole('dialog', {
    name: 'Configure development',
  });
  await expect(dialog.getByLabel('Replicas')).toBeVisible();
  await dialog.getByRole('tab', { name: 'What will change' }).click();
  await developer.reload();
  await expect(
    dialog.getByRole('tab', { name: 'What will change' }),
  ).toHaveAttribute('aria-selected', 'true');
  await lastsAndCloses(developer, /^Configure development/);
});

test('2 a plan is sent to somebody else as an address', async () => {
  await developer.goto(API);
  await developer
    .getByRole('article', { name: 'Environment development' })
    .getByRole('button', { name: 'Promote' })
    .click();
  const title = { name: 'Promote to staging' };
  await expect(developer.getByRole('dialog', title)).toContainText('Digest');
  await engineer.goto(developer.url());
  await expect(engineer.getByRole('dialog', title)).toContainText('Digest');
  await engineer.getByRole('button', { name: 'Cancel' }).click();
  await expect(engineer).toHaveURL(new RegExp(`${API}$`));
  await lastsAndCloses(developer, /^Promote to staging/);

  await developer.goto(`${PROJECT}/environments`);
  await developer
    .getByRole('button', { name: /^Promote all from development to staging/ })
    .click();
  await lastsAndCloses(developer, /from development to staging/);
  await developer
    .getByRole('button', { name: 'Promote catalog-api to staging' })
    .click();
  await lastsAndCloses(developer, /^Promote to staging/);
});

test('3 previews and gates open by address as well', async () => {
  await developer.goto(`${PROJECT}/previews`);
  await developer.getByRole('button', { name: 'Create preview' }).click();
  await lastsAndCloses(developer, /^Create a preview of storefront/);
  await engineer.goto(GATES);
  await engineer.getByRole('button', { name: 'Create policy' }).click();
  await lastsAndCloses(engineer, /^Create policy/);
  await engineer
    .getByRole('button', { name: 'Edit policy production-approval' })
    .click();
  await lastsAndCloses(engineer, /^Edit policy production-approval/);
  await engineer
    .getByRole('button', { name: 'Remove policy production-approval' })
    .click();
  await engineer
    .getByRole('button', { name: 'What if it had not been there?' })
    .click();
  await expect(engineer).toHaveURL(/dialog=simulate-removal/);
  // Back to the dialog that it was opened from.
  await engineer.goBack();
  await lastsAndCloses(engineer, /^Remove policy production-approval/);
  await engineer.getByRole('button', { name: 'Create strategy' }).click();
  await lastsAndCloses(engineer, /^Create strategy/);
});

test('4 an address that leads to what is not there says so', async () => {
  for (const [page, address, said] of [
    [developer, `${API}?dialog=promote&to=moon`, 'the environment moon'],
    [
      developer,
      `${API}?dialog=promote&to=staging&release=gone-1`,
      'the release gone-1',
    ],
    [
      developer,
      `${API}?dialog=compare&first=gone-1`,
      'the release or environment gone-1',
    ],
    [
      developer,
      `${API}?environment=production&dialog=remove`,
      'a deployment of catalog-api in production',
    ],
    [
      developer,
      `${PROJECT}/environments?dialog=promote-all&from=moon&to=mars`,
      'the step from moon to mars',
    ],
    [
      developer,
      `${PROJECT}/previews?dialog=end-preview&preview=gone`,
      'the preview gone',
    ],
    [engineer, `${GATES}?dialog=edit-policy&policy=gone`, 'the policy gone'],
    [
      engineer,
      `${GATES}?dialog=remove-strategy&strategy=gone`,
      'the strategy gone',
    ],
  ] as const) {
    await page.goto(address);
    const alert = page
      .getByRole('alert')
      .filter({ hasText: `This address leads to ${said}` });
    await expect(alert).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await alert.getByRole('button', { name: 'Close' }).click();
    await expect(alert).toHaveCount(0);
    await expect(page).not.toHaveURL(/dialog=/);
  }
  await developer.goto(`${API}?environment=moon`);
  await expect(
    developer.getByText('The environment moon is not on the way'),
  ).toBeVisible();
});

import { expect, Locator, Page, test } from '@playwright/test';
import { screenshot } from './support/screenshot';
import { signIn } from './support/signIn';

/** A component from a generated template, configured by two people at once. Follows docs/how-to/configure-a-component.md. */
test.describe.configure({ mode: 'serial' });

const NAME = process.env.E2E_CONFIGURE_NAME ?? 'mirror';
const configure = (component: string) =>
  `/catalog/default/component/${component}/configure`;
let dave: Page;
let alice: Page;
let image: string;
let port: string;

test.beforeAll(async ({ browser }) => {
  dave = await (await browser.newContext()).newPage();
  alice = await (await browser.newContext()).newPage();
  await signIn(dave, 'dave');
  await signIn(alice, 'alice');
});

/** The value beside the variable of that name. */
async function valueOf(page: Page, variable: string): Promise<Locator> {
  const names = page.getByLabel('Name', { exact: true });
  await expect(names.first()).toBeVisible();
  for (let i = 0; i < (await names.count()); i++) {
    if ((await names.nth(i).inputValue()) === variable) {
      return page.getByLabel('Value', { exact: true }).nth(i);
    }
  }
  throw new Error(`There is no variable ${variable}.`);
}

test('1 the sample component shows its workload and what that becomes', async () => {
  await dave.goto(configure('catalog-api'));
  const field = dave.getByLabel('Image', { exact: true });
  // The first build of a fresh platform may still run.
  await expect(field).toHaveValue(/^local\//, { timeout: 180_000 });
  image = await field.inputValue();
  port = await dave.getByLabel('Port', { exact: true }).first().inputValue();
  await expect(
    dave.getByText('Nothing would change in development.'),
  ).toBeVisible();
  await screenshot(dave, 'configure');
});

test('2 a template made from a type ends on the running component', async () => {
  await dave.goto('/create');
  await dave
    .locator('[class*="MuiCard-root"]', {
      has: dave.getByRole('heading', { name: 'Service', exact: true }),
    })
    .getByRole('button', { name: 'Choose' })
    .click();
  const form = dave.locator('form');
  await form.getByLabel(/^Project/).click();
  await dave.getByRole('option', { name: /^Online shop/ }).click();
  await form.getByLabel(/^Name/).fill(NAME);
  await form.getByLabel('Display name').fill('Mirror');
  await dave.getByRole('button', { name: 'Next' }).click();

  await dave.getByLabel('Image', { exact: true }).fill(image);
  await dave.getByLabel('Port', { exact: true }).fill(port);
  await dave.getByRole('button', { name: 'Add Environment Variable' }).click();
  await dave.getByLabel('Name', { exact: true }).first().fill('GREETING');
  await dave.getByLabel('Value', { exact: true }).first().fill('Hello');
  await dave.getByRole('button', { name: 'Next' }).click();

  const seconds = dave.getByLabel('Seconds between checks');
  await seconds.fill('0');
  await expect(
    dave.getByText('Should be greater than or equal to 1').first(),
  ).toBeVisible();
  await seconds.fill('');
  await expect(
    dave.getByRole('button', { name: /^Deployment mirror/ }),
  ).toBeVisible();
  await screenshot(dave, 'create-from-type');
  await dave.getByRole('button', { name: 'Review' }).click();
  await dave.getByRole('button', { name: 'Create', exact: true }).click();
  await dave
    .getByRole('link', { name: 'View Component' })
    .click({ timeout: 200_000 });
  await expect(dave).toHaveURL(new RegExp(`/component/${NAME}`));
  await expect(dave.getByText('Ready', { exact: true }).first()).toBeVisible();
});

test('3 a change is previewed, then saved as a new release', async () => {
  await dave.goto(configure(NAME));
  await (await valueOf(dave, 'GREETING')).fill('Good morning');
  await expect(dave.getByText(/of \d+ objects would change/)).toBeVisible();
  await dave.getByRole('tab', { name: 'YAML' }).click();
  await expect(
    dave.getByRole('textbox', { name: 'YAML editor' }),
  ).toContainText('Good morning');
  await dave.getByRole('button', { name: 'Save changes' }).click();
  await expect(dave.getByText(/^Saved\./)).toBeVisible();
});

test('4 when two people change the same, both are shown and one is chosen', async () => {
  await dave.goto(configure(NAME));
  await alice.goto(configure(NAME));
  await (await valueOf(dave, 'GREETING')).fill('From Dave');
  await dave.getByRole('button', { name: 'Add Environment Variable' }).click();
  await dave.getByLabel('Name', { exact: true }).nth(1).fill('ONLY_DAVE');
  await dave.getByLabel('Value', { exact: true }).nth(1).fill('1');

  await (await valueOf(alice, 'GREETING')).fill('From Alice');
  await alice.getByRole('button', { name: 'Save changes' }).click();
  await expect(alice.getByText(/^Saved\./)).toBeVisible();

  await expect(
    dave.getByText('You and somebody else changed the same'),
  ).toBeVisible();
  const choice = dave.getByRole('radiogroup', {
    name: 'workload.container.env[GREETING].value',
  });
  await expect(choice).toContainText('From Dave');
  await screenshot(dave, 'configure-conflict');
  await choice.getByRole('radio', { name: /From Alice/ }).check();
  await dave.getByRole('button', { name: 'Go on with these' }).click();
  await expect(await valueOf(dave, 'GREETING')).toHaveValue('From Alice');
  await dave.getByRole('button', { name: 'Save changes' }).click();
  await expect(dave.getByText(/^Saved\./)).toBeVisible();

  await alice.reload();
  await expect(await valueOf(alice, 'ONLY_DAVE')).toHaveValue('1');
});

import { expect, Page } from '@playwright/test';
import { LookAt } from './deliveryLooks';
import { DefinitionEditor, definitionOf } from './definition';
import { fillIn, pick } from './wizard';

const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();
const TEMPLATE =
  '/create/templates/openchoreo-cluster/clustercomponenttype-portal-service';
const CONFIGURE = '/catalog/default/component/catalog-api/configure';
const environment = definitionOf('Environment', 'production', 'default');

async function aboutIt(page: Page): Promise<void> {
  await pick(page, 'Project', /^Online shop/);
  await fillIn(page, { Name: 'never-made' });
  await next(page);
  await expect(page.getByLabel('Image', { exact: true })).toBeVisible();
}

async function whatRuns(page: Page): Promise<void> {
  await aboutIt(page);
  await page.getByLabel('Image', { exact: true }).fill('registry/never:1');
  await next(page);
  await expect(page.getByLabel('Seconds between checks')).toBeVisible();
}

/** Writes below `spec:` of the definition that is open. */
async function writeInSpec(page: Page, words: string): Promise<void> {
  await new DefinitionEditor(page).line(/^spec:/).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type(words);
}

/** Dialogs of platform pages, steps of wizards, and definitions and forms half written: what has no address of its own. Nothing is saved. */
export const FORM_LOOKS: LookAt[] = [
  {
    name: 'make-an-organization',
    address: '/platform-overview/organizations',
    open: async page => {
      await page.getByRole('button', { name: 'Create organisation' }).click();
      await page.getByRole('dialog').getByRole('textbox').first().fill('No!');
    },
  },
  {
    name: 'ask-before-deleting',
    address: environment,
    open: async page => {
      await new DefinitionEditor(page).askToDelete();
    },
  },
  {
    name: 'definition-accepted',
    address: environment,
    open: async page => {
      await new DefinitionEditor(page).write(
        /openchoreo.dev\/display-name/,
        's',
      );
    },
  },
  {
    name: 'definition-proposals',
    address: environment,
    open: async page => {
      await writeInSpec(page, '  ');
      await page.keyboard.press('Control+Space');
      await expect(
        page.getByRole('listbox', { name: 'Completions' }),
      ).toBeVisible();
    },
  },
  {
    name: 'definition-refused',
    address: environment,
    open: async page => {
      await writeInSpec(page, '  unheardOf: 1');
      await expect(page.getByRole('alert').first()).toBeVisible();
    },
  },
  {
    name: 'variable-being-added',
    address: CONFIGURE,
    open: async page => {
      await page
        .getByRole('button', { name: 'Add Environment Variable' })
        .click();
      await page.getByLabel('Image', { exact: true }).fill('');
    },
  },
  {
    name: 'parameters-and-traits',
    address: `${CONFIGURE}?part=component`,
    open: async page => {
      await page.getByLabel('Seconds between checks').fill('0');
      await expect(
        page.getByText('Should be greater than or equal to 1').first(),
      ).toBeVisible();
    },
  },
  {
    name: 'configuration-as-yaml',
    address: `${CONFIGURE}?beside=yaml`,
    open: async page => {
      await expect(
        page.getByRole('textbox', { name: 'YAML editor' }),
      ).toBeVisible();
    },
  },
  {
    name: 'rendered-object',
    address: `${CONFIGURE}?env=staging`,
    open: async page => {
      await page.getByRole('button', { name: /^Deployment/ }).click();
      await expect(page.getByText('readinessProbe').first()).toBeVisible();
    },
  },
  {
    name: 'wizard-first-step',
    address: TEMPLATE,
    open: async page => {
      await fillIn(page, { Name: 'No good' });
      await next(page);
    },
  },
  { name: 'wizard-workload', address: TEMPLATE, open: aboutIt },
  {
    name: 'wizard-preview',
    address: TEMPLATE,
    open: async page => {
      await whatRuns(page);
      await expect(
        page.getByRole('button', { name: /^Deployment never-made/ }),
      ).toBeVisible();
    },
  },
  {
    name: 'wizard-review',
    address: TEMPLATE,
    open: async page => {
      await whatRuns(page);
      await page.getByRole('button', { name: 'Review' }).click();
      await expect(
        page.getByRole('button', { name: 'Create', exact: true }),
      ).toBeVisible();
    },
  },
];

import { expect, Page } from '@playwright/test';

const PROJECT = '/catalog/default/system/storefront';
const API = '/catalog/default/component/catalog-api/environments';
const WEB = '/catalog/default/component/web/environments';
const GATES = '/platform-overview/gates';

/** A page of delivery, and what to do there before it is looked at. */
export interface LookAt {
  name: string;
  address: string;
  open?: (page: Page) => Promise<void>;
}

const press =
  (...names: (string | RegExp)[]) =>
  async (page: Page) => {
    for (const name of names) {
      await page.getByRole('button', { name }).first().click();
    }
  };
const act =
  (environment: string, name: string, then?: (page: Page) => Promise<void>) =>
  async (page: Page) => {
    await page
      .getByRole('region', { name: `Details of ${environment}` })
      .getByRole('button', { name, exact: true })
      .click();
    await then?.(page);
  };
const tab = (name: string) => (page: Page) =>
  page.getByRole('dialog').getByRole('tab', { name }).click();

/** The address opens a dialog by itself, with its plan. */
const opened = async (page: Page) => {
  await expect(page.getByRole('dialog')).toBeVisible();
};

/** An only entry is open already. */
const entry = async (page: Page) => {
  const summary = page
    .getByRole('button', { name: /^catalog-api to production/ })
    .first();
  if ((await summary.getAttribute('aria-expanded')) !== 'true') {
    await summary.click();
  }
};

/** Every page and dialog of delivery that somebody who may do everything can open, with what `deliveryData` makes. */
export const DELIVERY_LOOKS: LookAt[] = [
  { name: 'drift', address: `${API}?environment=development` },
  { name: 'gates-ahead', address: `${API}?environment=production` },
  {
    name: 'roll-back',
    address: `${API}?environment=development`,
    open: act('development', 'Roll back'),
  },
  {
    name: 'configure',
    address: `${API}?environment=development`,
    open: act('development', 'Configure'),
  },
  {
    name: 'configure-plan',
    address: `${API}?environment=development`,
    open: act('development', 'Configure', tab('What will change')),
  },
  {
    name: 'adopt',
    address: `${API}?environment=development`,
    open: press('Adopt spec.replicas'),
  },
  {
    name: 'suspend',
    address: `${API}?environment=development`,
    open: act('development', 'Suspend'),
  },
  {
    name: 'undeploy',
    address: `${API}?environment=development`,
    open: act('development', 'Undeploy'),
  },
  {
    name: 'remove',
    address: `${API}?environment=development`,
    open: act('development', 'Remove deployment'),
  },
  {
    name: 'restart',
    address: `${API}?environment=development`,
    open: act('development', 'Restart'),
  },
  {
    name: 'compare',
    address: `${API}?environment=development`,
    open: act('development', 'Compare'),
  },
  {
    name: 'compare-releases',
    address: WEB,
    open: press(/^Compare release/),
  },
  {
    name: 'promote',
    address: WEB,
    open: async page =>
      page
        .getByRole('article', { name: 'Environment development' })
        .getByRole('button', { name: 'Promote' })
        .click(),
  },
  { name: 'project', address: `${PROJECT}/environments` },
  {
    name: 'promote-set',
    address: `${PROJECT}/environments`,
    open: async page => {
      await press(/^Promote all from development to staging/)(page);
      await page
        .getByRole('region', { name: 'What will change' })
        .getByRole('button', { name: /^web/ })
        .click();
    },
  },
  {
    name: 'cell-plan',
    address: `${PROJECT}/environments?dialog=change&to=production`,
    open: opened,
  },
  {
    name: 'cell-values',
    address: `${PROJECT}/environments?dialog=change&to=production&tab=values`,
    open: async page => {
      await opened(page);
      await page.getByRole('button', { name: 'Add Item' }).last().click();
    },
  },
  {
    name: 'gone',
    address: `${PROJECT}/environments?dialog=promote-all&from=moon&to=mars`,
    open: async page => {
      await expect(
        page.getByText('This address leads to the step from moon to mars'),
      ).toBeVisible();
    },
  },
  { name: 'previews', address: `${PROJECT}/previews` },
  {
    name: 'create-preview',
    address: `${PROJECT}/previews`,
    open: press('Create preview'),
  },
  {
    name: 'end-preview',
    address: `${PROJECT}/previews`,
    open: press('End preview'),
  },
  {
    name: 'inbox',
    address: '/approvals',
    open: entry,
  },
  { name: 'inbox-all', address: '/approvals?show=all' },
  {
    name: 'break-glass',
    address: '/approvals',
    open: async page => {
      await entry(page);
      await page.getByLabel('Comment').first().fill('The shop is down');
      await press('Break glass')(page);
    },
  },
  { name: 'gates', address: GATES },
  {
    name: 'policy',
    address: GATES,
    open: press(
      'Create policy',
      'Add approval',
      'Add soak time',
      'Add verification',
      'Add rules',
      'Add window',
      'Add hold',
    ),
  },
  {
    name: 'simulation',
    address: GATES,
    open: press(
      'Edit policy production-approval',
      'What would this policy have done?',
    ),
  },
  {
    name: 'remove-policy',
    address: GATES,
    open: press('Remove policy production-approval'),
  },
  {
    name: 'strategy',
    address: GATES,
    open: press('Edit strategy looks', 'Add automatic promotion'),
  },
  {
    name: 'remove-strategy',
    address: GATES,
    open: press('Remove strategy looks'),
  },
];

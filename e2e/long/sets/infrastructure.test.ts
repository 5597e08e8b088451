import AxeBuilder from '@axe-core/playwright';
import { expect, Page, test } from '@playwright/test';
import { onControlPlane } from '../../support/kube';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';

/**
 * What stands under components goes the same way as they do: a resource and the cell of a project are changed with their plan in sight, wait in front of
 * production, are approved by somebody else, and then run.
 */
test.describe.configure({ mode: 'serial' });

const OPENCHOREO = '/apis/openchoreo.dev/v1alpha1/namespaces/default';
const PROJECT = '/catalog/default/system/storefront/environments';
const CACHE = '/catalog/default/resource/e2e-cache/environments';
let developer: Page;
let approver: Page;
let engineer: Page;

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
  engineer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  await signIn(engineer, 'alice');
});

/** The row of a part, with one cell per environment. */
const row = (part: string) =>
  developer
    .getByRole('table', { name: 'Cell and resources' })
    .getByRole('row')
    .filter({ has: developer.getByRole('rowheader', { name: part }) });
const ENVIRONMENTS = ['development', 'staging', 'production'];
const place = (part: string, environment: string) =>
  row(part).getByRole('cell').nth(ENVIRONMENTS.indexOf(environment));
const status = (part: string, environment: string) =>
  place(part, environment).getByRole('status');

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // Backstage UI's header tabs name panels that it does not render.
    .exclude('.bui-Tab')
    .analyze();
  expect(
    violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(', ')}`),
  ).toEqual([]);
}

/** Opens the dialog that changes a part in an environment. */
async function change(part: string, environment: string) {
  await developer
    .getByRole('button', { name: `Change ${part} in ${environment}` })
    .click();
  return developer.getByRole('dialog');
}

/** The approver follows the notification's way: what waits, its plan, and a word about it. */
async function approve(what: string): Promise<void> {
  await approver.goto('/approvals');
  const entry = approver.getByRole('button', {
    name: new RegExp(`^${what} to production`),
  });
  if ((await entry.getAttribute('aria-expanded')) !== 'true') {
    await entry.click();
  }
  const open = approver
    .getByRole('region')
    .filter({ has: approver.getByRole('button', { name: 'Approve' }) });
  await expect(open).toContainText('Digest');
  await screenshot(approver, `${what.split(' ')[0].toLowerCase()}-inbox`);
  await axe(approver);
  await open.getByLabel('Comment').fill('Fine with me');
  await open.getByRole('button', { name: 'Approve' }).click();
  await expect(entry).toHaveCount(0);
}

test('1 a resource is deployed with its plan in sight', async () => {
  await onControlPlane(engineer, 'POST', `${OPENCHOREO}/resourcetypes`, {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ResourceType',
    metadata: { name: 'e2e-settings' },
    spec: {
      environmentConfigs: {
        openAPIV3Schema: {
          type: 'object',
          properties: { size: { type: 'string', default: 'small' } },
        },
      },
      resources: [
        {
          id: 'settings',
          template: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: {
              name: '${metadata.name}',
              namespace: '${metadata.namespace}',
            },
            data: { size: '${environmentConfigs.size}' },
          },
        },
      ],
    },
  });
  await onControlPlane(developer, 'POST', `${OPENCHOREO}/resources`, {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'e2e-cache' },
    spec: {
      owner: { projectName: 'storefront' },
      type: { kind: 'ResourceType', name: 'e2e-settings' },
    },
  });
  await developer.goto(PROJECT);
  await expect(status('e2e-cache', 'development')).toHaveText('Not deployed');
  for (const environment of ['development', 'staging']) {
    const dialog = await change('e2e-cache', environment);
    await expect(dialog).toContainText('No gate guards this change.');
    await expect(
      dialog.getByRole('button', { name: /ConfigMap/ }),
    ).toBeVisible();
    if (environment === 'development') await axe(developer);
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(status('e2e-cache', environment)).toHaveText('Ready', {
      timeout: 90_000,
    });
  }
  await screenshot(developer, 'cell-and-resources');
  await axe(developer);
});

test('2 in production it waits, is approved by somebody else, and then runs', async () => {
  let dialog = await change('e2e-cache', 'production');
  await expect(dialog).toContainText('The gates are asked first.');
  await expect(dialog).toContainText(/approval.*production-approval/);
  await dialog.getByRole('tab', { name: 'Values for production' }).click();
  await dialog.getByLabel('Size').fill('large');
  await dialog.getByRole('tab', { name: 'What will change' }).click();
  await screenshot(developer, 'resource-plan');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(status('e2e-cache', 'production')).toHaveText(
    'Waiting for approval',
  );
  await place('e2e-cache', 'production')
    .getByRole('link', { name: /Open the waiting promotion/ })
    .click();
  await expect(
    developer.getByRole('button', {
      name: /^Resource e2e-cache to production/,
    }),
  ).toBeVisible();
  await expect(
    developer.getByRole('button', { name: 'Approve' }),
  ).toHaveAttribute('aria-disabled', 'true');
  await approve('Resource e2e-cache');

  // The catalog learns of new resources within seconds, not at once.
  await expect(async () => {
    await developer.goto(CACHE);
    await expect(status('e2e-cache', 'production')).toHaveText('Ready', {
      timeout: 5_000,
    });
  }).toPass({ timeout: 120_000 });
  await screenshot(developer, 'resource-page');
  await axe(developer);
  dialog = await change('e2e-cache', 'production');
  await dialog.getByRole('tab', { name: 'Values for production' }).click();
  await expect(dialog.getByLabel('Size')).toHaveValue('large');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('3 a cell with something in it asks as well', async () => {
  await developer.goto(PROJECT);
  await expect(status('Cell', 'production')).toHaveText('Ready');
  let dialog = await change('Cell', 'production');
  await expect(dialog).toContainText('Nothing of it would change');
  await dialog.getByRole('tab', { name: 'Values for production' }).click();
  await dialog.getByRole('button', { name: 'Add Item' }).last().click();
  const key = dialog.getByRole('textbox', { name: 'newKey Key' });
  await key.fill('limits.memory');
  await key.press('Tab');
  await dialog
    .getByRole('textbox', { name: 'limits.memory', exact: true })
    .fill('8Gi');
  await axe(developer);
  await dialog.getByRole('tab', { name: 'What will change' }).click();
  await expect(
    dialog.getByRole('button', { name: /ResourceQuota/ }),
  ).toBeVisible();
  await expect(dialog).toContainText('The gates are asked first.');
  await screenshot(developer, 'cell-plan');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(status('Cell', 'production')).toHaveText('Waiting for approval');
  // What waits is said where components are deployed to the same environment, too.
  await developer.goto(
    '/catalog/default/component/web/environments?environment=production',
  );
  await expect(
    developer.getByText('Cell of project storefront waits in front of'),
  ).toBeVisible();
  await screenshot(developer, 'cell-waits');
  await axe(developer);
  await approve('Cell of project storefront');
  await developer.goto(PROJECT);
  await expect(status('Cell', 'production')).toHaveText('Ready');
  dialog = await change('Cell', 'production');
  await expect(dialog).toContainText('Nothing of it would change');
  await dialog.getByRole('tab', { name: 'Values for production' }).click();
  await expect(
    dialog.getByRole('textbox', { name: 'limits.memory', exact: true }),
  ).toHaveValue('8Gi');
});

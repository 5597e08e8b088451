import AxeBuilder from '@axe-core/playwright';
import { expect, Page, test } from '@playwright/test';
import { anotherRelease, onControlPlane } from '../../support/kube';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';

/**
 * Several components with one plan and one approval, a policy replayed before it is saved, a rollback and an undeployment that somebody else has to allow,
 * and a set that returns because one of its components does not run.
 */
test.describe.configure({ mode: 'serial' });

const PROJECT = '/catalog/default/system/storefront/environments';
const API = '/catalog/default/component/catalog-api/environments';
const WEB = '/catalog/default/component/web/environments';
const SETS =
  '/apis/delivery.openchoreo.dev/v1alpha1/namespaces/default/changesets';
let developer: Page;
let approver: Page;
let engineer: Page;
let releases: { before: string; after: string };

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  approver = await (await browser.newContext()).newPage();
  engineer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(approver, 'erin');
  await signIn(engineer, 'alice');
});

const card = (environment: string) =>
  developer.getByRole('article', { name: `Environment ${environment}` });
const panel = (environment: string) =>
  developer.getByRole('region', { name: `Details of ${environment}` });
const ready = (environment: string) =>
  expect(card(environment).getByText('Ready', { exact: true })).toBeVisible({
    timeout: 180_000,
  });
const newestSet = () =>
  developer
    .getByRole('region', { name: 'Promoted together' })
    .getByRole('article')
    .first();

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(', ')}`),
  ).toEqual([]);
}

/** The developer asks for the components that are not left out, and sees the plan of all of them first. */
async function promote(
  from: string,
  to: string,
  leaveOut: string[],
  shot: string,
): Promise<void> {
  await developer.goto(PROJECT);
  await developer
    .getByRole('button', { name: `Promote all from ${from} to ${to}` })
    .click();
  const dialog = developer.getByRole('dialog');
  for (const name of leaveOut) {
    await dialog.getByRole('checkbox', { name }).uncheck();
  }
  const plan = dialog.getByRole('region', { name: 'What will change' });
  await expect(plan).toContainText('Digest');
  await expect(plan.getByRole('region', { name: 'Addresses' })).toContainText(
    'Answers on',
  );
  await plan.getByRole('button', { name: /^web/ }).click();
  await expect(plan.getByText('Deployment').first()).toBeVisible();
  await screenshot(developer, shot);
  await axe(developer);
  await dialog.getByRole('button', { name: 'Promote 2 components' }).click();
  await expect(dialog).toHaveCount(0);
}

test('1 components that are chosen go together, and each is watched on its way', async () => {
  await developer.goto(WEB);
  await ready('development');
  await developer.goto(API);
  await ready('development');
  await promote('development', 'staging', ['nightly-report'], 'set-plan');
  await expect(newestSet()).toContainText('2 components to staging');
  await expect(newestSet().getByRole('status')).toHaveText('Promoted', {
    timeout: 180_000,
  });
  await expect(newestSet().getByRole('listitem')).toHaveCount(2);
  for (const name of ['web', 'catalog-api']) {
    await expect(
      newestSet().getByRole('listitem').filter({ hasText: name }).first(),
    ).toContainText('running');
  }
  await screenshot(developer, 'sets');
  await axe(developer);
});

test('2 one approval is asked for all of them, and its notification opens it', async () => {
  await promote('staging', 'production', [], 'set-plan-production');
  await expect(newestSet().getByRole('status')).toHaveText(
    'Waiting for approval',
  );
  await approver.goto('/notifications');
  await approver
    .getByText(/to production waits for your approval/)
    .first()
    .click();
  await expect(approver).toHaveURL(/\/approvals\?promotion=default/);
  const members = approver.getByRole('list', {
    name: 'Components that go together',
  });
  await expect(members.getByRole('listitem')).toHaveCount(2);
  await expect(
    approver.getByRole('region', { name: 'Addresses' }),
  ).toContainText('Answers on');
  await expect(approver.getByRole('button', { name: 'Approve' })).toHaveCount(
    1,
  );
  await screenshot(approver, 'set-approval');
  await axe(approver);
  await approver.getByRole('button', { name: 'Approve' }).click();
  // The developer's page has not been touched since.
  await expect(newestSet().getByRole('status')).toHaveText('Promoted', {
    timeout: 180_000,
  });
});

test('3 a policy is replayed on what happened before it is saved', async () => {
  await engineer.goto('/platform-overview/gates');
  await engineer
    .getByRole('button', { name: 'Edit policy production-approval' })
    .click();
  await engineer.getByRole('spinbutton', { name: 'Approvals' }).fill('2');
  await engineer
    .getByRole('button', { name: 'What would this policy have done?' })
    .click();
  const simulation = engineer.getByRole('dialog', {
    name: 'What production-approval would have done',
  });
  await expect(
    simulation.getByText(/2 of \d+ would have gone otherwise/),
  ).toBeVisible();
  await expect(
    simulation.getByRole('row', {
      name: /catalog-api to production.*Passed Waiting .*1 of 2/,
    }),
  ).toBeVisible();
  await screenshot(engineer, 'simulation');
  await axe(engineer);
  await simulation.getByRole('button', { name: 'Close' }).click();
  await engineer.getByRole('button', { name: 'Cancel' }).click();
  await expect(
    engineer.getByRole('article', { name: 'Policy production-approval' }),
  ).toContainText('an approval from approvers');
});

test('4 another release is on its way to production, and is rolled back with its plan', async () => {
  releases = await anotherRelease(
    developer,
    'catalog-api',
    'hello',
    container => {
      container.env = [
        ...(container.env ?? []),
        { key: 'GREETING', value: 'hello' },
      ];
    },
  );
  const deploy = async (environment: string, release: string) => {
    await developer.goto(`${API}?environment=${environment}`);
    await panel(environment).getByRole('button', { name: 'Roll back' }).click();
    const dialog = developer.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Release' }).click();
    const option = new RegExp(`^${release}`);
    await developer.getByRole('option', { name: option }).click();
    await expect(
      dialog.getByText('Pods start, stop or are replaced'),
    ).toBeVisible();
    await expect(dialog.getByText(/GREETING|env/).first()).toBeVisible();
    await screenshot(developer, `release-${environment}`);
    await dialog.getByRole('button', { name: 'Deploy this release' }).click();
    await expect(dialog).toHaveCount(0);
  };
  const promoteTo = async (from: string) => {
    await card(from).getByRole('button', { name: 'Promote' }).click();
    const dialog = developer.getByRole('dialog');
    await expect(dialog.getByText('Digest', { exact: false })).toBeVisible();
    await dialog.getByRole('button', { name: 'Promote' }).click();
    await expect(dialog).toHaveCount(0);
  };
  const approve = async () => {
    await expect(
      card('production').getByText('Waiting for approval'),
    ).toBeVisible();
    await approver.goto('/approvals');
    await approver.getByRole('button', { name: 'Approve' }).click();
  };
  const runs = async (environment: string, release: string) => {
    await expect(card(environment).getByText(release)).toBeVisible({
      timeout: 120_000,
    });
    await ready(environment);
  };
  await deploy('development', releases.after);
  await runs('development', releases.after);
  await promoteTo('development');
  await runs('staging', releases.after);
  await promoteTo('staging');
  await approve();
  await runs('production', releases.after);
  await deploy('production', releases.before);
  await approve();
  await runs('production', releases.before);
  await expect(
    developer
      .getByRole('table', { name: 'Deployment history' })
      .getByRole('row')
      .filter({ hasText: 'Rolled back' })
      .filter({ hasText: 'production' })
      .filter({ hasText: 'Succeeded' }),
  ).toContainText(/dave.*erin/);
});

test('5 production is undeployed only when somebody else agrees', async () => {
  await developer.goto(`${WEB}?environment=production`);
  await panel('production').getByRole('button', { name: 'Undeploy' }).click();
  const dialog = developer.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: 'Addresses' })).toContainText(
    'No longer answers on',
  );
  await expect(
    dialog.getByRole('region', { name: 'Who can reach whom' }),
  ).toContainText(/Closes.*web to catalog-api/);
  await expect(dialog.getByText(/wait for approval/i)).toBeVisible();
  await screenshot(developer, 'undeploy-plan');
  await dialog.getByRole('button', { name: 'Undeploy' }).click();
  await expect(
    card('production').getByText('Waiting for approval'),
  ).toBeVisible();
  await approver.goto('/approvals');
  await expect(
    approver.getByRole('region', { name: 'Addresses' }),
  ).toContainText('No longer answers on');
  await approver.getByRole('button', { name: 'Approve' }).click();
  await expect(
    card('production').getByText('Undeployed', { exact: true }),
  ).toBeVisible({ timeout: 60_000 });
});

test('6 when one does not run, all return, and the page says why', async () => {
  const broken = await anotherRelease(
    developer,
    'catalog-api',
    'broken',
    container => {
      container.image = 'local/default-storefront-catalog-api:gone';
    },
  );
  await onControlPlane(developer, 'POST', SETS, {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: 'ChangeSet',
    metadata: { name: 'e2e-broken' },
    spec: {
      owner: { projectName: 'storefront' },
      environment: 'development',
      components: [{ name: 'catalog-api', releaseName: broken.after }],
      timeout: '15s',
    },
  });
  await developer.goto(PROJECT);
  const set = developer.getByRole('article', {
    name: 'Change set e2e-broken',
  });
  await expect(set.getByRole('status')).toHaveText('Returned', {
    timeout: 120_000,
  });
  await expect(set.getByRole('alert')).toContainText(/catalog-api/);
  await expect(set.getByRole('listitem')).toContainText('returned');
  await screenshot(developer, 'set-returned');
  await axe(developer);
  await developer.goto(API);
  await ready('development');
});

test('7 what a definition would change is shown before it is saved', async () => {
  await engineer.goto('/catalog/default/environment/production/definition');
  await engineer.getByRole('button', { name: 'Edit' }).click();
  const editor = engineer.getByRole('textbox', { name: 'YAML editor' });
  await editor.locator('.cm-line', { hasText: 'isProduction: true' }).click();
  await engineer.keyboard.press('End');
  for (const _ of 'true') await engineer.keyboard.press('Backspace');
  await engineer.keyboard.type('false');
  await engineer.keyboard.press('Escape');
  const reach = engineer.getByRole('region', {
    name: 'What this changes where',
  });
  await expect(reach).toContainText(/deployments? |in production/, {
    timeout: 30_000,
  });
  await screenshot(engineer, 'definition-reach');
  await axe(engineer);
});

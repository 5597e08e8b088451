import AxeBuilder from '@axe-core/playwright';
import { expect, Page, test } from '@playwright/test';
import { RULES } from '../../support/everywhere';
import { onControlPlane } from '../../support/kube';
import { settle } from '../../support/pages';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';
import { box, CELL, open } from './support';

/** The Cell diagram for somebody who may not see everything, and while something is broken. Empty and loading are told with the rest of the diagram. */
test.describe.configure({ mode: 'serial' });

const API = '/apis/openchoreo.dev/v1alpha1';
const NAME = 'cell-blind';
const STREAM = '**/api/openchoreo/stream';

let admin: Page;
let viewer: Page;

test.beforeAll(async ({ browser }) => {
  admin = await (await browser.newContext()).newPage();
  viewer = await (await browser.newContext()).newPage();
  await signIn(admin, 'admin');
  await signIn(viewer, 'victor');
});
test.afterAll(async () => {
  await seesAgain();
  await admin.context().close();
  await viewer.context().close();
});

/** Takes actions away from the viewers, whatever else they may. */
async function mayNot(...actions: string[]): Promise<void> {
  await seesAgain();
  const make = (plural: string, body: object) =>
    onControlPlane(admin, 'POST', `${API}/${plural}`, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      metadata: { name: NAME },
      ...body,
    });
  await make('clusterauthzroles', {
    kind: 'ClusterAuthzRole',
    spec: { actions },
  });
  await make('clusterauthzrolebindings', {
    kind: 'ClusterAuthzRoleBinding',
    spec: {
      effect: 'deny',
      entitlement: { claim: 'groups', value: 'viewers' },
      roleMappings: [{ roleRef: { kind: 'ClusterAuthzRole', name: NAME } }],
    },
  });
}

async function seesAgain(): Promise<void> {
  for (const plural of ['clusterauthzrolebindings', 'clusterauthzroles']) {
    await onControlPlane(admin, 'DELETE', `${API}/${plural}/${NAME}`).catch(
      (error: Error) => {
        if (!error.message.startsWith('404')) throw error;
      },
    );
  }
}

async function isAccessible(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .withTags(RULES)
      .exclude('.bui-Tab')
      .analyze();
    expect(violations.map(v => `${v.id}: ${v.nodes[0].html}`)).toEqual([]);
    await screenshot(page, `cell-${name}-${colorScheme}`);
  }
}

test('says who may not see components that they may not, and why', async () => {
  await mayNot('component:view');
  const refused = viewer
    .getByRole('status')
    .filter({ hasText: 'You are not allowed to see this' });
  // The rights have to reach the page: it asks again when it is opened.
  await expect(async () => {
    await viewer.goto(CELL);
    await settle(viewer);
    await expect(refused).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
  await expect(refused).toContainText(
    `Denied by ClusterAuthzRoleBinding ${NAME}`,
  );
  await expect(viewer.locator('.cell-canvas')).toHaveCount(0);
  await isAccessible(viewer, 'forbidden');
});

test('draws what may be seen, and says what is missing', async () => {
  await mayNot('workload:view', 'wirelogs:view');
  const missing = viewer
    .getByRole('alert')
    .filter({ hasText: /workloads/ })
    .first();
  await expect(async () => {
    await open(viewer);
    await expect(missing).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
  await expect(box(viewer, 'component/web')).toBeVisible();
  await expect(
    viewer.getByText(/Observed traffic is not shown.*cell-blind/),
  ).toBeVisible();
  await isAccessible(viewer, 'incomplete');
  await seesAgain();
  await expect(async () => {
    await open(viewer);
    await expect(missing).toBeHidden({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
});

test('says what failed, and tries again when it is told to', async () => {
  let asked = 0;
  await viewer.route(STREAM, async route => {
    asked += 1;
    await route.fulfill({
      status: 503,
      json: {
        kind: 'Status',
        status: 'Failure',
        reason: 'ServiceUnavailable',
        code: 503,
        message: 'The store cannot be reached.',
      },
    });
  });
  await viewer.goto(CELL);
  await settle(viewer);
  const failure = viewer
    .getByRole('alert')
    .filter({ hasText: 'This could not be loaded' });
  await expect(failure).toContainText('The store cannot be reached.');
  await isAccessible(viewer, 'failed');
  const before = asked;
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => asked).toBeGreaterThan(before);
  await viewer.unroute(STREAM);
  await expect(box(viewer, 'component/web')).toBeVisible();
  await expect(failure).toHaveCount(0);
});

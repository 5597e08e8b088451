import { expect, Page, test } from '@playwright/test';
import { controlPlaneKinds, KindDefinition } from '@openchoreo-portal/model';
import { CONTRACT_SPECS } from '../../../plugins/openchoreo-backend/src/__testUtils__/contractObjects';
import {
  DefinitionEditor,
  definitionOf,
  follow,
} from '../../support/definition';
import { onControlPlane } from '../../support/kube';
import { settle } from '../../support/pages';
import { signIn } from '../../support/signIn';

/** The definition editor for every kind that there is: it opens, proposes, explains, tries, saves, shows the history, brings back, and deletes. */
test.describe.configure({ mode: 'serial' });

const NAME = 'contract';
const NAMESPACE = 'default';
const NOTE = 'e2e.example/note';

/** One of each kind that the contract of the REST dialect does not know, and what differs. */
const SPECS: Record<string, object | undefined> = {
  ...CONTRACT_SPECS,
  Environment: { ...CONTRACT_SPECS.Environment, isProduction: true },
  ClusterEnvironment: {
    dataPlaneRef: { kind: 'ClusterDataPlane', name: NAME },
  },
  ClusterDeploymentPipeline: CONTRACT_SPECS.DeploymentPipeline,
  ObservabilityAlertRule: {
    name: 'Errors',
    source: { type: 'log', query: 'error' },
    condition: { window: '5m', interval: '1m', operator: 'gt', threshold: 1 },
    actions: { notifications: { channels: [NAME] } },
  },
  Organization: { displayName: 'Contract' },
  PromotionPolicy: { targets: [{ environment: NAME }], gates: [] },
  ChangeSet: { owner: { projectName: NAME }, environment: NAME },
  DeliveryStrategy: { projects: [NAME] },
  DriftPolicy: { projects: [NAME] },
  PreviewPolicy: { parentEnvironment: NAME },
  PreviewEnvironment: {
    owner: { projectName: NAME },
    parentEnvironment: 'development',
    source: { branch: 'contract' },
  },
};
/** Written by the platform alone, or an answer to what it asks. */
const RECORDS = ['RenderedRelease', 'Promotion', 'Approval'];
/** An organisation owns the namespace of its name. */
const nameOf = (kind: string) =>
  kind === 'Organization' ? 'contract-org' : NAME;

const kinds = controlPlaneKinds
  // Happenings are read in pages of their own.
  .filter(({ kind }) => kind !== 'Event' && !RECORDS.includes(kind));
const order = Object.keys(SPECS);
const inOrder = [...kinds].sort(
  (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind),
);
const spaceOf = ({ scope }: KindDefinition) =>
  scope === 'Namespaced' ? NAMESPACE : undefined;
const addressOf = (kind: KindDefinition) =>
  definitionOf(kind.kind, nameOf(kind.kind), spaceOf(kind));
const pathOf = ({ group, version, plural, scope }: KindDefinition) =>
  `${group ? `/apis/${group}` : '/api'}/${version}${
    scope === 'Namespaced' ? `/namespaces/${NAMESPACE}` : ''
  }/${plural}`;

let page: Page;
test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(20_000);
  await signIn(page, 'admin');
});

test('has one of each kind', async () => {
  expect(kinds.map(k => k.kind).filter(k => !Object.hasOwn(SPECS, k))).toEqual(
    [],
  );
  for (const kind of inOrder) {
    await onControlPlane(page, 'POST', pathOf(kind), {
      apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
      kind: kind.kind,
      metadata: {
        name: nameOf(kind.kind),
        annotations: { [NOTE]: 'one', 'e2e.example/other': 'x' },
      },
      ...(SPECS[kind.kind] ? { spec: SPECS[kind.kind] } : {}),
    }).catch(error => {
      if (!String(error).startsWith('Error: 409')) throw error;
    });
  }
});

/** A field of the kind that its object does not have, and the line below which it goes. */
function missingField({ schema }: KindDefinition, spec: object | undefined) {
  const [missing] = Object.keys(schema.properties?.spec?.properties ?? {})
    .filter(field => !Object.hasOwn(spec ?? {}, field))
    .sort();
  return spec && missing
    ? { below: /^spec:/, field: missing }
    : { below: /^metadata:/, field: 'labels' };
}

for (const kind of inOrder) {
  test(`${kind.kind}: proposes, explains, tries, saves, and brings back`, async () => {
    await follow(page, addressOf(kind));
    await expect(
      page.getByRole('heading', {
        name: `Definition: ${kind.kind}`,
        exact: true,
      }),
    ).toBeVisible();
    const editor = new DefinitionEditor(page);
    const { metadata, spec } = await onControlPlane<{
      metadata: { annotations: Record<string, string> };
      spec?: object;
    }>(page, 'GET', `${pathOf(kind)}/${nameOf(kind.kind)}`);
    const note = metadata.annotations[NOTE];
    const before = new RegExp(`${NOTE}: ${note}$`);
    await expect(editor.line(before)).toBeVisible();

    const { below, field } = missingField(kind, spec);
    expect(await editor.proposalsBelow(below, '  ')).toContain(field);
    expect(await editor.wordsAt(/^kind:/)).toMatch(/^kind · text/);

    const diff = await editor.write(before, 'two');
    await expect(diff).toContainText(`Removed: ${NOTE}: ${note}`);
    await expect(diff).toContainText(`Added: ${NOTE}: ${note}two`);
    await editor.save();
    await editor.restoreTheOneBefore();
    await expect(editor.line(before)).toBeVisible();
  });
}

test('RenderedRelease: what the platform writes is shown with its history, and why nobody edits it', async () => {
  await follow(
    page,
    definitionOf('RenderedRelease', 'catalog-api-development', NAMESPACE),
  );
  await settle(page);
  await expect(page.getByRole('alert').first()).toContainText('platform');
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Delete' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.getByRole('button', { name: 'History' }).click();
  await expect(
    page.getByRole('list', { name: 'Versions' }).getByRole('button').first(),
  ).toBeVisible();
});

test('what stays and depends is named before a deletion', async () => {
  const type = inOrder.find(({ kind }) => kind === 'ComponentType')!;
  await follow(page, addressOf(type));
  await settle(page);
  const dialog = await new DefinitionEditor(page).askToDelete();
  await expect(
    dialog.getByRole('link', { name: /Component contract names contract/ }),
  ).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
});

test('every kind is deleted after its question, in production with its name typed', async () => {
  test.setTimeout(600_000);
  const typed: string[] = [];
  for (const kind of [...inOrder].reverse()) {
    const name = nameOf(kind.kind);
    await follow(page, addressOf(kind));
    await settle(page);
    const gone = page.getByText('It no longer exists');
    const button = page.getByRole('button', { name: 'Delete' });
    await expect(button.or(gone).first()).toBeVisible();
    // It went with what it belonged to.
    if (await gone.isVisible()) continue;
    const dialog = await new DefinitionEditor(page).askToDelete();
    const confirm = dialog.getByRole('button', { name: 'Delete' });
    const box = dialog.getByRole('textbox');
    if (await box.count()) {
      typed.push(kind.kind);
      await expect(confirm).toBeDisabled();
      await box.fill(`${name}x`);
      await expect(confirm).toBeDisabled();
      await box.fill(name);
    }
    await confirm.click();
    await expect(page).toHaveURL(new RegExp(`kind=${kind.kind}$`));
  }
  expect(typed).toContain('Environment');
});

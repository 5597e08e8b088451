import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { StoredObject } from '@openchoreo-portal/model';
import buildsPlugin from '@openchoreo-portal/plugin-openchoreo-builds';
import cellDiagramPlugin from '@openchoreo-portal/plugin-openchoreo-cell-diagram';
import deliveryPlugin from '@openchoreo-portal/plugin-openchoreo-delivery';
import observabilityPlugin from '@openchoreo-portal/plugin-openchoreo-observability';
import platformPlugin from '@openchoreo-portal/plugin-openchoreo-platform';
import projectsPlugin from '@openchoreo-portal/plugin-openchoreo-projects';
import { queryClient } from '@openchoreo-portal/plugin-openchoreo-react';
import { render, screen, waitFor } from '@testing-library/react';
import axe from 'axe-core';
import { parseAllDocuments } from 'yaml';
import { entityOf, Fixture, Situation } from './__testUtils__/fixtures';

const SEED = join(__dirname, '../../../../deploy/seed');

/** What a fresh platform has. */
function seed(): StoredObject[] {
  return readdirSync(SEED)
    .filter(file => file.endsWith('.yaml'))
    .flatMap(file =>
      parseAllDocuments(
        readFileSync(join(SEED, file), 'utf8').replace(/\$\{\w+\}/g, '1'),
      ).map(document => document.toJS() as StoredObject),
    )
    .map((object, index) => ({
      ...object,
      metadata: {
        ...object.metadata,
        uid: `uid-${index}`,
        resourceVersion: `${index + 1}`,
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
    }));
}

const owner = { projectName: 'storefront', componentName: 'catalog-api' };
const inProject = { projectName: 'storefront' };
const ofCache = { ...inProject, resourceName: 'cache' };
const made = (kind: string, name: string, rest: object): StoredObject => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind,
  metadata: {
    name,
    namespace: 'default',
    uid: `uid-${kind}-${name}`,
    resourceVersion: '1000',
    creationTimestamp: '2026-01-02T00:00:00Z',
    labels: {
      'openchoreo.dev/project': 'storefront',
      'openchoreo.dev/component': 'catalog-api',
    },
  },
  ...rest,
});
const OBJECTS: StoredObject[] = [
  ...seed(),
  {
    ...made('Namespace', 'acme', {}),
    metadata: {
      ...made('Namespace', 'acme', {}).metadata,
      namespace: undefined,
      labels: { 'openchoreo.dev/control-plane': 'true' },
    },
  },
  made('ComponentRelease', 'catalog-api-1', { spec: { owner } }),
  made('ReleaseBinding', 'catalog-api-development', {
    spec: { owner, environment: 'development', releaseName: 'catalog-api-1' },
    status: {
      syncedRelease: 'catalog-api-1',
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Ready', message: '' },
      ],
    },
  }),
  made('Resource', 'cache', {
    spec: { owner: inProject, type: { name: 'valkey' } },
  }),
  made('ResourceRelease', 'cache-1', { spec: { owner: ofCache } }),
  made('ResourceReleaseBinding', 'cache-development', {
    spec: {
      owner: ofCache,
      environment: 'development',
      resourceRelease: 'cache-1',
    },
    status: { syncedRelease: 'cache-1' },
  }),
  made('WorkflowRun', 'catalog-api-run-1', {
    spec: { workflow: { name: 'portal-builder' } },
    status: {
      conditions: [
        {
          type: 'WorkflowSucceeded',
          status: 'True',
          reason: 'WorkflowSucceeded',
          message: '',
        },
      ],
    },
  }),
  made('PreviewEnvironment', 'try-it', {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    spec: {
      owner,
      parentEnvironment: 'development',
      source: { branch: 'feature/try-it' },
    },
  }),
  made('Promotion', 'catalog-api-production-1', {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    spec: {
      owner,
      releaseBinding: 'catalog-api-production',
      environment: 'production',
      releaseName: 'catalog-api-1',
      digest: 'sha256:1',
      requestedBy: 'user:default/dave',
      requestedAt: '2026-01-02T00:00:00Z',
    },
    status: {
      phase: 'WaitingForApproval',
      gates: [],
      approvals: [],
      history: [],
    },
  }),
];

/** Every page, tab and card of ours, with what it says when there is nothing, and a word of what it shows when there is something. */
const PAGES: Array<{
  id: string;
  draw: () => JSX.Element;
  on?: 'Component' | 'Project' | 'Resource';
  empty: RegExp;
  /** Parts that are read by themselves and each say how it went. Default 1. */
  parts?: number;
  data: RegExp;
}> = [
  {
    id: 'entity-content:openchoreo-builds/component-builds',
    draw: () =>
      createExtensionTester(
        buildsPlugin.getExtension(
          'entity-content:openchoreo-builds/component-builds',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /Not built yet/,
    data: /catalog-api-run-1/,
  },
  {
    id: 'entity-content:openchoreo-cell-diagram/project-cell',
    draw: () =>
      createExtensionTester(
        cellDiagramPlugin.getExtension(
          'entity-content:openchoreo-cell-diagram/project-cell',
        ),
      ).reactElement(),
    on: 'Project',
    empty: /This cell is empty/,
    data: /Project storefront/,
  },
  {
    id: 'page:openchoreo-delivery/approvals',
    draw: () =>
      createExtensionTester(
        deliveryPlugin.getExtension('page:openchoreo-delivery/approvals'),
      ).reactElement(),
    empty: /Nothing waits for approval/,
    data: /catalog-api to production/,
  },
  {
    id: 'entity-content:openchoreo-delivery/component-deploy',
    draw: () =>
      createExtensionTester(
        deliveryPlugin.getExtension(
          'entity-content:openchoreo-delivery/component-deploy',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /This project has no deployment pipeline/,
    data: /catalog-api-1.*Deployment history/,
  },
  {
    id: 'entity-content:openchoreo-delivery/project-deploy',
    draw: () =>
      createExtensionTester(
        deliveryPlugin.getExtension(
          'entity-content:openchoreo-delivery/project-deploy',
        ),
      ).reactElement(),
    on: 'Project',
    empty: /Nothing to deploy yet/,
    data: /nightly-report/,
  },
  {
    id: 'entity-content:openchoreo-delivery/project-previews',
    draw: () =>
      createExtensionTester(
        deliveryPlugin.getExtension(
          'entity-content:openchoreo-delivery/project-previews',
        ),
      ).reactElement(),
    on: 'Project',
    empty: /No previews/,
    data: /Preview try-it|branch feature\/try-it/,
  },
  {
    id: 'entity-content:openchoreo-delivery/resource-deploy',
    draw: () =>
      createExtensionTester(
        deliveryPlugin.getExtension(
          'entity-content:openchoreo-delivery/resource-deploy',
        ),
      ).reactElement(),
    on: 'Resource',
    empty: /This project has no deployment pipeline/,
    data: /cache.*cache-1/,
  },
  {
    id: 'sub-page:openchoreo-delivery/gates',
    draw: () =>
      createExtensionTester(
        deliveryPlugin.getExtension('sub-page:openchoreo-delivery/gates'),
      ).reactElement(),
    empty: /Nothing holds releases back/,
    parts: 2,
    data: /an approval from approvers/,
  },
  {
    id: 'entity-content:openchoreo-observability/component-events',
    draw: () =>
      createExtensionTester(
        observabilityPlugin.getExtension(
          'entity-content:openchoreo-observability/component-events',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /No events yet/,
    data: /development/,
  },
  {
    id: 'entity-content:openchoreo-observability/component-logs',
    draw: () =>
      createExtensionTester(
        observabilityPlugin.getExtension(
          'entity-content:openchoreo-observability/component-logs',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /No logs yet/,
    data: /development/,
  },
  {
    id: 'entity-content:openchoreo-observability/component-metrics',
    draw: () =>
      createExtensionTester(
        observabilityPlugin.getExtension(
          'entity-content:openchoreo-observability/component-metrics',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /Nothing to measure yet/,
    data: /development/,
  },
  {
    id: 'sub-page:openchoreo-platform/environments',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension(
          'sub-page:openchoreo-platform/environments',
        ),
      ).reactElement(),
    empty: /This organisation has no environments yet/,
    data: /The last look before production/,
  },
  {
    id: 'sub-page:openchoreo-platform/planes',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension('sub-page:openchoreo-platform/planes'),
      ).reactElement(),
    empty: /No data planes yet/,
    data: /Never connected/,
  },
  {
    id: 'sub-page:openchoreo-platform/pipelines',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension('sub-page:openchoreo-platform/pipelines'),
      ).reactElement(),
    empty: /This organisation has no pipelines yet/,
    data: /Used by Online shop/,
  },
  {
    id: 'sub-page:openchoreo-platform/types',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension('sub-page:openchoreo-platform/types'),
      ).reactElement(),
    empty: /None yet\. Apply a ComponentType/,
    data: /portal-service/,
  },
  {
    id: 'sub-page:openchoreo-platform/organizations',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension(
          'sub-page:openchoreo-platform/organizations',
        ),
      ).reactElement(),
    empty: /There is no organisation you can see/,
    data: /acme/,
  },
  {
    id: 'sub-page:openchoreo-platform/definitions',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension('sub-page:openchoreo-platform/definitions'),
      ).reactElement(),
    empty: /There is no Environment yet/,
    data: /staging/,
  },
  {
    id: 'sub-page:openchoreo-platform/audit',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension('sub-page:openchoreo-platform/audit'),
      ).reactElement(),
    empty: /Nothing was recorded that fits/,
    data: /user:default\/alice.*Component default\/catalog-api/,
  },
  {
    id: 'entity-content:openchoreo-platform/definition',
    draw: () =>
      createExtensionTester(
        platformPlugin.getExtension(
          'entity-content:openchoreo-platform/definition',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /It no longer exists/,
    data: /Definition: Component/,
  },
  {
    id: 'page:openchoreo-projects/home',
    draw: () =>
      createExtensionTester(
        projectsPlugin.getExtension('page:openchoreo-projects/home'),
      ).reactElement(),
    empty: /Start with a project/,
    data: /Online shop/,
  },
  {
    id: 'page:openchoreo-projects/projects',
    draw: () =>
      createExtensionTester(
        projectsPlugin.getExtension('page:openchoreo-projects/projects'),
      ).reactElement(),
    empty: /No projects in this organisation yet/,
    data: /Online shop/,
  },
  {
    id: 'entity-card:openchoreo-projects/project-matrix',
    draw: () =>
      createExtensionTester(
        projectsPlugin.getExtension(
          'entity-card:openchoreo-projects/project-matrix',
        ),
      ).reactElement(),
    on: 'Project',
    empty: /This project has no components yet/,
    data: /Nightly report/,
  },
  {
    id: 'entity-content:openchoreo-projects/project-activity',
    draw: () =>
      createExtensionTester(
        projectsPlugin.getExtension(
          'entity-content:openchoreo-projects/project-activity',
        ),
      ).reactElement(),
    on: 'Project',
    empty: /Nothing has happened yet/,
    data: /catalog-api has a new release/,
  },
  {
    id: 'entity-card:openchoreo-projects/component-overview',
    draw: () =>
      createExtensionTester(
        projectsPlugin.getExtension(
          'entity-card:openchoreo-projects/component-overview',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /Not deployed yet/,
    data: /catalog-api-1/,
  },
  {
    id: 'entity-content:openchoreo-projects/component-configure',
    draw: () =>
      createExtensionTester(
        projectsPlugin.getExtension(
          'entity-content:openchoreo-projects/component-configure',
        ),
      ).reactElement(),
    on: 'Component',
    empty: /The component no longer exists/,
    data: /Describe it here/,
  },
];
/** What stands for "there is nothing"; nobody may read it while something could not be read. */
const NOTHING =
  /Nothing has happened yet|None declared|Nothing outside this project/;

const TIMEOUT = { timeout: 20_000 };
/** What the page says to whoever looks at it: what is hidden says nothing. */
function said(): string {
  const body = document.body.cloneNode(true) as HTMLElement;
  body.querySelectorAll('[hidden]').forEach(element => element.remove());
  return body.textContent ?? '';
}

type Page = (typeof PAGES)[number];
const titled = PAGES.map(page => [page.id, page] as const);

function open({ draw, on }: Page, situation: Situation) {
  render(
    <Fixture
      situation={situation}
      objects={OBJECTS}
      entity={on && entityOf(on)}
    >
      {draw()}
    </Fixture>,
  );
}

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    // Colours and landmarks need a browser and the frame around the page: the end-to-end suite looks at them.
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
}

jest.setTimeout(60_000);
afterEach(() => queryClient.clear());

describe.each(titled)('%s', (_id, page) => {
  it('says that it loads', async () => {
    open(page, 'loading');
    await waitFor(
      () =>
        expect(document.querySelector('[aria-busy=true]')).toBeInTheDocument(),
      TIMEOUT,
    );
    expect(said()).not.toMatch(page.empty);
    expect(said()).not.toMatch(NOTHING);
  });

  it('teaches when it is empty', async () => {
    open(page, 'empty');
    await waitFor(() => expect(said()).toMatch(page.empty), TIMEOUT);
    await expectAccessible();
  });

  it('says who may not see it', async () => {
    open(page, 'forbidden');
    await waitFor(
      () => expect(said()).toMatch('You are not allowed to see this'),
      TIMEOUT,
    );
    expect(said()).not.toMatch(page.empty);
    expect(said()).not.toMatch(NOTHING);
    // Not the same panel twice for one thing.
    expect(said().match(/You are not allowed to see this/g)).toHaveLength(
      page.parts ?? 1,
    );
    await expectAccessible();
  });

  it('says what went wrong and tries again', async () => {
    open(page, 'failed');
    await waitFor(
      () => expect(said()).toMatch('The control plane does not answer.'),
      TIMEOUT,
    );
    expect(screen.getAllByRole('alert')).toHaveLength(page.parts ?? 1);
    expect(
      screen.getAllByRole('button', { name: 'Try again' })[0],
    ).toBeEnabled();
    expect(said()).not.toMatch(page.empty);
    expect(said()).not.toMatch(NOTHING);
  });

  it('shows what there is', async () => {
    open(page, 'data');
    await waitFor(() => expect(said()).toMatch(page.data), TIMEOUT);
    expect(said()).not.toMatch(page.empty);
  });
});

it('leaves no page of these plugins out', () => {
  const known = [
    buildsPlugin,
    cellDiagramPlugin,
    deliveryPlugin,
    observabilityPlugin,
    platformPlugin,
    projectsPlugin,
  ].flatMap(plugin =>
    Object.entries(plugin)
      .filter(([key]) => key === 'extensions')
      .flatMap(([, extensions]) => [...extensions].map(String))
      .map(text => text.replace(/^.*id=|\}$/g, '')),
  );
  expect(known.length).toBeGreaterThan(PAGES.length);
  // Layouts and fields of forms have no states of their own, and the page of the platform only holds its pages.
  const pages = known.filter(
    id =>
      !/^(entity-content-layout|entity-context-menu-item|scaffolder-form-field):/.test(
        id,
      ) && id !== 'page:openchoreo-platform',
  );
  expect(pages.sort()).toEqual(PAGES.map(page => page.id).sort());
});

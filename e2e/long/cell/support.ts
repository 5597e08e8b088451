import { expect, Locator, Page } from '@playwright/test';
import { onControlPlane } from '../../support/kube';
import { settle } from '../../support/pages';

const API = '/apis/openchoreo.dev/v1alpha1';
const NAMESPACED = `${API}/namespaces/default`;
const apiVersion = 'openchoreo.dev/v1alpha1';
/** The diagram of the sample project. */
export const CELL = '/catalog/default/system/storefront/cell-diagram';

interface Typed {
  metadata: { name: string };
  spec: Record<string, unknown> & { resources: object[] };
}
interface Running {
  spec: {
    owner: { componentName: string };
    container: { image: string };
  };
}
interface Binding {
  metadata: { name: string; resourceVersion: string };
  spec: Record<string, unknown> & { environment: string };
}

/**
 * Surroundings of the sample project with a line of every sort, made through the API: a component that calls a service outside, uses a resource that is
 * not there and one that waits; one whose own policy lets nothing out; another project that uses the catalogue.
 */
export async function makeSurroundings(page: Page): Promise<void> {
  const made = await onControlPlane<{ items: Typed[] }>(
    page,
    'GET',
    `${NAMESPACED}/projects`,
  );
  // A test that is run again starts with what the first one made.
  if (made.items.some(({ metadata }) => metadata.name === 'bazaar')) return;
  const post = (plural: string, body: object) =>
    onControlPlane(page, 'POST', `${NAMESPACED}/${plural}`, {
      apiVersion,
      ...body,
    });
  const type = await onControlPlane<Typed>(
    page,
    'GET',
    `${API}/clustercomponenttypes/portal-service`,
  );
  await onControlPlane(page, 'POST', `${API}/clustercomponenttypes`, {
    apiVersion,
    kind: 'ClusterComponentType',
    metadata: { name: 'sealed-service' },
    spec: {
      ...type.spec,
      resources: [
        ...type.spec.resources,
        {
          id: 'sealed',
          template: {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            metadata: {
              name: '${metadata.name}-sealed',
              namespace: '${metadata.namespace}',
              labels: '${metadata.labels}',
            },
            spec: {
              podSelector: { matchLabels: '${metadata.podSelectors}' },
              policyTypes: ['Egress'],
              egress: [],
            },
          },
        },
      ],
    },
  });
  await post('projects', {
    kind: 'Project',
    metadata: { name: 'bazaar' },
    spec: {
      deploymentPipelineRef: { kind: 'DeploymentPipeline', name: 'default' },
      type: { kind: 'ClusterProjectType', name: 'portal-cell' },
    },
  });
  await post('projects', {
    kind: 'Project',
    metadata: { name: 'meadow' },
    spec: {
      deploymentPipelineRef: { kind: 'DeploymentPipeline', name: 'default' },
      type: { kind: 'ClusterProjectType', name: 'portal-cell' },
    },
  });
  await post('projectreleasebindings', {
    kind: 'ProjectReleaseBinding',
    metadata: { name: 'bazaar-development' },
    spec: { owner: { projectName: 'bazaar' }, environment: 'development' },
  });
  const { items } = await onControlPlane<{ items: Running[] }>(
    page,
    'GET',
    `${NAMESPACED}/workloads`,
  );
  const { image } = items.find(
    ({ spec }) => spec.owner.componentName === 'catalog-api',
  )!.spec.container;
  const catalogue = (project?: string) => ({
    ...(project ? { project, visibility: 'namespace' } : {}),
    ...(project ? {} : { visibility: 'project' }),
    component: 'catalog-api',
    name: 'http',
    envBindings: { address: 'CATALOG_URL' },
  });
  const component = async (
    name: string,
    project: string,
    componentType: string,
    endpoints: object[],
    more: object = {},
  ) => {
    await post('components', {
      kind: 'Component',
      metadata: { name },
      spec: {
        owner: { projectName: project },
        componentType: {
          kind: 'ClusterComponentType',
          name: `deployment/${componentType}`,
        },
        autoDeploy: true,
        parameters: { health: { path: '/healthz' } },
      },
    });
    await post('workloads', {
      kind: 'Workload',
      metadata: { name: `${name}-workload` },
      spec: {
        owner: { projectName: project, componentName: name },
        container: {
          image,
          env: [{ key: 'PAYMENTS', value: 'https://pay.example.com/v1' }],
        },
        endpoints: { http: { type: 'HTTP', port: 8080 } },
        dependencies: { endpoints, ...more },
      },
    });
  };
  await component(
    'kiosk',
    'storefront',
    'portal-service',
    [
      catalogue(),
      { ...catalogue(), component: 'ghost', envBindings: { address: 'GHOST' } },
    ],
    { resources: [{ ref: 'stock', envBindings: { url: 'STOCK_URL' } }] },
  );
  await component('vault', 'storefront', 'sealed-service', [catalogue()]);
  await component('stall', 'bazaar', 'portal-service', [
    catalogue('storefront'),
  ]);
}

/** Asks for another number of pods of a component in an environment. */
export async function scale(
  page: Page,
  component: string,
  replicas: number,
): Promise<void> {
  const address = `${NAMESPACED}/releasebindings/${component}-development`;
  const binding = await onControlPlane<Binding>(page, 'GET', address);
  await onControlPlane(page, 'PUT', address, {
    ...binding,
    spec: {
      ...binding.spec,
      componentTypeEnvironmentConfigs: { replicas },
    },
  });
}

/** Opens an address of the diagram and waits until it is drawn. */
export async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`${CELL}${query}`);
  await settle(page);
  await expect(page.locator('.cell-box').first()).toBeVisible();
}

/** A box, by its id (`component/web`). */
export const box = (page: Page, id: string): Locator =>
  page.locator(`[data-node-id="${id}"]`);

/** A row of the table of connections. */
export const connection = (page: Page, from: string, to: string): Locator =>
  page
    .getByRole('table', { name: 'Connections' })
    .getByRole('row')
    .filter({
      has: page.getByRole('cell', { name: from, exact: true }).first(),
    })
    .filter({ has: page.getByRole('cell', { name: to, exact: true }) });

/** Where a box stands in the window. */
export async function placeOf(page: Page, id: string) {
  const found = await box(page, id).boundingBox();
  if (!found) throw new Error(`There is no box ${id}.`);
  return { x: found.x + found.width / 2, y: found.y + found.height / 2 };
}

import { expect, Page } from '@playwright/test';
import { anotherRelease, onControlPlane } from './kube';
import { scaleByHand } from './plane';

const OPENCHOREO = '/apis/openchoreo.dev/v1alpha1/namespaces/default';
const DELIVERY = '/apis/delivery.openchoreo.dev/v1alpha1/namespaces/default';

interface Listed<T> {
  items: (T & { metadata: { name: string } })[];
}
interface Binding {
  spec: { releaseName?: string };
  status?: {
    drift?: number;
    pendingPromotion?: string;
    conditions?: { type: string; status: string }[];
  };
}

/** Makes an object, unless somebody made it before. */
async function make(
  page: Page,
  collection: string,
  kind: string,
  name: string,
  spec: object,
): Promise<void> {
  const [, , group, version] = collection.split('/');
  await onControlPlane(page, 'POST', collection, {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name },
    spec,
  }).catch((error: Error) => {
    if (!error.message.startsWith('409')) throw error;
  });
}

async function binding(page: Page, name: string): Promise<Binding | undefined> {
  const { items } = await onControlPlane<Listed<Binding>>(
    page,
    'GET',
    `${OPENCHOREO}/releasebindings`,
  );
  return items.find(({ metadata }) => metadata.name === name);
}

const isReady = (found: Binding | undefined) =>
  found?.status?.conditions?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  ) ?? false;

async function ready(page: Page, name: string): Promise<void> {
  await expect
    .poll(async () => isReady(await binding(page, name)), { timeout: 180_000 })
    .toBe(true);
}

async function deploy(
  page: Page,
  component: string,
  environment: string,
  rest: object,
): Promise<void> {
  const name = `${component}-${environment}`;
  const spec = {
    owner: { projectName: 'storefront', componentName: component },
    environment,
    state: 'Active',
    ...rest,
  };
  await make(
    page,
    `${OPENCHOREO}/releasebindings`,
    'ReleaseBinding',
    name,
    spec,
  );
  await onControlPlane(page, 'PATCH', `${OPENCHOREO}/releasebindings/${name}`, {
    spec,
  });
}

/**
 * What makes every page of delivery say something: catalog-api drifts in development and waits for production, another release of web can go to staging,
 * a change set has returned, a branch has a preview, and a strategy sends a component a way of its own.
 *
 * @param developer - asks for everything but what only a platform engineer may
 */
export async function deliveryData(
  developer: Page,
  engineer: Page,
): Promise<void> {
  await ready(developer, 'catalog-api-development');
  await ready(developer, 'web-development');
  const { spec } = (await binding(developer, 'catalog-api-development'))!;
  const { releaseName } = spec;
  await deploy(developer, 'catalog-api', 'staging', { releaseName });
  await ready(developer, 'catalog-api-staging');
  await deploy(developer, 'catalog-api', 'production', {
    releaseName,
    componentTypeEnvironmentConfigs: { replicas: 3 },
  });
  await expect
    .poll(
      async () =>
        (
          await binding(developer, 'catalog-api-production')
        )?.status?.pendingPromotion ?? '',
      { timeout: 60_000 },
    )
    .toMatch(/production/);

  // Names of their own, so that a platform may be given all this twice.
  const run = Date.now().toString(36);
  const broken = await anotherRelease(
    developer,
    'web',
    `gone-${run}`,
    container => {
      container.image = 'local/default-storefront-web:gone';
    },
  );
  await make(developer, `${DELIVERY}/changesets`, 'ChangeSet', 'looks', {
    owner: { projectName: 'storefront' },
    environment: 'development',
    components: [{ name: 'web', releaseName: broken.after }],
    timeout: '10s',
  });
  await expect
    .poll(
      async () =>
        (
          await onControlPlane<{ status?: { phase?: string } }>(
            developer,
            'GET',
            `${DELIVERY}/changesets/looks`,
          )
        ).status?.phase,
      { timeout: 120_000 },
    )
    .toBe('Returned');
  const next = await anotherRelease(
    developer,
    'web',
    `look-${run}`,
    container => {
      container.env = [
        // It may be made of a release that was made here.
        ...(container.env ?? []).filter(({ key }) => key !== 'LOOK'),
        { key: 'LOOK', value: run },
      ];
    },
  );
  await deploy(developer, 'web', 'development', { releaseName: next.after });
  await expect
    .poll(
      async () =>
        (
          await binding(developer, 'web-development')
        )?.spec.releaseName,
    )
    .toBe(next.after);
  await ready(developer, 'web-development');

  await make(
    developer,
    `${DELIVERY}/previewenvironments`,
    'PreviewEnvironment',
    'looks',
    {
      owner: { projectName: 'storefront' },
      parentEnvironment: 'development',
      source: { branch: 'feature/looks' },
    },
  );
  await make(
    engineer,
    `${DELIVERY}/deliverystrategies`,
    'DeliveryStrategy',
    'looks',
    {
      components: ['nightly-report'],
      paths: [{ from: 'development', to: ['production'] }],
    },
  );
  await make(engineer, `${DELIVERY}/driftpolicies`, 'DriftPolicy', 'looks', {
    environments: ['development'],
    projects: ['storefront'],
    components: ['catalog-api'],
    selfHeal: false,
  });
  await scaleByHand('catalog-api', 'development', 2);
  await expect
    .poll(
      async () =>
        (await binding(developer, 'catalog-api-development'))?.status?.drift ??
        0,
    )
    .toBeGreaterThan(0);
}

import { expect, Page, test } from '@playwright/test';
import { addressIn, answerOf } from '../../support/pages';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';
import { hasKubectl, kubectl, need } from '../../support/tools';
import { chooseTemplate, fillIn, pick } from '../../support/wizard';

/** A component type of one's own, applied with kubectl: its wizard is there at once, asks by its schema, and ends on the running component. */
test.describe.configure({ mode: 'serial' });

const TYPE = process.env.E2E_OWN_TYPE ?? 'greeter';
const TITLE = 'Greeter of our own';
const COMPONENT = `first-${TYPE}`;
const SETTLED = { timeout: 120_000 };

const labels = '${metadata.labels}';
const pods = '${metadata.podSelectors}';
const named = (name: string) => ({
  name,
  namespace: '${metadata.namespace}',
  labels,
});
const type = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'ClusterComponentType',
  metadata: {
    name: TYPE,
    annotations: {
      'openchoreo.dev/display-name': TITLE,
      'openchoreo.dev/description': 'Says what it is told to say.',
    },
  },
  spec: {
    workloadType: 'deployment',
    parameters: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          tone: {
            type: 'string',
            title: 'Tone',
            enum: ['calm', 'loud'],
            default: 'calm',
          },
          visitors: {
            type: 'integer',
            title: 'Visitors at once',
            minimum: 1,
            default: 3,
          },
        },
      },
    },
    resources: [
      {
        id: 'deployment',
        template: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: named('${metadata.name}'),
          spec: {
            selector: { matchLabels: pods },
            template: {
              metadata: { labels: pods },
              spec: {
                containers: [
                  {
                    name: 'main',
                    image: '${workload.container.image}',
                    ports:
                      '${workload.toServicePorts().map(p, {"name": p.name, "containerPort": p.targetPort})}',
                    env: [
                      { name: 'TONE', value: '${parameters.tone}' },
                      {
                        name: 'VISITORS',
                        value: '${string(parameters.visitors)}',
                      },
                    ],
                  },
                ],
              },
            },
          },
        },
      },
      {
        id: 'service',
        template: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: named('${metadata.componentName}'),
          spec: { selector: pods, ports: '${workload.toServicePorts()}' },
        },
      },
      {
        id: 'route',
        forEach: '${workload.endpoints}',
        var: 'endpoint',
        template: {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: {
            ...named(
              '${oc_generate_name(metadata.componentName, endpoint.key)}',
            ),
            labels:
              '${oc_merge(metadata.labels, {"openchoreo.dev/endpoint-name": endpoint.key, "openchoreo.dev/endpoint-visibility": "external"})}',
          },
          spec: {
            parentRefs: [
              {
                name: '${gateway.ingress.external.name}',
                namespace: '${gateway.ingress.external.namespace}',
              },
            ],
            hostnames: [
              '${metadata.environmentName}-${metadata.componentNamespace}.${gateway.ingress.external.http.host}',
            ],
            rules: [
              {
                matches: [
                  {
                    path: {
                      type: 'PathPrefix',
                      value: '/${metadata.componentName}-${endpoint.key}',
                    },
                  },
                ],
                filters: [
                  {
                    type: 'URLRewrite',
                    urlRewrite: {
                      path: {
                        type: 'ReplacePrefixMatch',
                        replacePrefixMatch: '/',
                      },
                    },
                  },
                ],
                backendRefs: [
                  {
                    name: '${metadata.componentName}',
                    port: '${endpoint.value.port}',
                  },
                ],
              },
            ],
          },
        },
      },
    ],
  },
};

let developer: Page;
let workload: { image: string; port: number };

test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
});

const card = () => developer.getByRole('heading', { name: TITLE, exact: true });

test('1 the type is applied, and its template is there', async () => {
  need('kubectl', hasKubectl);
  const applied = kubectl('alice', ['apply', '-f', '-'], JSON.stringify(type));
  expect(applied.code, applied.text).toBe(0);
  await expect(async () => {
    await developer.goto('/create');
    await expect(card()).toBeVisible({ timeout: 5_000 });
  }).toPass(SETTLED);
  // What the sample component runs is there to be run again, once it is built.
  await addressIn(developer, 'catalog-api', 'development');
  const get = kubectl('dave', [
    ...['get', 'workload', 'catalog-api-workload', '-o', 'json'],
  ]);
  const { spec } = JSON.parse(get.stdout);
  const [endpoint] = Object.values<{ port: number }>(spec.endpoints);
  workload = { image: spec.container.image, port: endpoint.port };
});

test('2 its wizard asks by its schema, and shows what would be made', async () => {
  await chooseTemplate(developer, TITLE);
  await pick(developer, 'Project', /^Online shop/);
  // A name that cannot be is refused at its field, before the next step.
  await fillIn(developer, { Name: 'No good' });
  await developer.getByRole('button', { name: 'Next' }).click();
  await expect(developer.getByText(/must match pattern/).first()).toBeVisible();
  await fillIn(developer, { Name: COMPONENT });
  await developer.getByRole('button', { name: 'Next' }).click();

  // The type names no workflow: there is no source to choose, only an image.
  await expect(developer.getByLabel('Source')).toHaveCount(0);
  await developer.getByLabel('Image', { exact: true }).fill(workload.image);
  await developer
    .getByLabel('Port', { exact: true })
    .fill(String(workload.port));
  await developer.getByRole('button', { name: 'Next' }).click();

  const visitors = developer.getByLabel('Visitors at once');
  await visitors.fill('0');
  await expect(
    developer.getByText('Should be greater than or equal to 1').first(),
  ).toBeVisible();
  await visitors.fill('7');
  await pick(developer, 'Tone', /^loud$/);
  const deployment = developer.getByRole('button', {
    name: new RegExp(`^Deployment ${COMPONENT}`),
  });
  await deployment.click();
  await expect(developer.getByText(/TONE/).first()).toBeVisible();
  await screenshot(developer, 'create-from-own-type');
});

test('3 it ends on the running component', async () => {
  test.setTimeout(300_000);
  await developer.getByRole('button', { name: 'Review' }).click();
  await expect(developer.getByText('loud').first()).toBeVisible();
  await developer.getByRole('button', { name: 'Create', exact: true }).click();
  await developer
    .getByRole('link', { name: 'View Component' })
    .click({ timeout: 200_000 });
  await expect(developer).toHaveURL(new RegExp(`/component/${COMPONENT}`));
  await expect(
    developer.getByText('Ready', { exact: true }).first(),
  ).toBeVisible();
  const address = await addressIn(developer, COMPONENT, 'development');
  await expect.poll(() => answerOf(developer, address), SETTLED).not.toBe('');
  // What was filled in is what runs.
  const { stdout } = kubectl('dave', [
    ...['get', 'renderedrelease', `${COMPONENT}-development`, '-o', 'json'],
  ]);
  expect(stdout).toMatch(/"name": "TONE",\s+"value": "loud"/);
  expect(stdout).toMatch(/"name": "VISITORS",\s+"value": "7"/);
});

test('4 a type that says so has no template', async () => {
  const annotated = kubectl('alice', [
    ...['annotate', 'clustercomponenttype', TYPE],
    'scaffolder.openchoreo.dev/backstage-template-url=none',
  ]);
  expect(annotated.code, annotated.text).toBe(0);
  await expect(async () => {
    await developer.goto('/create');
    await expect(
      developer.getByRole('heading', { name: 'Service', exact: true }),
    ).toBeVisible();
    await expect(card()).toHaveCount(0, { timeout: 5_000 });
  }).toPass(SETTLED);
});

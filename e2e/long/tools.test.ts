import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, Page, test } from '@playwright/test';
import { answerOf } from '../support/pages';
import { signIn } from '../support/signIn';
import { hasKubectl, kubectl, need, occ, Outcome } from '../support/tools';

/** The same platform by its tools: official manifests, then what no platform should accept. */
test.describe.configure({ mode: 'serial' });

const OFFICIAL = path.resolve(__dirname, '../../../shared/conformance');
const hasOfficial = fs.existsSync(OFFICIAL);
const SETTLED = { timeout: 120_000, intervals: [500] };

/** An object as kubectl or occ prints it. */
interface Shown {
  status?: {
    conditions?: { type: string; status: string; message: string }[];
    endpoints?: {
      externalURLs?: Record<
        string,
        { host: string; port: number; path: string }
      >;
    }[];
  };
}

const shown = (...args: string[]): Shown => {
  const { code, stdout } = occ('alice', ['get', ...args, '-o', 'json']);
  return code === 0 ? JSON.parse(stdout) : {};
};

/** `True`, or the message of the condition Ready. */
const ready = (kind: string, name: string): string => {
  const condition = shown(kind, name).status?.conditions?.find(
    c => c.type === 'Ready',
  );
  return condition?.status === 'True' ? 'True' : condition?.message ?? '';
};

/** Lines of what was applied, without what kubectl says about objects that were made otherwise. */
const lines = ({ text }: Outcome) =>
  text.split('\n').filter(line => line && !line.startsWith('Warning:'));

let developer: Page;
test.beforeAll(async ({ browser }) => {
  developer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
});

test('1 the official manifests apply unchanged with kubectl', () => {
  need('kubectl', hasKubectl);
  need('official manifests', hasOfficial);
  for (const folder of ['getting-started', 'from-image']) {
    const applied = kubectl('alice', [
      'apply',
      '--recursive',
      '--filename',
      path.join(OFFICIAL, folder),
    ]);
    expect(applied.code, applied.text).toBe(0);
    for (const line of lines(applied)) {
      expect(line).toMatch(/ (created|configured|unchanged)$/);
    }
  }
});

test('2 and with occ, and come into being', async () => {
  need('official manifests', hasOfficial);
  for (const folder of ['getting-started', 'from-image']) {
    const file = path.join(OFFICIAL, folder);
    expect(occ('alice', ['apply', '-f', file])).toMatchObject({ code: 0 });
    // Once more changes nothing.
    const again = occ('alice', ['apply', '-f', file]);
    expect(again.code, again.text).toBe(0);
    expect(lines(again).filter(line => !/ unchanged$/.test(line))).toEqual([]);
  }
  for (const project of ['default', 'doclet']) {
    await expect.poll(() => ready('project', project), SETTLED).toBe('True');
  }
  // Ours are beside the official ones, and still run.
  expect(ready('component', 'catalog-api')).toBe('True');
  expect(ready('releasebinding', 'catalog-api-development')).toBe('True');
  for (const name of ['greeter-service', 'react-starter', 'doclet-frontend']) {
    await expect.poll(() => ready('component', name), SETTLED).toBe('True');
    // There is no registry to pull from; that is said, with what to do.
    await expect
      .poll(() => ready('releasebinding', `${name}-development`), SETTLED)
      .toMatch(
        /(ErrImagePull|ImagePullBackOff).*cannot pull.*Build the component from source/,
      );
  }
  // The sample pins no release of its resources, and says which there is.
  for (const name of ['nats', 'postgres']) {
    expect(
      ready('resourcereleasebinding', `doclet-${name}-development`),
    ).toMatch(/set spec\.resourceRelease \(the latest is doclet-/);
  }
});

test('3 official types run software that is built here', async () => {
  need('official manifests', hasOfficial);
  const { spec } = shown('component', 'catalog-api') as {
    spec: { workflow: object };
  };
  const component = {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Component',
    metadata: { name: 'official-service', namespace: 'default' },
    spec: {
      owner: { projectName: 'default' },
      autoDeploy: true,
      componentType: {
        kind: 'ClusterComponentType',
        name: 'deployment/service',
      },
      workflow: { ...spec.workflow, name: 'gcp-buildpacks-builder' },
    },
  };
  const applied = occ('dave', ['apply', '-f', '-'], JSON.stringify(component));
  expect(applied.code, applied.text).toBe(0);
  const built = occ('dave', [
    'component',
    'workflow',
    'run',
    'official-service',
  ]);
  expect(built.code, built.text).toBe(0);
  const binding = 'official-service-development';
  await expect
    .poll(() => ready('releasebinding', binding), SETTLED)
    .toBe('True');
  const [endpoint] = shown('releasebinding', binding).status?.endpoints ?? [];
  const { host, port, path: below } = endpoint.externalURLs!.http;
  await expect
    .poll(
      () => answerOf(developer, `http://${host}:${port}${below}/products`),
      SETTLED,
    )
    .toContain('items');
});

test('4 get -w follows what happens, describe tells it', async () => {
  need('kubectl', hasKubectl);
  const watching = spawn(
    'kubectl',
    ['get', 'components', '-n', 'default', '-w', '-o', 'name'],
    { env: { ...process.env, ...kubectl.environment('dave') } },
  );
  let seen = '';
  watching.stdout.on('data', chunk => {
    seen += chunk;
  });
  await expect.poll(() => seen, SETTLED).toContain('/catalog-api\n');
  occ(
    'dave',
    ['apply', '-f', '-'],
    manifest('Component', 'watched', {
      owner: { projectName: 'storefront' },
      componentType: {
        kind: 'ClusterComponentType',
        name: 'deployment/portal-worker',
      },
    }),
  );
  await expect.poll(() => seen, SETTLED).toContain('/watched\n');
  watching.kill();
  const described = kubectl('dave', ['describe', 'component', 'watched']);
  expect(described.text).toMatch(
    /Component Type:[\s\S]*deployment\/portal-worker/,
  );
  expect(kubectl('dave', ['delete', 'component', 'watched'])).toMatchObject({
    code: 0,
  });
});

const manifest = (
  kind: string,
  name: string,
  spec: object,
  namespace = 'default',
) =>
  JSON.stringify({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind,
    metadata: { name, namespace },
    spec,
  });
const serviceOf = (projectName: string) => ({
  owner: { projectName },
  componentType: {
    kind: 'ClusterComponentType',
    name: 'deployment/portal-service',
  },
});

/** What is applied, and what each tool must say about it: the field or object, and what to do. */
const REFUSED: [string, string, RegExp, RegExp?][] = [
  ['an unknown kind', manifest('Gizmo', 'bad', {}), /Gizmo/],
  ['no YAML', 'kind: [Project', /line|column/],
  [
    'an unknown field',
    manifest('Component', 'bad', {
      ...serviceOf('storefront'),
      autodeploy: true,
    }),
    /(unknown field "spec\.autodeploy"|\.spec\.autodeploy: field not declared in schema)\. Correct or remove/,
  ],
  [
    'a value of the wrong type',
    manifest('Component', 'bad', {
      ...serviceOf('storefront'),
      autoDeploy: 'yes',
    }),
    /spec\.autoDeploy.*must be of type boolean/,
  ],
  [
    'a required field that is missing',
    manifest('Component', 'bad', {
      componentType: serviceOf('').componentType,
    }),
    /spec\.owner.*Required/,
  ],
  [
    'an impossible name',
    manifest('Component', 'Not A Name', serviceOf('storefront')),
    /metadata\.name.*must consist of lower case/,
  ],
  [
    'more than fits',
    manifest('Component', 'bad', {
      ...serviceOf('storefront'),
      parameters: { text: 'x'.repeat(4_000_000) },
    }),
    /too large.*Split the object/,
  ],
  [
    'an organisation that does not exist',
    manifest('Component', 'bad', serviceOf('storefront'), 'nowhere'),
    /"nowhere" not found|No role of .* for .*nowhere/,
  ],
];

for (const [what, text, words] of REFUSED) {
  test(`5 ${what} is refused with the field and the remedy`, () => {
    const answers = [
      occ('alice', ['apply', '-f', '-'], text),
      ...(hasKubectl ? [kubectl('alice', ['apply', '-f', '-'], text)] : []),
    ];
    for (const { code, text: said } of answers) {
      expect(said).toMatch(words);
      expect(code).not.toBe(0);
    }
  });
}

test('6 another organisation is out of reach', async () => {
  const organization = JSON.stringify({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Organization',
    metadata: { name: 'rivals' },
    spec: {},
  });
  expect(occ('admin', ['apply', '-f', '-'], organization)).toMatchObject({
    code: 0,
  });
  await expect
    .poll(() => occ('admin', ['get', 'namespace', 'rivals']).code, SETTLED)
    .toBe(0);
  // A viewer of everything, who may do anything there.
  const role = JSON.stringify({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'AuthzRoleBinding',
    metadata: { name: 'victor-develops', namespace: 'rivals' },
    spec: {
      entitlement: { claim: 'sub', value: 'victor' },
      roleMappings: [
        { roleRef: { kind: 'ClusterAuthzRole', name: 'developer' } },
      ],
    },
  });
  expect(occ('admin', ['apply', '-f', '-'], role)).toMatchObject({ code: 0 });
  const own = manifest('Component', 'own', serviceOf('rivalry'), 'rivals');
  await expect
    .poll(() => occ('victor', ['apply', '-f', '-'], own).code, SETTLED)
    .toBe(0);
  const foreign = manifest('Component', 'own', serviceOf('storefront'));
  const refused = occ('victor', ['apply', '-f', '-'], foreign);
  expect(refused.code).not.toBe(0);
  expect(refused.text).toMatch(
    /forbidden: User "user:default\/victor".*No role/,
  );
});

test('7 what refers to something missing says so, and heals when it appears', async () => {
  const early = manifest('Component', 'early', serviceOf('late'));
  expect(occ('alice', ['apply', '-f', '-'], early)).toMatchObject({ code: 0 });
  await expect
    .poll(() => ready('component', 'early'), SETTLED)
    .toBe('Project late does not exist.');
  const project = manifest('Project', 'late', {
    deploymentPipelineRef: { kind: 'DeploymentPipeline', name: 'default' },
    type: { kind: 'ClusterProjectType', name: 'portal-cell' },
  });
  expect(occ('alice', ['apply', '-f', '-'], project)).toMatchObject({
    code: 0,
  });
  // The next thing that is missing.
  await expect
    .poll(() => ready('component', 'early'), SETTLED)
    .toMatch(/[Ww]orkload/);
});

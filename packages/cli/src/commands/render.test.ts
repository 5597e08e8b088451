import fs from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { testTerminal, TestTerminal } from '../testing/io';

const SEED = path.resolve(__dirname, '../../../../deploy/seed');
const WORKLOAD = `
apiVersion: openchoreo.dev/v1alpha1
kind: Workload
metadata: {name: catalog-api, namespace: default}
spec:
  owner: {projectName: storefront, componentName: catalog-api}
  container: {image: registry.test/catalog@sha256:1}
  endpoints:
    http: {type: HTTP, port: 8080, visibility: [external]}
`;

describe('occ render', () => {
  let terminal: TestTerminal;
  const noServer = jest.fn(() => Promise.reject(new Error('offline')));

  beforeEach(() => {
    terminal = testTerminal({ fetch: noServer });
    fs.writeFileSync(path.join(terminal.folder, 'workload.yaml'), WORKLOAD);
  });
  afterEach(() => {
    terminal.remove();
  });

  const withoutSkipped = (err: string) =>
    err.replace(/^! .* holds no manifests and is left out\.\n/gm, '');
  const render = (...more: string[]) =>
    terminal.occ(
      ...['render', '-f', SEED, '-f', 'workload.yaml'],
      ...['--define', 'ingressPort=19080', ...more],
    );
  const one = ['--component', 'catalog-api', '--environment', 'staging'];

  it('prints one document per object, in apply order, without a server', async () => {
    const { code, out, err } = await render(...one, '--project', 'storefront');
    expect([code, withoutSkipped(err)]).toEqual([0, '']);
    expect(err).toContain('catalog-api/openapi.yaml holds no manifests');
    const objects = parseAllDocuments(out).map(d => d.toJS());
    expect(objects.map(o => o.kind)).toEqual([
      'NetworkPolicy',
      'Service',
      'HTTPRoute',
      'Deployment',
    ]);
    expect(out).toContain('# Component/catalog-api in staging, dataplane\n');
    expect((await render(...one)).out).toBe(out);
    expect(noServer).not.toHaveBeenCalled();
  });

  it('prints one line per object as JSON', async () => {
    const { out } = await render(...one, '-o', 'json');
    const objects = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(objects.map(o => o.kind)).toContain('Deployment');
    expect((await render('-o', 'xml')).code).toBe(2);
  });

  it('explains which type, trait or patch made or changed each object', async () => {
    const folder = terminal.folder;
    fs.writeFileSync(
      path.join(folder, 'trait.yaml'),
      `
apiVersion: openchoreo.dev/v1alpha1
kind: ClusterTrait
metadata: {name: probe}
spec:
  creates:
  - template:
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: "\${metadata.name}"}
  patches:
  - target: {group: apps, version: v1, kind: Deployment}
    operations:
    - {op: add, path: /spec/minReadySeconds, value: 3}
---
apiVersion: openchoreo.dev/v1alpha1
kind: ClusterComponentType
metadata: {name: own}
spec:
  workloadType: deployment
  allowedTraits: [{kind: ClusterTrait, name: probe}]
  resources:
  - id: deployment
    template:
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: "\${metadata.name}"}
---
apiVersion: openchoreo.dev/v1alpha1
kind: Component
metadata: {name: catalog-api, namespace: default}
spec:
  owner: {projectName: storefront}
  componentType: {kind: ClusterComponentType, name: deployment/own}
  traits: [{kind: ClusterTrait, name: probe, instanceName: first}]
`,
    );
    const { out, err } = await render('-f', 'trait.yaml', ...one, '--explain');
    expect(withoutSkipped(err)).toBe('');
    expect(out.match(/^# (made|changed).*$/gm)).toEqual([
      '# made by ClusterTrait/probe (instance "first") spec.creates[0]',
      '# made by the platform',
      '# made by ClusterComponentType/own spec.resources[0]',
      '# changed by ClusterTrait/probe (instance "first") spec.patches[0]',
    ]);
    const json = await render(
      ...['-f', 'trait.yaml', ...one, '--explain', '-o', 'json'],
    );
    expect(JSON.parse(json.out.trim().split('\n')[2])).toMatchObject({
      owner: 'Component/catalog-api',
      environment: 'staging',
      targetPlane: 'dataplane',
      madeBy: 'ClusterComponentType/own spec.resources[0]',
      changedBy: ['ClusterTrait/probe (instance "first") spec.patches[0]'],
    });
  });

  it('exits with 1 and every error: file, object, path and expression', async () => {
    fs.writeFileSync(
      path.join(terminal.folder, 'types.yaml'),
      `
apiVersion: openchoreo.dev/v1alpha1
kind: ClusterComponentType
metadata: {name: broken}
spec:
  workloadType: deployment
  resources:
  - id: deployment
    template:
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: "\${metadata.nam}"}
      spec: {replicas: "\${size(workload) + unknown}"}
`,
    );
    const { code, out, err } = await render('-f', 'types.yaml');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(
      /✖ types\.yaml: ClusterComponentType\/broken: spec\.resources\[0\]\.template\.metadata\.name: .*nam/,
    );
    expect(err).toContain('metadata.nam\n');
    expect(err).toMatch(
      /✖ types\.yaml: ClusterComponentType\/broken: spec\.resources\[0\]\.template\.spec\.replicas: .*unknown/,
    );
    expect(err).toContain('Nothing was rendered: 2 things are wrong.');
  });

  it('tells what no build has made yet, and what a marker stands for', async () => {
    const done = await terminal.occ(
      ...['render', '-f', SEED, '--define', 'ingressPort=19080'],
    );
    expect(done.code).toBe(0);
    expect(done.err).toContain(
      '! Component/web in staging: No Workload yet; the first build makes it.',
    );
    const { code, err } = await terminal.occ('render', '-f', SEED);
    expect(code).toBe(1);
    expect(err).toContain('spec.gateway.ingress.external.http.port');
    expect((await terminal.occ('render')).code).toBe(2);
    expect(
      (await terminal.occ('render', '-f', SEED, '--define', 'x')).code,
    ).toBe(2);
  });
});

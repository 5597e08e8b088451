import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import {
  applyDefaults,
  Component,
  ComponentTypeSpec,
  controlPlaneRegistry,
  KubeObject,
  parseApiVersion,
  pruneUnknown,
  StoredObject,
  validateValue,
  WorkflowSpec as ControlPlaneWorkflowSpec,
} from '@openchoreo-portal/model';
import {
  ComponentRenderInput,
  renderComponent,
  renderProject,
  renderWorkflow,
} from '@openchoreo-portal/rendering';
import { openArtifactStore } from '../artifacts';
import { ExternalSecret, Secret, Workflow } from '../kinds';
import { ArgoWorkflow, isFinished } from './argo/types';
import { fileStepLogs } from './logs';
import { startWorkflowRunner } from './runner';
import { startGitHost } from './testing/git-host.test-utils';
import { MemoryClient } from './testing/memory-client.test-utils';

const SEED = join(__dirname, '../../../../deploy/seed');
const logger = { info() {}, warn() {}, error() {} };

/** The seed as the seeder would apply it. */
async function readSeed(values: Record<string, string>): Promise<KubeObject[]> {
  const files = (await readdir(SEED)).filter(f => f.endsWith('.yaml')).sort();
  const objects: KubeObject[] = [];
  for (const file of files) {
    const text = (await readFile(join(SEED, file), 'utf8')).replace(
      /\$\{(\w+)\}/g,
      (whole, name) => values[name] ?? whole,
    );
    for (const document of parseAllDocuments(text)) {
      if (document.errors.length) throw document.errors[0];
      objects.push(document.toJS() as KubeObject);
    }
  }
  return objects;
}

function checked(manifest: KubeObject): KubeObject {
  const kind = controlPlaneRegistry().byKind({
    ...parseApiVersion(manifest.apiVersion),
    kind: manifest.kind,
  });
  const where = `${manifest.kind}/${manifest.metadata.name}`;
  expect({ where, known: kind !== undefined }).toEqual({ where, known: true });
  const object = applyDefaults(kind!.schema, manifest);
  const { unknown } = pruneUnknown(kind!.schema, object, {
    isResourceRoot: true,
  });
  expect({ where, unknown }).toEqual({ where, unknown: [] });
  expect({ where, errors: validateValue(kind!.schema, object) }).toEqual({
    where,
    errors: [],
  });
  return object as KubeObject;
}

describe('the seed', () => {
  let base: string;
  let host: Awaited<ReturnType<typeof startGitHost>>;

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'seed-'));
    const folder = join(base, 'default', 'storefront.git');
    await cp(join(SEED, 'repositories/storefront'), folder, {
      recursive: true,
    });
    const git = (...args: string[]) =>
      promisify(execFile)(
        'git',
        ['-c', 'user.name=T', '-c', 'user.email=t@x', ...args],
        { cwd: folder },
      );
    await git('init', '-q', '-b', 'main');
    await git('add', '-A');
    await git('commit', '-q', '-m', 'Initial commit');
    host = await startGitHost(join(base, 'default'));
  });
  afterAll(async () => {
    await host.stop();
    await rm(base, { recursive: true, force: true });
  });

  const seed = async () =>
    (
      await readSeed({
        planeClientCA: 'PEM',
        gitBaseUrl: 'http://git.test',
        observerUrl: 'http://observer.test',
      })
    ).map(checked);
  const find = <T extends KubeObject>(
    objects: KubeObject[],
    kind: string,
    name: string,
  ) => objects.find(o => o.kind === kind && o.metadata.name === name) as T;

  it('fits the schemas and leaves no marker', async () => {
    const objects = await seed();
    expect(objects.length).toBeGreaterThan(20);
    const runtime = objects.filter(
      o => !/^Cluster(Comp|Proj|Workflow$)/.test(o.kind),
    );
    expect(JSON.stringify(runtime)).not.toContain('${');
  });

  it('renders the cell of the sample project', async () => {
    const objects = await seed();
    const { objects: rendered } = renderProject({
      namespace: 'default',
      project: find(objects, 'Project', 'storefront'),
      environment: find(objects, 'Environment', 'development'),
      dataPlane: find(objects, 'ClusterDataPlane', 'default'),
      release: {
        metadata: { name: 'storefront-1' },
        spec: {
          owner: { projectName: 'storefront' },
          projectType: {
            kind: 'ClusterProjectType',
            name: 'portal-cell',
            spec: find(objects, 'ClusterProjectType', 'portal-cell').spec,
          },
        },
      },
      binding: {
        metadata: { name: 'b' },
        spec: { environmentConfigs: { quota: { pods: '20' } } },
      },
    } as unknown as Parameters<typeof renderProject>[0]);
    expect(rendered.map(o => o.object.kind).sort()).toEqual([
      'Namespace',
      'ResourceQuota',
    ]);
  });

  it('builds and renders every sample component', async () => {
    const objects = await seed();
    const client = new MemoryClient();
    const artifacts = await openArtifactStore({
      directory: join(base, 'artifacts'),
    });
    const runner = await startWorkflowRunner({
      client: client.asClient(),
      artifacts,
      directory: join(base, 'workspaces'),
      openLog: fileStepLogs(pod => join(base, 'logs', pod.name)),
      logger,
    });
    const results: Record<string, string[]> = {};
    try {
      for (const component of objects.filter(
        (o): o is Component => o.kind === 'Component',
      )) {
        const name = component.metadata.name!;
        const image = await build(objects, client, name);
        results[name] = render(objects, component, image);
      }
    } finally {
      await runner.stop();
    }
    expect(results).toEqual({
      'catalog-api': [
        'ConfigMap',
        'Deployment',
        'HTTPRoute',
        'HTTPRoute',
        'NetworkPolicy',
        'Service',
      ],
      web: ['ConfigMap', 'Deployment', 'HTTPRoute', 'NetworkPolicy', 'Service'],
      'nightly-report': ['ConfigMap', 'CronJob', 'NetworkPolicy'],
    });
  });

  /** Renders the first build, runs it, and answers the Workload it made. */
  async function build(
    objects: KubeObject[],
    client: MemoryClient,
    component: string,
  ): Promise<KubeObject> {
    const rendering = renderWorkflow({
      namespace: 'default',
      run: find(objects, 'WorkflowRun', `${component}-first-build`) as never,
      workflow: find<StoredObject<ControlPlaneWorkflowSpec>>(
        objects,
        'ClusterWorkflow',
        'portal-builder',
      ) as never,
      workflowPlane: find(objects, 'ClusterWorkflowPlane', 'default') as never,
      secretReferences: {
        'openchoreo-git': {
          template: { type: 'kubernetes.io/basic-auth' },
          data: [
            {
              secretKey: 'password',
              remoteRef: { key: 'k', property: 'password' },
            },
          ],
        } as never,
      },
    });
    expect(rendering.resources.map(r => r.object.kind)).toEqual([
      'ExternalSecret',
    ]);
    const [{ object: external }] = rendering.resources;
    await client.create(ExternalSecret, external);
    await client.create(Secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: external.metadata.name,
        namespace: external.metadata.namespace,
      },
      type: 'kubernetes.io/basic-auth',
      data: { password: Buffer.from('x').toString('base64') },
    });
    const run = JSON.parse(
      JSON.stringify(rendering.run).replace(
        'http://git.test/default/storefront.git',
        host.url('storefront.git'),
      ),
    ) as KubeObject;
    await client.create(Workflow, run);
    const key = {
      namespace: run.metadata.namespace,
      name: run.metadata.name!,
    };
    const end = Date.now() + 30_000;
    let workflow = (await client.get(Workflow, key)) as ArgoWorkflow;
    while (!isFinished(workflow.status) && Date.now() < end) {
      await new Promise(resolve => setTimeout(resolve, 20));
      workflow = (await client.get(Workflow, key)) as ArgoWorkflow;
    }
    expect(workflow.status).toMatchObject({
      phase: 'Succeeded',
      progress: '4/4',
    });
    const parameters = Object.values(workflow.status!.nodes!).flatMap(
      n => n.outputs?.parameters ?? [],
    );
    return checked(
      JSON.parse(parameters.find(p => p.name === 'workload-cr')!.value!),
    );
  }

  /** Kinds of what the component is in development. */
  function render(
    objects: KubeObject[],
    component: Component,
    workload: KubeObject,
  ): string[] {
    const [, type] = component.spec.componentType.name.split('/');
    const spec = workload.spec as Record<string, unknown>;
    const { owner, ...workloadTemplate } = spec;
    const rendering = renderComponent({
      namespace: 'default',
      component,
      project: find(objects, 'Project', 'storefront'),
      environment: find(objects, 'Environment', 'development'),
      dataPlane: find(objects, 'ClusterDataPlane', 'default'),
      release: {
        metadata: { name: 'r' },
        spec: {
          owner,
          componentType: {
            kind: 'ClusterComponentType',
            name: component.spec.componentType.name,
            spec: find<StoredObject<ComponentTypeSpec>>(
              objects,
              'ClusterComponentType',
              type,
            ).spec,
          },
          componentProfile: { parameters: component.spec.parameters },
          workload: workloadTemplate,
        },
      },
      connections: [
        {
          namespace: 'default',
          project: 'storefront',
          component: 'catalog-api',
          endpoint: 'http',
          visibility: 'project',
          url: { scheme: 'http', host: 'catalog-api.x', port: 8080 },
        },
      ],
    } as unknown as ComponentRenderInput);
    const find1 = (kind: string) =>
      rendering.objects.find(o => o.object.kind === kind)?.object.spec as any;
    if (component.metadata.name === 'catalog-api') {
      const [container] = find1('Deployment').template.spec.containers;
      expect(container).toMatchObject({
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
        livenessProbe: { periodSeconds: 10 },
        resources: { limits: { cpu: '500m', memory: '256Mi' } },
      });
      expect(container).not.toHaveProperty('command');
      expect(rendering.endpoints).toMatchObject([
        {
          name: 'http',
          externalURLs: {
            http: {
              host: 'development-default.openchoreoapis.localhost',
              port: 19080,
            },
          },
        },
      ]);
    }
    if (component.metadata.name === 'web') {
      const [container] = find1('Deployment').template.spec.containers;
      expect(container.env).toEqual([
        { name: 'CATALOG_URL', value: 'http://catalog-api.x:8080' },
      ]);
    }
    if (component.metadata.name === 'nightly-report') {
      expect(find1('CronJob')).toMatchObject({ schedule: '*/5 * * * *' });
      expect(find1('CronJob')).not.toHaveProperty('timeZone');
    }
    return rendering.objects.map(o => o.object.kind).sort();
  }
});

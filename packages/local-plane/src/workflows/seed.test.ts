import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Component, KubeObject } from '@openchoreo-portal/model';
import { renderProject } from '@openchoreo-portal/rendering';
import { openArtifactStore } from '../artifacts';
import { ExternalSecret, Secret, Workflow } from '../kinds';
import { ArgoWorkflow, isFinished } from './argo/types';
import { fileStepLogs } from './logs';
import { startWorkflowRunner } from './runner';
import { MemoryClient } from './__testUtils__/memory-client';
import {
  checked,
  checkedSeed,
  find,
  hostSampleRepository,
  renderFirstBuild,
  renderInDevelopment,
  withRepository,
} from './__testUtils__/seed';

const logger = { info() {}, warn() {}, error() {} };

describe('the seed', () => {
  let base: string;
  let host: Awaited<ReturnType<typeof hostSampleRepository>>;

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'seed-'));
    host = await hostSampleRepository(base);
  });
  afterAll(async () => {
    await host.stop();
    await rm(base, { recursive: true, force: true });
  });

  it('fits the schemas and leaves no marker', async () => {
    const objects = await checkedSeed();
    expect(objects.length).toBeGreaterThan(20);
    const runtime = objects.filter(
      o => !/^Cluster(Comp|Proj|Workflow$)/.test(o.kind),
    );
    expect(JSON.stringify(runtime)).not.toContain('${');
  });

  it('renders the cell of the sample project', async () => {
    const objects = await checkedSeed();
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
    const objects = await checkedSeed();
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
        const workload = await build(objects, client, name);
        results[name] = render(objects, component, workload);
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
    const rendering = renderFirstBuild(objects, component);
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
    const run = withRepository(rendering.run, host.url('storefront.git'));
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

  /** Checks what the component is in development, and answers its kinds. */
  function render(
    objects: KubeObject[],
    component: Component,
    workload: KubeObject,
  ): string[] {
    const rendering = renderInDevelopment(objects, component, workload, [
      {
        namespace: 'default',
        project: 'storefront',
        component: 'catalog-api',
        endpoint: 'http',
        visibility: 'project',
        url: { scheme: 'http', host: 'catalog-api.x', port: 8080 },
      },
    ]);
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

import { ResourceKind } from '@openchoreo-portal/client';
import { Component, KubeObject, StoredObject } from '@openchoreo-portal/model';
import { Namespace, Pod, Workflow } from '../kinds';
import { LocalPlane } from '../plane';
import {
  applyAll,
  ask,
  eventually,
  startPlane,
  temporaryFolder,
} from '../testing/harness';
import { ArgoWorkflow, isFinished } from './argo/types';
import {
  checkedSeed,
  hostSampleRepository,
  renderFirstBuild,
  renderInDevelopment,
  withRepository,
} from './__testUtils__/seed';

jest.setTimeout(120_000);

describe('the sample shop on a real plane', () => {
  const folder = temporaryFolder();
  let plane: LocalPlane;
  let host: Awaited<ReturnType<typeof hostSampleRepository>>;

  beforeAll(async () => {
    host = await hostSampleRepository(folder.path);
    plane = await startPlane(folder.path, { runtime: 'auto', workflows: true });
  });
  afterAll(async () => {
    await plane?.stop();
    await host?.stop();
    folder.cleanup();
  });

  async function build(objects: KubeObject[], name: string) {
    const { run } = renderFirstBuild(objects, name);
    const manifest = withRepository(run, host.url('storefront.git'));
    const { parameters } = (
      manifest.spec as { arguments: { parameters: { name: string }[] } }
    ).arguments;
    // The repository of this test is public.
    (manifest.spec as { arguments: object }).arguments = {
      parameters: parameters.filter(p => p.name !== 'git-secret'),
    };
    await ensureNamespace(manifest.metadata.namespace!);
    await applyAll(plane, [manifest]);
    const key = {
      namespace: manifest.metadata.namespace,
      name: manifest.metadata.name!,
    };
    const done = await eventually(`build of ${name}`, async () => {
      const w = await plane.client.get<ArgoWorkflow>(Workflow, key);
      return isFinished(w.status) && w;
    });
    expect({ name, ...done.status }).toMatchObject({
      name,
      phase: 'Succeeded',
      progress: '4/4',
    });
    const outputs = Object.values(done.status!.nodes!).flatMap(
      n => n.outputs?.parameters ?? [],
    );
    return JSON.parse(
      outputs.find(p => p.name === 'workload-cr')!.value!,
    ) as KubeObject;
  }

  async function ensureNamespace(name: string) {
    await plane.client.apply(
      Namespace as ResourceKind,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { fieldManager: 'test', force: true },
    );
  }

  it('is built from Git, runs, and its page shows what its catalogue answers', async () => {
    const objects = await checkedSeed({
      ingressPort: String(plane.ingress.port),
    });
    const hosts: Record<string, string> = {};
    for (const name of ['catalog-api', 'web']) {
      const component = objects.find(
        (o): o is Component =>
          o.kind === 'Component' && o.metadata.name === name,
      )!;
      const workload = await build(objects, name);
      const rendering = renderInDevelopment(
        objects,
        component,
        workload,
        name === 'web'
          ? [
              {
                namespace: 'default',
                project: 'storefront',
                component: 'catalog-api',
                endpoint: 'http',
                visibility: 'project',
                url: {
                  scheme: 'http',
                  host: `catalog-api.${hosts.cell}.svc.cluster.local`,
                  port: 8080,
                },
              },
            ]
          : [],
      );
      hosts.cell = rendering.cellNamespace;
      hosts[name] = rendering.endpoints[0].externalURLs!.http!.host!;
      await ensureNamespace(rendering.cellNamespace);
      await applyAll(
        plane,
        rendering.objects.map(o => o.object),
      );
    }
    const page = await eventually('the page', async () => {
      const answer = await ask(plane.ingress.port, hosts.web);
      return answer.status === 200 && answer;
    });
    expect(page.body).toContain('<h1>Tea and cups</h1>');
    expect(page.body).toContain('Sencha');
    const products = await ask(
      plane.ingress.port,
      hosts['catalog-api'],
      '/catalog-api-http/products/cup',
    );
    expect(JSON.parse(products.body)).toMatchObject({ id: 'cup' });

    const steps = await plane.client.list<StoredObject>(Pod, {
      namespace: 'workflows-default',
      labelSelector: 'workflows.argoproj.io/workflow=web-first-build',
    });
    expect(steps.items).toHaveLength(4);
    const checkout = steps.items.find(p =>
      p.metadata.name.includes('checkout'),
    )!;
    const log = await plane.transport({
      method: 'GET',
      path: `/api/v1/namespaces/workflows-default/pods/${checkout.metadata.name}/log`,
    });
    let text = '';
    for await (const chunk of log.body) text += Buffer.from(chunk).toString();
    expect(text).toContain('Checked out');
  });
});

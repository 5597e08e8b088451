import {
  Component,
  componentKind,
  componentReleaseKind,
  environmentKind,
  KubeObject,
  PreviewEnvironment,
  previewEnvironmentKind,
  previewPolicyKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
  WorkflowRun,
  workflowRunKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { component, platform, workload } from '../__testUtils__/fixtures';
import { person, World } from '../__testUtils__/world';

const API = 'openchoreo.dev/v1alpha1';
const DELIVERY = 'delivery.openchoreo.dev/v1alpha1';
const dave = person('dave', 'developers');

const builds: KubeObject[] = [
  {
    apiVersion: API,
    kind: 'ClusterWorkflowPlane',
    metadata: { name: 'default' },
    spec: { planeID: 'default', clusterAgent: { clientCA: { value: 'test' } } },
  },
  {
    apiVersion: API,
    kind: 'ClusterWorkflow',
    metadata: { name: 'build' },
    spec: {
      parameters: {
        openAPIV3Schema: {
          type: 'object',
          properties: Object.fromEntries(
            ['url', 'branch', 'commit'].map(role => [
              role,
              {
                type: 'string',
                [`x-openchoreo-component-parameter-repository-${role}`]: true,
              },
            ]),
          ),
        },
      },
      runTemplate: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: {
          name: '${metadata.workflowRunName}',
          namespace: '${metadata.namespace}',
        },
        spec: { entrypoint: 'build' },
      },
    },
  },
];
const policy = (spec: object = {}): KubeObject => ({
  apiVersion: DELIVERY,
  kind: previewPolicyKind.kind,
  metadata: { name: 'previews', namespace: 'default' },
  spec: { parentEnvironment: 'development', maxActive: 1, ...spec },
});
const preview = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: DELIVERY,
  kind: previewEnvironmentKind.kind,
  metadata: { name, namespace: 'default' },
  spec: {
    owner: { projectName: 'shop' },
    parentEnvironment: 'development',
    source: { branch: 'feature', repository: 'https://git/shop' },
    ...spec,
  },
});

describe('preview environments', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    world.now = new Date();
    await world.apply([
      ...platform,
      ...builds,
      policy(),
      component('web', {
        workflow: {
          kind: 'ClusterWorkflow',
          name: 'build',
          parameters: { url: 'https://git/shop.git', branch: 'main' },
        },
      }),
      workload('web', 'registry/web:1'),
      component('api'),
      workload('api', 'registry/api:1'),
    ]);
    await world.settle();
    await world.runWorkloads();
    await world.settle();
  }, 60_000);
  afterEach(() => world.stop());

  const make = async (name: string, spec: object = {}) => {
    await world.apply([preview(name, spec)], dave);
    await world.settle();
    await world.runWorkloads();
    await world.settle();
  };
  const stateOf = async (name: string) => {
    const found = await world.get<PreviewEnvironment>(
      previewEnvironmentKind,
      name,
    );
    const ready = found.status?.conditions?.find(c => c.type === 'Ready');
    return { ...found.status, reason: ready?.reason, message: ready?.message };
  };
  const imagesIn = async (environment: string) =>
    (await world.onPlane('Deployment'))
      .filter(
        d => d.metadata.labels?.['openchoreo.dev/environment'] === environment,
      )
      .map(
        d =>
          (
            d as StoredObject<{
              template: { spec: { containers: { image: string }[] } };
            }>
          ).spec?.template.spec.containers[0].image,
      )
      .sort();

  it('runs what the parent runs, apart from it, and goes without remains when its time is over', async () => {
    const before = await world.versions();
    await make('pr-7', { ttl: '2h' });
    expect(await stateOf('pr-7')).toMatchObject({
      reason: 'PreviewReady',
      environment: 'preview-pr-7',
      policy: 'previews',
      components: [
        { name: 'api', source: 'Parent', ready: true },
        { name: 'web', source: 'Parent', ready: true },
      ],
    });
    expect(await imagesIn('preview-pr-7')).toEqual([
      'registry/api:1',
      'registry/web:1',
    ]);
    world.now = new Date(world.now.getTime() + 3 * 3_600_000);
    await world.halt();
    world.boot();
    await world.settle();
    await world.settle();
    expect(await world.find(previewEnvironmentKind, 'pr-7')).toBeUndefined();
    expect(await world.find(environmentKind, 'preview-pr-7')).toBeUndefined();
    expect(await imagesIn('preview-pr-7')).toEqual([]);
    expect(Object.keys(await world.versions()).sort()).toEqual(
      Object.keys(before).sort(),
    );
    const releases = await world.list<StoredObject>(componentReleaseKind);
    expect(JSON.stringify(releases)).not.toContain('preview-');
  });

  it('keeps the name of an environment that runs, and gives names that are cut apart', async () => {
    await world.apply([policy({ maxActive: 3 })]);
    const project = 'a-project-with-quite-a-long-name';
    const [first, second] = [`${project}-pr-12`, `${project}-pr-13`];
    await world.apply([preview(first), preview(second)]);
    await world.settle();
    const named = async (name: string) =>
      (await world.get<PreviewEnvironment>(previewEnvironmentKind, name)).status
        ?.environment;
    expect(await named(first)).toBeDefined();
    expect(await named(second)).toBeDefined();
    expect(await named(first)).not.toBe(await named(second));
    // As an earlier version made it: the name cut off.
    const cut = 'preview-a-project-with-quite-a-long-name';
    await world.halt();
    const stored = await world.get<PreviewEnvironment>(
      previewEnvironmentKind,
      first,
    );
    const old = await world.get(environmentKind, (await named(first))!);
    await world.client.create(environmentKind, {
      ...old,
      metadata: {
        name: cut,
        namespace: 'default',
        labels: old.metadata.labels,
        ownerReferences: old.metadata.ownerReferences,
      },
    });
    await world.client.update(
      previewEnvironmentKind,
      { ...stored, status: { ...stored.status, environment: cut } },
      { subresource: 'status' },
    );
    world.boot();
    await world.settle();
    expect(await named(first)).toBe(cut);
    expect(
      (await world.list<ReleaseBinding>(releaseBindingKind)).filter(
        b => b.spec.environment === cut,
      ).length,
    ).toBeGreaterThan(0);
  });

  it('builds the commit of the branch and leaves the component as it is', async () => {
    await make('branch', {
      source: {
        branch: 'feature',
        commit: 'c0ffee',
        repository: 'https://git/shop',
      },
    });
    const [run, ...others] = (
      await world.list<WorkflowRun>(workflowRunKind)
    ).filter(r => r.metadata.labels?.['delivery.openchoreo.dev/preview']);
    expect(others).toEqual([]);
    expect(run.spec.workflow.parameters).toEqual({
      url: 'https://git/shop.git',
      branch: 'feature',
      commit: 'c0ffee',
    });
    const argo = (await world.onPlane('Workflow')).find(
      w => w.metadata.name === run.metadata.name,
    )!;
    await world.planeClient.update(world.planeKind('Workflow'), {
      ...argo,
      status: {
        phase: 'Succeeded',
        startedAt: '2026-11-21T10:00:00Z',
        finishedAt: '2026-11-21T10:01:00Z',
        nodes: {
          b: {
            type: 'Pod',
            displayName: 'generate-workload-cr',
            phase: 'Succeeded',
            outputs: {
              parameters: [
                {
                  name: 'workload-cr',
                  value: JSON.stringify({
                    kind: 'Workload',
                    spec: { container: { image: 'registry/web:feature' } },
                  }),
                },
              ],
            },
          },
        },
      },
    });
    await world.settle();
    expect(await imagesIn('preview-branch')).toEqual([
      'registry/api:1',
      'registry/web:feature',
    ]);
    const { components } = await stateOf('branch');
    expect(components?.map(c => c.source)).toEqual(['Parent', 'Branch']);
    const own = await world.get<Workload>(workloadKind, 'web-workload');
    expect(own.spec.container.image).toBe('registry/web:1');
    const web = await world.get<Component>(componentKind, 'web');
    const release = components?.find(c => c.name === 'web')?.releaseName;
    expect(web.status?.latestRelease?.name).not.toBe(release);

    await world
      .as(dave)
      .delete(previewEnvironmentKind, { namespace: 'default', name: 'branch' });
    await world.settle();
    await world.settle();
    expect(await world.find(componentReleaseKind, release!)).toBeUndefined();
    expect(
      await world.find(workflowRunKind, run.metadata.name),
    ).toBeUndefined();
  });

  it('is refused without a policy, and beyond what it allows, and comes when there is room', async () => {
    await make('wrong', { parentEnvironment: 'production' });
    expect(await stateOf('wrong')).toMatchObject({ reason: 'NoPolicy' });
    await make('long', { ttl: '30d' });
    expect(await stateOf('long')).toMatchObject({ reason: 'TooLong' });
    const client = world.as(dave);
    for (const name of ['wrong', 'long']) {
      await client.delete(previewEnvironmentKind, {
        namespace: 'default',
        name,
      });
    }
    await make('one');
    await new Promise(resolve => setTimeout(resolve, 1_100));
    await make('two');
    expect(await stateOf('two')).toMatchObject({ reason: 'TooManyPreviews' });
    expect(await world.find(environmentKind, 'preview-two')).toBeUndefined();
    await client.delete(previewEnvironmentKind, {
      namespace: 'default',
      name: 'one',
    });
    await world.settle();
    expect(await stateOf('two')).toMatchObject({ environment: 'preview-two' });
  });

  it('lets its project in without a pipeline, and follows its parent', async () => {
    await make('pr-8', { components: ['web'] });
    await world.apply(
      [
        {
          apiVersion: API,
          kind: releaseBindingKind.kind,
          metadata: { name: 'api-preview-pr-8', namespace: 'default' },
          spec: {
            owner: { projectName: 'shop', componentName: 'api' },
            environment: 'preview-pr-8',
            releaseName: (
              await world.get<ReleaseBinding>(
                releaseBindingKind,
                'api-development',
              )
            ).spec.releaseName,
          },
        },
      ],
      dave,
    );
    await world.settle();
    expect(
      await world.condition(
        releaseBindingKind,
        'api-preview-pr-8',
        'ReleaseSynced',
      ),
    ).toBe('+ReleaseSynced');
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    expect(await imagesIn('preview-pr-8')).toContain('registry/web:2');
  });
});

import {
  KubeObject,
  LABELS,
  StoredObject,
  WorkflowRun,
  workflowRunKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { component, platform, workload } from './__testUtils__/fixtures';
import { World } from './__testUtils__/world';

const API = 'openchoreo.dev/v1alpha1';
const workflows: KubeObject[] = [
  {
    apiVersion: API,
    kind: 'ClusterWorkflowPlane',
    metadata: { name: 'default' },
    spec: {
      planeID: 'default',
      clusterAgent: { clientCA: { value: 'test' } },
    },
  },
  {
    apiVersion: API,
    kind: 'ClusterWorkflow',
    metadata: { name: 'build' },
    spec: {
      ttlAfterCompletion: '1h',
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

function buildRun(name: string, componentName = 'web'): KubeObject {
  return {
    apiVersion: API,
    kind: 'WorkflowRun',
    metadata: {
      name,
      namespace: 'default',
      labels: {
        'openchoreo.dev/project': 'shop',
        'openchoreo.dev/component': componentName,
      },
    },
    spec: { workflow: { kind: 'ClusterWorkflow', name: 'build' } },
  };
}

function manifest(image: string, fromSource: boolean, spec: object = {}) {
  return JSON.stringify({
    apiVersion: API,
    kind: 'Workload',
    metadata: {
      name: 'stolen',
      namespace: 'elsewhere',
      annotations: { 'openchoreo.dev/workload-from-source': `${fromSource}` },
    },
    spec: {
      owner: { projectName: 'other', componentName: 'victim' },
      container: { image },
      ...spec,
    },
  });
}

jest.setTimeout(60_000);

describe('workflow runs', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      ...workflows,
      component('web', {
        workflow: { kind: 'ClusterWorkflow', name: 'build' },
      }),
    ]);
    await world.settle();
  });
  afterEach(() => world.stop());

  async function argo(name: string): Promise<StoredObject> {
    return (await world.onPlane('Workflow')).find(
      w => w.metadata.name === name,
    )!;
  }
  async function report(name: string, status: object) {
    await world.planeClient.update(world.planeKind('Workflow'), {
      ...(await argo(name)),
      status,
    });
    await world.settle();
  }
  const done = (output: string) => ({
    phase: 'Succeeded',
    startedAt: '2026-11-21T10:00:00Z',
    finishedAt: '2026-11-21T10:01:00Z',
    nodes: {
      b: {
        type: 'Pod',
        displayName: 'generate-workload-cr',
        phase: 'Succeeded',
        startedAt: '2026-11-21T10:00:30Z',
        outputs: { parameters: [{ name: 'workload-cr', value: output }] },
      },
      a: {
        type: 'Pod',
        displayName: 'checkout-source',
        phase: 'Succeeded',
        startedAt: '2026-11-21T10:00:10Z',
      },
      steps: { type: 'Steps', displayName: 'all' },
    },
  });
  const completed = (name: string) =>
    world.condition(workflowRunKind, name, 'WorkflowCompleted');

  it('pitfall 31: runs on the plane, follows it there, and takes over the workload of a descriptor', async () => {
    await world.apply([buildRun('web-1')]);
    await world.settle();
    const made = await argo('web-1');
    expect(made.metadata.namespace).toBe('workflows-default');
    expect(made.spec).toMatchObject({ serviceAccountName: 'workflow-sa' });
    expect(await completed('web-1')).toBe('-WorkflowPending');
    await report('web-1', { phase: 'Running', nodes: {} });
    expect(await completed('web-1')).toBe('-WorkflowRunning');
    await report(
      'web-1',
      done(
        manifest('local/web:1', true, {
          endpoints: { http: { type: 'HTTP', port: 8080 } },
        }),
      ),
    );
    expect(await completed('web-1')).toBe('+WorkflowSucceeded');
    const run = await world.get<WorkflowRun>(workflowRunKind, 'web-1');
    expect(run.status?.tasks?.map(t => t.name)).toEqual([
      'checkout-source',
      'generate-workload-cr',
    ]);
    expect(run.metadata.annotations).toMatchObject({
      'openchoreo.dev/workload': 'web-workload',
      'openchoreo.dev/workload-from-source': 'true',
    });
    const [built] = await world.list<Workload>(workloadKind);
    expect(built.metadata.namespace).toBe('default');
    expect(built.spec).toMatchObject({
      owner: { projectName: 'shop', componentName: 'web' },
      container: { image: 'local/web:1' },
      endpoints: { http: { port: 8080 } },
    });
  });

  it('pitfall 31: changes only the image without a descriptor, and never over a newer build', async () => {
    await world.apply([
      workload('web', 'registry/web:0', {
        container: {
          image: 'registry/web:0',
          env: [{ key: 'A', value: '1' }],
        },
      }),
      buildRun('web-1'),
    ]);
    await new Promise(resolve => setTimeout(resolve, 1_100));
    await world.apply([buildRun('web-2')]);
    await world.settle();
    await report('web-2', done(manifest('local/web:2', false)));
    await report('web-1', done(manifest('local/web:1', false)));
    const [built] = await world.list<Workload>(workloadKind);
    expect(built.spec.container).toEqual({
      image: 'local/web:2',
      env: [{ key: 'A', value: '1' }],
    });
    expect(await completed('web-1')).toBe('+WorkflowSucceeded');
  });

  it.each([
    ['not YAML', '{'],
    ['another kind', JSON.stringify({ kind: 'Secret', spec: {} })],
    ['no image', JSON.stringify({ kind: 'Workload', spec: { container: {} } })],
    [
      'an invalid field',
      JSON.stringify({
        kind: 'Workload',
        metadata: {
          annotations: { 'openchoreo.dev/workload-from-source': 'true' },
        },
        spec: {
          container: { image: 'x' },
          endpoints: { http: { type: 'Carrier pigeon', port: 1 } },
        },
      }),
    ],
  ])('fails a build that hands over %s', async (_, output) => {
    await world.apply([buildRun('web-1')]);
    await world.settle();
    await report('web-1', done(output));
    expect(await completed('web-1')).toBe('+WorkflowFailed');
    expect(await world.list(workloadKind)).toEqual([]);
  });

  it('fails a run that disappears, and refuses one that is not of its component', async () => {
    await world.apply([buildRun('web-1'), buildRun('odd', 'nobody')]);
    await world.settle();
    expect(await completed('odd')).toBe('-ComponentValidationFailed');
    await world.planeClient.delete(world.planeKind('Workflow'), {
      namespace: 'workflows-default',
      name: 'web-1',
    });
    await world.settle();
    expect(await completed('web-1')).toBe('+WorkflowFailed');
  });

  const cancel = async (name: string) => {
    await world.client.patch(
      workflowRunKind,
      { namespace: 'default', name },
      'merge',
      {
        metadata: {
          annotations: {
            'openchoreo.dev/cancel-requested-at': '2026-11-21T10:00:00Z',
          },
        },
      },
    );
    await world.settle();
  };

  describe('acts for what it was made for', () => {
    const relabel = (labels: object) =>
      world.client.patch(
        workflowRunKind,
        { namespace: 'default', name: 'web-1' },
        'merge',
        { metadata: { labels } },
      );

    it.each([
      { 'openchoreo.dev/component': 'other' },
      { 'openchoreo.dev/project': 'other' },
      { 'openchoreo.dev/component': null },
      { [LABELS.preview]: 'pr-1' },
    ])('and not for %j', async labels => {
      await world.apply([
        component('other', {
          workflow: { kind: 'ClusterWorkflow', name: 'build' },
        }),
        workload('other', 'registry/other:1'),
        buildRun('web-1'),
      ]);
      await world.settle();
      await expect(relabel(labels)).rejects.toThrow(/cannot be changed/);
      await report('web-1', done(manifest('local/web:1', true)));
      await expect(relabel(labels)).rejects.toThrow(/cannot be changed/);
      const theirs = await world.get<Workload>(workloadKind, 'other-workload');
      expect(theirs.spec.container.image).toBe('registry/other:1');
      // Anything else on it is free.
      await relabel({ team: 'blue' });
    });

    it("notes of the platform on it are the platform's", async () => {
      const annotations = {
        'openchoreo.dev/plane': '{"planeType":"workflowplane","name":"mine"}',
        'openchoreo.dev/workload': 'taken',
        note: 'mine',
      };
      const run = buildRun('web-1');
      await world.client.create(workflowRunKind, {
        ...run,
        metadata: { ...run.metadata, annotations },
      });
      await world.settle();
      const patch = { metadata: { annotations } };
      await world.client.patch(
        workflowRunKind,
        { namespace: 'default', name: 'web-1' },
        'merge',
        patch,
      );
      await report('web-1', done(manifest('local/web:1', true)));
      const after = await world.get<WorkflowRun>(workflowRunKind, 'web-1');
      expect(after.metadata.annotations).toMatchObject({
        'openchoreo.dev/plane': expect.stringContaining('"default"'),
        'openchoreo.dev/workload': 'web-workload',
        note: 'mine',
      });
    });

    it('also when a Workload of that name is of another project', async () => {
      const theirs = workload('web', 'registry/theirs:1');
      const owner = { projectName: 'other', componentName: 'web' };
      await world.apply([
        { ...theirs, spec: { ...(theirs.spec as object), owner } },
        buildRun('web-1'),
      ]);
      await world.settle();
      await report('web-1', done(manifest('local/web:1', true)));
      const stored = await world.get<Workload>(workloadKind, 'web-workload');
      expect(stored.spec.container.image).toBe('registry/theirs:1');
      const { status } = await world.get<WorkflowRun>(workflowRunKind, 'web-1');
      expect(
        status?.conditions?.find(c => c.type === 'WorkflowCompleted'),
      ).toMatchObject({
        reason: 'WorkflowFailed',
        message: 'Workload web-workload belongs to project other.',
      });
    });
  });

  it('stops a run that is cancelled, and says so', async () => {
    await world.apply([buildRun('web-1')]);
    await world.settle();
    await report('web-1', { phase: 'Running', nodes: {} });
    await cancel('web-1');
    expect((await argo('web-1')).spec).toMatchObject({ shutdown: 'Terminate' });
    expect(await completed('web-1')).toBe('-WorkflowRunning');
    await report('web-1', { phase: 'Failed', message: 'Stopped', nodes: {} });
    expect(await completed('web-1')).toBe('+WorkflowCancelled');
    const run = await world.get<WorkflowRun>(workflowRunKind, 'web-1');
    expect(run.status?.completedAt).toBeDefined();
  });

  it('never starts a run that was cancelled before, and keeps a success that was faster', async () => {
    await world.apply([buildRun('odd', 'nobody')]);
    await world.settle();
    await cancel('odd');
    expect(await completed('odd')).toBe('+WorkflowCancelled');
    expect(await argo('odd')).toBeUndefined();
    await world.apply([buildRun('web-1')]);
    await world.settle();
    await report('web-1', done(manifest('local/web:1', false)));
    await cancel('web-1');
    expect(await completed('web-1')).toBe('+WorkflowSucceeded');
  });

  it('cleans up the plane when it is deleted', async () => {
    await world.apply([buildRun('web-1')]);
    await world.settle();
    await world.client.delete(workflowRunKind, {
      namespace: 'default',
      name: 'web-1',
    });
    await world.settle();
    expect(await world.find(workflowRunKind, 'web-1')).toBeUndefined();
    expect(await argo('web-1')).toBeUndefined();
  });

  it('deletes a finished run when its time is over', async () => {
    await world.apply([buildRun('web-1')]);
    await world.settle();
    world.now = new Date('2026-11-21T12:00:00Z');
    await report('web-1', done(manifest('local/web:1', false)));
    expect(await world.find(workflowRunKind, 'web-1')).toBeUndefined();
  });
});

import {
  approvalKind,
  Component,
  componentKind,
  Promotion,
  promotionKind,
  PromotionGate,
  RenderedRelease,
  renderedReleaseKind,
  releaseBindingKind,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  component,
  gatePolicy,
  platform,
  serviceType,
  workload,
} from './__testUtils__/fixtures';
import { person, World } from './__testUtils__/world';
import { planFor } from './plan';

const dave = person('dave', 'developers');
const dora = person('dora', 'developers', 'approvers');
const erin = person('erin', 'approvers');
const alice = person('alice', 'platform-engineers', 'approvers');

jest.setTimeout(60_000);

describe('gates at the controller', () => {
  let world: World;
  let release: string;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([...platform]);
    await world.apply(
      [component('web'), workload('web', 'registry/web:1')],
      dave,
    );
    await world.settle();
    release = await latest();
  }, 60_000);
  afterEach(() => world.stop());

  const latest = async () =>
    (await world.get<Component>(componentKind, 'web')).status?.latestRelease
      ?.name ?? '';
  const promotions = () => world.list<Promotion>(promotionKind);
  const open = async () =>
    (await promotions()).find(
      p => !['Succeeded', 'Voided', 'Rejected'].includes(p.status?.phase ?? ''),
    )!;
  const production = () =>
    world.find<RenderedRelease>(renderedReleaseKind, 'web-production');
  async function guard(...gates: PromotionGate[]) {
    await world.apply([gatePolicy(gates)]);
  }
  async function promote(to = ['staging', 'production'], name = release) {
    for (const environment of to) {
      await world.apply([binding('web', environment, name)], dave);
      await world.settle();
    }
  }
  /** The process dies and another takes over, later. */
  async function restart(now?: string) {
    await world.halt();
    if (now) world.now = new Date(now);
    world.boot();
    await world.settle();
  }
  async function decide(
    who: typeof erin,
    name: string,
    decision: 'Approve' | 'Reject' | 'BreakGlass',
    spec: object = {},
  ) {
    await world.apply([approval(name, await open(), decision, spec)], who);
    await world.settle();
  }

  it('waits until a release was healthy long enough where it comes from', async () => {
    await guard({ name: 'soak', soak: { duration: '24h' } });
    await promote(['staging']);
    await world.runWorkloads();
    await world.settle();
    await promote(['production']);
    expect((await open()).status).toMatchObject({
      phase: 'Pending',
      gates: [
        {
          type: 'soak',
          state: 'Wait',
          message: `${release} must be healthy in staging for 24h.`,
          until: '2026-11-22T10:00:00.000Z',
        },
      ],
    });
    await restart('2026-11-22T09:59:59Z');
    expect(await production()).toBeUndefined();
    await restart('2026-11-22T10:00:00Z');
    expect(await production()).toBeDefined();
    expect((await promotions())[0].status?.phase).toBe('Succeeded');
  });

  it('runs queued promotions when the window opens, also when the process died meanwhile', async () => {
    await guard({
      name: 'office',
      window: {
        timeZone: 'Europe/Zurich',
        open: [{ days: ['Mon'], from: '09:00', to: '17:00' }],
      },
    });
    await promote();
    expect((await open()).status).toMatchObject({
      phase: 'Pending',
      gates: [{ type: 'window', until: '2026-11-23T08:00:00.000Z' }],
    });
    expect(await production()).toBeUndefined();
    await restart('2026-11-23T08:00:00Z');
    expect((await promotions()).map(p => p.status?.phase)).toEqual([
      'Succeeded',
    ]);
    expect(await production()).toBeDefined();
  });

  it('wakes by itself when the window opens', async () => {
    // This one runs on the real clock: the hold ends in a moment.
    Object.defineProperty(world, 'now', { get: () => new Date() });
    const until = new Date(Date.now() + 1_500).toISOString();
    await guard({ name: 'hold', hold: { reason: 'incident 42', until } });
    await promote();
    expect((await open()).status?.gates?.[0].message).toBe(
      'production is on hold: incident 42',
    );
    await eventually(async () => (await production()) !== undefined);
  }, 20_000);

  async function eventually(check: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 10_000;
    while (!(await check())) {
      if (Date.now() > end) throw new Error('It never came true.');
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  describe('verification', () => {
    it('asks an address until it answers well', async () => {
      // This one runs on the real clock.
      Object.defineProperty(world, 'now', { get: () => new Date() });
      let healthy = false;
      const asked: string[] = [];
      world.prober = {
        http: async ({ url }) => {
          asked.push(url);
          return { status: healthy ? 200 : 503, body: 'ok' };
        },
      };
      await guard({
        name: 'smoke',
        verification: {
          http: { url: 'http://web/healthz', contains: 'ok' },
          interval: '1s',
        },
      });
      await promote();
      expect((await open()).status?.gates?.[0]).toMatchObject({
        state: 'Wait',
        message: 'http://web/healthz answers 503, not 200.',
      });
      expect(await production()).toBeUndefined();
      healthy = true;
      await eventually(async () => (await production()) !== undefined);
      expect(new Set(asked)).toEqual(new Set(['http://web/healthz']));
      expect((await promotions())[0].status?.verifications).toEqual([
        expect.objectContaining({
          gate: 'smoke',
          state: 'Succeeded',
        }),
      ]);
    }, 20_000);

    it('turns down what is not verified in time', async () => {
      await guard({
        name: 'smoke',
        verification: { http: { url: 'http://web/healthz' }, timeout: '10m' },
      });
      await promote();
      expect((await open()).status?.phase).toBe('Pending');
      await restart('2026-11-21T10:10:00Z');
      expect((await promotions())[0].status).toMatchObject({
        phase: 'Rejected',
        verifications: [
          {
            state: 'Failed',
            message: 'Not verified within 10m: No answer: connection refused',
          },
        ],
      });
      expect(await production()).toBeUndefined();
    });

    it('asks metrics with a condition', async () => {
      world.prober = { ...world.prober, metric: async () => [0.2, 0.001] };
      await guard({
        name: 'errors',
        verification: {
          metric: {
            query: 'error_rate',
            condition: 'value < 0.01 && maximum < 0.5',
          },
        },
      });
      await promote();
      expect(await production()).toBeDefined();
    });

    it.each([
      ['WorkflowSucceeded', 'Succeeded', 'WorkflowRun/'],
      ['WorkflowFailed', 'Rejected', 'Two tests failed.'],
    ])('waits for a workflow run: %s', async (type, phase, said) => {
      await guard({
        name: 'tests',
        verification: { workflowRun: { kind: 'ClusterWorkflow', name: 'e2e' } },
      });
      await promote();
      await restart();
      const runs = await world.list<WorkflowRun>(workflowRunKind);
      expect(runs.map(r => r.spec.workflow.name)).toEqual(['e2e']);
      expect(await production()).toBeUndefined();
      const at = '2026-11-21T10:00:00Z';
      const condition = (name: string) => ({
        type: name,
        status: 'True' as const,
        reason: type,
        message: 'Two tests failed.',
        lastTransitionTime: at,
      });
      const [run] = await world.list<WorkflowRun>(workflowRunKind);
      await world.client.update(
        workflowRunKind,
        {
          ...run,
          status: {
            conditions: [condition(type), condition('WorkflowCompleted')],
          },
        },
        { subresource: 'status' },
      );
      await world.settle();
      expect((await production()) !== undefined).toBe(phase === 'Succeeded');
      expect((await promotions())[0].status).toMatchObject({
        phase,
        gates: [{ message: expect.stringContaining(said) }],
      });
    });

    it('runs a job beside the component, and leaves nothing behind', async () => {
      await guard({
        name: 'migrate',
        verification: { job: { image: 'registry/check:1', args: ['--all'] } },
      });
      await promote(['staging']);
      await world.runWorkloads();
      await world.settle();
      await promote(['production']);
      const [job] = await world.onPlane('Job');
      expect(job.metadata.namespace).toContain('staging');
      expect(await production()).toBeUndefined();
      await world.planeClient.update(
        world.planeKind('Job'),
        {
          ...job,
          status: {
            succeeded: 1,
            conditions: [{ type: 'Complete', status: 'True' }],
          },
        },
        { subresource: 'status' },
      );
      await eventually(async () => (await production()) !== undefined);
      await world.settle();
      expect(await world.onPlane('Job')).toEqual([]);
    }, 20_000);
  });

  /** A build's result. The run's status is the provenance; people cannot write it. */
  async function built(image: string) {
    const run = await world.client.create<WorkflowRun>(workflowRunKind, {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'WorkflowRun',
      metadata: {
        name: 'web-7',
        namespace: 'default',
        labels: {
          'openchoreo.dev/project': 'shop',
          'openchoreo.dev/component': 'web',
        },
      },
      spec: { workflow: { kind: 'ClusterWorkflow', name: 'build' } },
    });
    await world.settle();
    const now = await world.get<WorkflowRun>(workflowRunKind, 'web-7');
    await world.client.update(
      workflowRunKind,
      {
        ...now,
        status: {
          image,
          conditions: ['WorkflowSucceeded', 'WorkflowCompleted'].map(type => ({
            type,
            status: 'True',
            reason: 'WorkflowSucceeded',
            message: '',
            lastTransitionTime: run.metadata.creationTimestamp,
          })),
        },
      },
      { subresource: 'status' },
    );
  }

  it('holds what breaks a rule over the rendered set and the provenance of its image', async () => {
    await guard({
      name: 'provenance',
      rules: [
        {
          expression: 'images.all(i, i.builtBy != "")',
          message: 'Only images built by a WorkflowRun.',
        },
        {
          expression:
            'objects.filter(o, o.kind == "Deployment").all(o, o.spec.replicas <= 3)',
          message: 'At most three replicas.',
        },
      ],
    });
    await promote();
    expect((await promotions())[0].status).toMatchObject({
      phase: 'Rejected',
      gates: [
        { state: 'Deny', message: 'Only images built by a WorkflowRun.' },
      ],
    });
    await built('registry/web:2');
    await world.apply([workload('web', 'registry/web:2')], dave);
    await world.settle();
    await promote(['staging'], await latest());
    const tooMany = planFor(
      {
        namespace: 'default',
        componentName: 'web',
        environment: 'production',
        releaseName: await latest(),
        overrides: { componentTypeEnvironmentConfigs: { replicas: 4 } },
      },
      world.lookups,
    );
    expect(tooMany.gates).toMatchObject({
      state: 'Deny',
      message: 'At most three replicas.',
    });
    await promote(['production'], await latest());
    expect(await production()).toBeDefined();
  });

  it('asks where every image comes from, also those beside the workload', async () => {
    await guard({
      name: 'provenance',
      rules: [
        {
          expression: 'images.all(i, i.builtBy != "")',
          message: 'Only images built by a WorkflowRun.',
        },
      ],
    });
    await built('registry/web:1');
    await promote(['staging']);
    const planned = async () =>
      planFor(
        {
          namespace: 'default',
          componentName: 'web',
          environment: 'production',
          releaseName: await latest(),
        },
        world.lookups,
      ).gates;
    expect((await planned())?.state).toBe('Allow');
    const withSideCar = structuredClone(serviceType) as {
      spec: {
        resources: {
          template: { spec: { template: { spec: { containers: object[] } } } };
        }[];
      };
    } & typeof serviceType;
    const [{ template }] = withSideCar.spec.resources;
    template.spec.template.spec.containers.push({
      name: 'proxy',
      image: 'foreign/proxy:1',
    });
    const container = {
      image: 'registry/web:1',
      env: [{ key: 'GREETING', value: 'hello' }],
    };
    await world.apply([withSideCar], dave);
    await world.settle();
    // A release holds a copy of its type.
    await world.apply([workload('web', container.image, { container })], dave);
    await world.settle();
    await promote(['staging'], await latest());
    expect(await planned()).toMatchObject({
      state: 'Deny',
      message: 'Only images built by a WorkflowRun.',
    });
  });

  describe('people', () => {
    const people: PromotionGate = {
      name: 'people',
      approval: { required: 1, from: [{ value: 'approvers' }] },
    };

    it('do not approve what they had a hand in, though somebody else asked for it', async () => {
      await guard(people);
      await promote();
      await decide(erin, 'first', 'Approve');
      expect(await production()).toBeDefined();
      // Dora writes the software, dave promotes it.
      await world.apply([workload('web', 'registry/web:2')], dora);
      await world.settle();
      const next = await latest();
      await promote(['staging', 'production'], next);
      expect((await open()).spec).toMatchObject({
        requestedBy: 'user:default/dave',
        authors: expect.arrayContaining([
          'user:default/dave',
          'user:default/dora',
        ]),
      });
      await decide(dora, 'own', 'Approve');
      expect((await open()).status?.gates?.[0].message).toContain('(0 of 1)');
      await decide(erin, 'second', 'Approve');
      expect((await promotions()).map(p => p.status?.phase)).toEqual([
        'Succeeded',
        'Succeeded',
      ]);
    });

    it('do not approve the environment they edited', async () => {
      await guard(people);
      await promote();
      await decide(erin, 'first', 'Approve');
      await world.apply(
        [
          binding('web', 'production', release, {
            componentTypeEnvironmentConfigs: { replicas: 2 },
          }),
        ],
        dora,
      );
      await world.apply(
        [
          binding('web', 'production', release, {
            componentTypeEnvironmentConfigs: { replicas: 3 },
          }),
        ],
        alice,
      );
      await world.settle();
      // The last writer asks; the one before wrote part of it.
      expect((await open()).spec).toMatchObject({
        requestedBy: 'user:default/alice',
        authors: ['user:default/alice', 'user:default/dora'],
      });
      const { digest } = (await open()).spec;
      await decide(dora, 'own', 'Approve');
      expect((await open()).status?.phase).toBe('WaitingForApproval');
      await decide(erin, 'second', 'Approve');
      expect(
        (await production())?.metadata.annotations?.[
          'delivery.openchoreo.dev/digest'
        ],
      ).toBe(digest);
    });

    it('cannot take their names off', async () => {
      await guard(people);
      await world.apply(
        [
          {
            ...binding('web', 'staging', release),
            metadata: {
              name: 'web-staging',
              namespace: 'default',
              annotations: { 'delivery.openchoreo.dev/authors': 'nobody@1' },
            },
          },
        ],
        dora,
      );
      const stored = await world.get(releaseBindingKind, 'web-staging');
      expect(
        stored.metadata.annotations?.['delivery.openchoreo.dev/authors'],
      ).toBe('user:default/dora@1');
    });

    it('break the glass with a reason that stays on the promotion', async () => {
      await guard(people);
      await promote();
      await expect(
        decide(dave, 'silent', 'BreakGlass', { comment: '  ' }),
      ).rejects.toThrow(/needs a reason/);
      await decide(dave, 'glass', 'BreakGlass', {
        comment: 'The shop is down.',
      });
      expect(await production()).toBeDefined();
      expect((await promotions())[0].status).toMatchObject({
        phase: 'Succeeded',
        breakGlass: {
          by: 'user:default/dave',
          reason: 'The shop is down.',
        },
      });
      const stored = await world.get<
        { spec: { approver: object } } & Promotion
      >(approvalKind, 'glass');
      expect(stored.spec.approver).toMatchObject({ id: 'user:default/dave' });
    });
  });

  it.each(['requiresApproval', 'isManualApprovalRequired'])(
    'takes %s of an older pipeline for a gate',
    async field => {
      await world.apply([
        {
          apiVersion: 'openchoreo.dev/v1alpha1',
          kind: 'DeploymentPipeline',
          metadata: { name: 'default', namespace: 'default' },
          spec: {
            promotionPaths: [
              {
                sourceEnvironmentRef: 'development',
                targetEnvironmentRefs: [{ name: 'staging' }],
              },
              {
                sourceEnvironmentRef: 'staging',
                targetEnvironmentRefs: [{ name: 'production', [field]: true }],
              },
            ],
          },
        },
      ]);
      await world.settle();
      await promote();
      expect((await open()).status).toMatchObject({
        phase: 'WaitingForApproval',
        gates: [
          {
            name: 'pipeline-approval',
            message:
              'Waiting for approval by somebody who may approve (0 of 1).',
          },
        ],
      });
      await decide(dave, 'own', 'Approve');
      expect(await production()).toBeUndefined();
      await decide(erin, 'yes', 'Approve');
      expect(await production()).toBeDefined();
    },
  );
});

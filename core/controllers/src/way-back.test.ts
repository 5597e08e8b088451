import {
  Component,
  componentKind,
  Promotion,
  PromotionGate,
  promotionKind,
  RenderedRelease,
  renderedReleaseKind,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  component,
  gatePolicy,
  platform,
  workload,
} from './__testUtils__/fixtures';
import { person, World } from './__testUtils__/world';

const dave = person('dave', 'developers');
const dora = person('dora', 'developers', 'approvers');
const erin = person('erin', 'approvers');

jest.setTimeout(60_000);

describe('a way back', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([...platform, component('web')]);
  }, 60_000);
  afterEach(() => world.stop());

  const release = async (version: number, who: typeof dave) => {
    await world.apply([workload('web', `registry/web:${version}`)], who);
    await world.settle();
    const { status } = await world.get<Component>(componentKind, 'web');
    return status!.latestRelease!.name;
  };
  const deploy = async (environment: string, name: string) => {
    await world.apply([binding('web', environment, name)], dave);
    await world.settle();
  };
  const open = async () =>
    (await world.list<Promotion>(promotionKind)).find(
      p => !['Succeeded', 'Voided', 'Rejected'].includes(p.status?.phase ?? ''),
    );
  const running = async () =>
    (await world.find<RenderedRelease>(renderedReleaseKind, 'web-production'))
      ?.metadata.annotations?.['delivery.openchoreo.dev/release'];
  const guard = (...gates: PromotionGate[]) => world.apply([gatePolicy(gates)]);

  it('has nothing to prove in staging, which has gone on', async () => {
    const first = await release(1, dora);
    await deploy('staging', first);
    await deploy('production', first);
    const second = await release(2, dave);
    await deploy('staging', second);
    await deploy('production', second);
    const third = await release(3, dave);
    await deploy('staging', third);
    await guard(
      { name: 'soak', soak: { duration: '24h' } },
      {
        name: 'smoke',
        verification: { http: { url: 'http://web/healthz' }, timeout: '10m' },
      },
      {
        name: 'told',
        rules: [{ expression: 'promotion.rollback', message: 'Only back.' }],
      },
      {
        name: 'people',
        approval: { required: 1, from: [{ value: 'approvers' }] },
      },
    );
    await deploy('production', first);
    const asked = (await open())!;
    expect(asked.spec).toMatchObject({
      rollback: true,
      fromEnvironment: 'staging',
      releaseName: first,
    });
    expect(asked.status).toMatchObject({
      phase: 'WaitingForApproval',
      gates: [
        { name: 'soak', state: 'Allow' },
        { name: 'smoke', state: 'Allow' },
        { name: 'told', state: 'Allow' },
        { name: 'people', state: 'Wait' },
      ],
    });
    expect(asked.status?.verifications ?? []).toEqual([]);
    // Who wrote it long ago has no hand in going back to it.
    expect(asked.spec.authors).not.toContain('user:default/dora');
    await world.apply([approval('yes', asked)], dora);
    await world.settle();
    expect(await running()).toBe(first);
  });

  it('is not what going on with the same release is', async () => {
    const first = await release(1, dave);
    await deploy('staging', first);
    await deploy('production', first);
    await guard({ name: 'soak', soak: { duration: '24h' } });
    const more = { componentTypeEnvironmentConfigs: { replicas: 2 } };
    await world.apply([binding('web', 'production', first, more)], dave);
    await world.settle();
    expect((await open())?.spec.rollback).toBeUndefined();
    expect((await open())?.status?.gates?.[0].state).toBe('Wait');
  });
});

describe('a verification', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
  }, 60_000);
  afterEach(() => world.stop());

  const deploy = async () => {
    const { status } = await world.get<Component>(componentKind, 'web');
    for (const environment of ['staging', 'production']) {
      const name = status!.latestRelease!.name;
      await world.apply([binding('web', environment, name)], dave);
      await world.settle();
    }
  };
  const promotion = async () => (await world.list<Promotion>(promotionKind))[0];
  const people: PromotionGate = {
    name: 'people',
    approval: { required: 1, from: [{ value: 'approvers' }] },
  };
  const smoke = (url: string): PromotionGate => ({
    name: 'smoke',
    verification: { http: { url } },
  });

  it('begins again when its gate asks something else', async () => {
    const answers: Record<string, number> = { 'http://web/healthz': 200 };
    world.prober = {
      http: async ({ url }) => ({ status: answers[url] ?? 503, body: '' }),
    };
    await world.apply([gatePolicy([smoke('http://web/healthz'), people])]);
    await deploy();
    expect((await promotion()).status?.verifications).toMatchObject([
      { state: 'Succeeded', rule: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    await world.apply([gatePolicy([smoke('http://web/ready'), people])]);
    await world.settle();
    expect((await promotion()).status?.verifications).toMatchObject([
      { state: 'Running', message: 'http://web/ready answers 503, not 200.' },
    ]);
    await world.apply([approval('yes', await promotion())], erin);
    await world.settle();
    expect((await promotion()).status?.phase).toBe('Pending');
    expect(
      await world.find(renderedReleaseKind, 'web-production'),
    ).toBeUndefined();
  });

  it('does not believe a run that somebody put in the place of its own', async () => {
    await world.apply([
      gatePolicy([
        {
          name: 'tests',
          verification: {
            workflowRun: { kind: 'ClusterWorkflow', name: 'e2e' },
          },
        },
      ]),
    ]);
    await deploy();
    const [own] = await world.list<WorkflowRun>(workflowRunKind);
    await world.halt();
    await world.client.delete(workflowRunKind, own.metadata);
    const put = await world.as(dave).create<WorkflowRun>(workflowRunKind, {
      apiVersion: own.apiVersion,
      kind: own.kind,
      metadata: {
        name: own.metadata.name,
        namespace: 'default',
        ownerReferences: own.metadata.ownerReferences,
      },
      spec: { workflow: { kind: 'ClusterWorkflow', name: 'nothing' } },
    });
    const at = '2026-11-21T10:00:00Z';
    await world.client.update(
      workflowRunKind,
      {
        ...put,
        status: {
          conditions: ['WorkflowSucceeded', 'WorkflowCompleted'].map(type => ({
            type,
            status: 'True' as const,
            reason: type,
            message: '',
            lastTransitionTime: at,
          })),
        },
      },
      { subresource: 'status' },
    );
    world.boot();
    await world.settle();
    expect((await promotion()).status?.gates).toMatchObject([
      {
        state: 'Wait',
        message: expect.stringContaining('is not what this gate started'),
      },
    ]);
    expect(
      await world.find(renderedReleaseKind, 'web-production'),
    ).toBeUndefined();
  });
});

import {
  Component,
  componentKind,
  Promotion,
  promotionKind,
  PromotionGate,
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
import { simulateFor } from './simulation';

const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');
const people: PromotionGate = {
  name: 'people',
  approval: {
    required: 1,
    from: [{ claim: 'groups', value: 'approvers' }],
    allowSelfApproval: false,
  },
};
const rule = (expression: string): PromotionGate => ({
  name: 'rules',
  rules: [{ expression, message: 'The rule does not hold.' }],
});

jest.setTimeout(60_000);

describe('replaying promotions', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    // The server stamps decisions with its own clock.
    world.now = new Date();
    world.boot();
    await world.apply([
      ...platform,
      gatePolicy([people]),
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await built('run-1', 'registry/web:1');
    await world.settle();
    await promote('registry/web:1');
  }, 60_000);
  afterAll(() => world.stop());

  /** A run that built an image. */
  async function built(name: string, image: string) {
    await world.apply([
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: workflowRunKind.kind,
        metadata: {
          name,
          namespace: 'default',
          labels: {
            'openchoreo.dev/project': 'shop',
            'openchoreo.dev/component': 'web',
          },
        },
        spec: { workflow: { kind: 'ClusterWorkflow', name: 'build' } },
      },
    ]);
    const run = await world.get<WorkflowRun>(workflowRunKind, name);
    await world.client.update(
      workflowRunKind,
      {
        ...run,
        status: {
          ...run.status,
          image,
          conditions: [
            {
              type: 'WorkflowSucceeded',
              status: 'True',
              reason: 'Succeeded',
              message: '',
              lastTransitionTime: '2026-11-21T10:00:00Z',
            },
            {
              type: 'WorkflowCompleted',
              status: 'True',
              reason: 'Succeeded',
              message: '',
              lastTransitionTime: '2026-11-21T10:00:00Z',
            },
          ],
        },
      },
      { subresource: 'status' },
    );
  }
  /** The latest release goes to staging, is healthy there for two hours, is asked for in production, and approved. */
  async function promote(image: string) {
    await world.apply([workload('web', image)], dave);
    await world.settle();
    const { status } = await world.get<Component>(componentKind, 'web');
    const release = status?.latestRelease?.name ?? '';
    await world.apply([binding('web', 'staging', release)], dave);
    await world.settle();
    await world.runWorkloads();
    await world.settle();
    world.now = new Date(world.now.getTime() + 2 * 3_600_000);
    await world.apply([binding('web', 'production', release)], dave);
    await world.settle();
    const open = (await world.list<Promotion>(promotionKind)).find(
      p => p.status?.phase === 'WaitingForApproval',
    )!;
    await world.apply([approval(`yes-${open.metadata.name}`, open)], erin);
    await world.settle();
  }
  const replay = async (...gates: PromotionGate[]) => {
    const { promotions } = await simulateFor(
      {
        namespace: 'default',
        policy: {
          name: 'production-gates',
          spec: gatePolicy(gates).spec as never,
        },
      },
      world.lookups,
      { now: () => world.now },
    );
    return promotions.map(p => `${p.was} → ${p.would} (${p.basis})`);
  };
  const soak: PromotionGate = { name: 'soak', soak: { duration: '90m' } };

  it('keeps what the gates looked at, without values of secrets and within bounds', async () => {
    const [{ status }] = await world.list<Promotion>(promotionKind);
    expect(status?.phase).toBe('Succeeded');
    expect(status?.evidence).toMatchObject({
      at: expect.any(String),
      sets: expect.any(String),
      parts: [
        {
          component: 'web',
          request: { fromEnvironment: 'staging' },
          facts: {
            images: [
              { image: 'registry/web:1', builtBy: 'run-1', workflow: 'build' },
            ],
            soak: { staging: { healthySince: expect.any(String) } },
          },
        },
      ],
    });
    expect(JSON.stringify(status?.evidence).length).toBeLessThan(10_000);
  });

  it('gives the answer of then, after what the gates looked at has changed', async () => {
    const then = {
      provenance: rule('images.all(i, i.builtBy != "")'),
      image: rule(
        'objects.exists(o, o.kind == "Deployment" && o.spec.template.spec.containers[0].image == "registry/web:1")',
      ),
    };
    const expected = ['Passed → Passed (Recorded)'];
    expect(await replay(people, then.provenance, then.image, soak)).toEqual(
      expected,
    );
    // The run is cleaned up, the next release runs in both environments, and staging is not healthy any more.
    await world.client.delete(workflowRunKind, {
      namespace: 'default',
      name: 'run-1',
    });
    await world.settle();
    await promote('registry/web:2');
    expect(await replay(people, then.provenance, then.image, soak)).toEqual([
      'Passed → Rejected (Recorded)',
      ...expected,
    ]);
    expect(await replay(people, rule('size(objects) == 0'))).toEqual([
      'Passed → Rejected (Recorded)',
      'Passed → Rejected (Recorded)',
    ]);
    expect(
      await replay(people, { name: 'soak', soak: { duration: '3h' } }),
    ).toEqual(['Passed → Waiting (Recorded)', 'Passed → Waiting (Recorded)']);
  });
});

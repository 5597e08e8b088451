import { KubeObject } from '@openchoreo-portal/model';
import { PlanInput, planPromotion } from './plan';

function object(name: string, data: Record<string, string>) {
  const configMap: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'cell' },
    data,
  };
  return {
    id: `configmap-${name}`,
    targetPlane: 'dataplane' as const,
    object: configMap,
  };
}
const base: PlanInput = {
  namespace: 'default',
  project: 'shop',
  pipeline: 'default',
  component: 'web',
  environment: 'production',
  state: 'Active',
  releaseName: 'web-2',
  previousReleaseName: 'web-1',
  before: [object('a', { k: '1' }), object('gone', {})],
  after: [object('a', { k: '2' }), object('new', {})],
  digest: 'd2',
  appliedDigest: 'd1',
  order: { allowed: true, message: '', fromEnvironment: 'staging' },
  policies: [],
  now: new Date('2026-11-21T00:00:00Z'),
};
const policy = {
  name: 'p',
  spec: {
    targets: [{ environment: 'production' }],
    gates: [{ name: 'g', approval: { from: [{ value: 'approvers' }] } }],
  },
};

describe('planPromotion', () => {
  it('lists what changes and says it in a sentence', () => {
    const plan = planPromotion(base);
    expect(plan).toMatchObject({
      outcome: 'Apply',
      summary: '1 added, 1 changed, 1 removed.',
      fromEnvironment: 'staging',
      digest: 'd2',
    });
    expect(
      plan.changes.map(c => `${c.change} ${c.object.name} ${c.targetPlane}`),
    ).toEqual([
      'modify a dataplane',
      'remove gone dataplane',
      'add new dataplane',
    ]);
    expect(plan.changes[0].fields).toEqual([
      { path: 'data.k', before: '1', after: '2' },
    ]);
  });

  it.each<[string, Partial<PlanInput>, string, string]>([
    ['gates', { policies: [policy] }, 'AskGates', 'Waiting for approval'],
    ['same', { digest: 'd1' }, 'Nothing', 'applied already'],
    [
      'order',
      { order: { allowed: false, message: 'First staging.' } },
      'Hold',
      'First staging.',
    ],
    [
      'problem',
      { problem: { reason: 'RenderingFailed', message: 'No.' } },
      'Hold',
      'No.',
    ],
    [
      'pending',
      {
        pendingResources: [
          {
            namespace: 'default',
            project: 'shop',
            resourceName: 'db',
            reason: 'No outputs yet.',
          },
        ],
      },
      'Hold',
      'No outputs yet.',
    ],
  ])('tells what would follow: %s', (_, change, outcome, message) => {
    const plan = planPromotion({ ...base, ...change });
    expect(plan.outcome).toBe(outcome);
    expect(plan.message).toContain(message);
  });
});

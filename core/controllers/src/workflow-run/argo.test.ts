import fc from 'fast-check';
import { StoredObject } from '@openchoreo-portal/model';
import { readArgoStatus } from './argo';

function workflow(status: unknown): StoredObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: 'w',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-11-21T00:00:00Z',
    },
    status,
  };
}

describe('readArgoStatus', () => {
  it('reads phase, times, pod nodes in order and output parameters', () => {
    const status = readArgoStatus(
      workflow({
        phase: 'Error',
        message: 'no space',
        startedAt: '2026-11-21T00:00:00Z',
        nodes: {
          b: {
            type: 'Pod',
            displayName: 'build',
            phase: 'Omitted',
            startedAt: '2026-11-21T00:00:02Z',
          },
          a: {
            type: 'Pod',
            displayName: 'checkout',
            phase: 'Succeeded',
            startedAt: '2026-11-21T00:00:01Z',
            outputs: { parameters: [{ name: 'revision', value: 'abc' }] },
          },
          group: { type: 'Steps', displayName: 'all' },
        },
      }),
    );
    expect(status).toMatchObject({ phase: 'Error', message: 'no space' });
    expect(status.tasks.map(t => `${t.name} ${t.phase}`)).toEqual([
      'checkout Succeeded',
      'build Skipped',
    ]);
    expect(status.outputs.get('revision')).toBe('abc');
  });

  it('takes any status without failing, and stays within bounds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
        const { phase, tasks } = readArgoStatus(workflow(value));
        expect([
          'Pending',
          'Running',
          'Succeeded',
          'Failed',
          'Error',
        ]).toContain(phase);
        expect(tasks.length).toBeLessThanOrEqual(200);
      }),
    );
    const nodes = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [
        `n${i}`,
        { type: 'Pod', phase: 7, startedAt: 'never', outputs: 'x' },
      ]),
    );
    const { tasks } = readArgoStatus(workflow({ phase: 'Running', nodes }));
    expect(tasks).toHaveLength(200);
    expect(tasks[0]).toEqual({ name: 'step', phase: 'Pending' });
  });
});

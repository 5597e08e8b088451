import { WorkflowRun } from '@openchoreo-portal/model';
import { commitOf, runDuration, runStatus } from './runStatus';

const run = (status: object, parameters: object = {}) =>
  ({
    metadata: { name: 'r' },
    spec: { workflow: { name: 'w', parameters } },
    status,
  } as unknown as WorkflowRun);
const condition = (type: string, status: string, message = '') => ({
  type,
  status,
  message,
  reason: type,
});

describe('runStatus', () => {
  it.each([
    [[], 'Pending'],
    [[condition('WorkflowRunning', 'True')], 'Running'],
    [
      [
        {
          ...condition('WorkflowFailed', 'True'),
          reason: 'WorkflowCancelled',
        },
      ],
      'Cancelled',
    ],
    [
      [
        condition('WorkflowRunning', 'False'),
        condition('WorkflowSucceeded', 'True'),
      ],
      'Succeeded',
    ],
    [
      [
        condition('WorkflowSucceeded', 'True'),
        condition('WorkflowFailed', 'True', 'npm'),
      ],
      'Failed',
    ],
  ])('%j is %s', (conditions, label) =>
    expect(runStatus(run({ conditions })).label).toBe(label),
  );
});

describe('runDuration and commitOf', () => {
  it('measures to the end, or until now', () => {
    const now = new Date('2026-01-01T00:01:00Z');
    expect(runDuration(run({}), now)).toBeUndefined();
    expect(runDuration(run({ startedAt: '2026-01-01T00:00:00Z' }), now)).toBe(
      60_000,
    );
    expect(
      runDuration(
        run({
          startedAt: '2026-01-01T00:00:00Z',
          completedAt: '2026-01-01T00:00:07Z',
        }),
        now,
      ),
    ).toBe(7_000);
  });

  it('finds the commit wherever the workflow keeps it', () => {
    expect(
      commitOf(run({}, { repository: { revision: { commit: 'abc' } } })),
    ).toBe('abc');
    expect(commitOf(run({}, { repository: {} }))).toBeUndefined();
  });
});

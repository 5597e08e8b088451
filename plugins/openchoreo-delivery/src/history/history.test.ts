import { Promotion } from '@openchoreo-portal/model';
import { historyLines } from './history';

const promotion = (
  requestedAt: string,
  status: Promotion['status'],
): Promotion =>
  ({
    metadata: { name: 'p', uid: requestedAt },
    spec: { requestedAt, requestedBy: 'user:default/dave' },
    status,
  } as Promotion);

it('tells how long each took, who decided, and what is still going on', () => {
  const lines = historyLines(
    [
      promotion('2026-11-21T10:00:00Z', {
        phase: 'Succeeded',
        approvals: [
          {
            name: 'a',
            approver: 'user:default/erin',
            decision: 'Approve',
            at: '2026-11-21T10:01:00Z',
          },
        ],
        history: [
          { at: '2026-11-21T10:00:00Z', phase: 'Pending', message: 'asked' },
          { at: '2026-11-21T10:01:30Z', phase: 'Succeeded', message: 'done' },
        ],
      }),
      promotion('2026-11-21T11:00:00Z', { phase: 'WaitingForApproval' }),
    ],
    new Date('2026-11-21T11:00:10Z'),
  );
  expect(
    lines.map(l => [l.duration, l.finishedAt, l.decidedBy, l.message]),
  ).toEqual([
    [10_000, undefined, [], ''],
    [90_000, '2026-11-21T10:01:30Z', ['user:default/erin'], 'done'],
  ]);
});

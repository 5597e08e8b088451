import { DeploymentRecord } from '@openchoreo-portal/delivery';
import { Promotion } from '@openchoreo-portal/model';
import { historyLines } from './history';

const promotion = (
  name: string,
  requestedAt: string,
  status: Promotion['status'],
) =>
  ({
    metadata: { name, uid: name },
    spec: {
      requestedAt,
      requestedBy: 'user:default/dave',
      owner: { projectName: 'shop', componentName: 'web' },
      environment: 'production',
      releaseName: 'web-1',
    },
    status,
  } as Promotion);
const record: DeploymentRecord = {
  version: 7,
  component: 'web',
  environment: 'production',
  change: 'RollBack',
  releaseName: 'web-1',
  by: 'user:default/dave',
  at: '2026-11-21T10:00:00Z',
  outcome: 'Succeeded',
  message: 'Ready.',
  finishedAt: '2026-11-21T10:01:30Z',
  promotion: 'p1',
};
const decided = promotion('p1', '2026-11-21T10:00:00Z', {
  phase: 'Succeeded',
  approvals: [
    {
      name: 'a',
      approver: 'user:default/erin',
      decision: 'Approve',
      at: '2026-11-21T10:01:00Z',
    },
  ],
});

it('tells how long each took, who decided, and what is still going on', () => {
  const lines = historyLines(
    [record],
    [
      decided,
      promotion('p2', '2026-11-21T11:00:00Z', { phase: 'WaitingForApproval' }),
    ],
    new Date('2026-11-21T11:00:10Z'),
  );
  expect(
    lines.map(l => [l.change, l.outcome, l.duration, l.decidedBy]),
  ).toEqual([
    ['Promote', 'Waiting', 10_000, []],
    ['RollBack', 'Succeeded', 90_000, ['user:default/erin']],
  ]);
});

it('keeps promotions whose environments tell no more', () => {
  expect(
    historyLines([], [decided], new Date('2026-11-21T11:00:00Z')),
  ).toMatchObject([{ change: 'Promote', outcome: 'Succeeded' }]);
});

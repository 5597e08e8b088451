import { Decision, Policy, RecordedPromotion, simulatePolicies } from '.';

const at = new Date('2026-11-21T10:00:00Z');
const approve = (person: string, time: string): Decision => ({
  name: person,
  promotionName: 'web-1',
  digest: 'd1',
  decision: 'Approve',
  approver: { id: person, groups: ['approvers'] },
  at: time,
});
const record: RecordedPromotion = {
  request: {
    name: 'web-1',
    project: 'shop',
    component: 'web',
    environment: 'production',
    fromEnvironment: 'staging',
    digest: 'd1',
    requestedBy: 'dave',
  },
  outcome: 'Passed',
  at,
  decisions: [
    approve('erin', '2026-11-21T09:00:00Z'),
    approve('frank', '2026-11-21T11:00:00Z'),
  ],
  basis: 'Recorded',
  facts: { soak: { staging: { healthySince: '2026-11-21T08:00:00Z' } } },
};
const policy = (...gates: Policy['spec']['gates']): Policy => ({
  name: 'p',
  spec: {
    targets: [{ environment: 'production' }],
    gates,
    allowBreakGlass: true,
  },
});
const people = (required: number) =>
  policy({
    name: 'people',
    approval: {
      required,
      from: [{ claim: 'groups', value: 'approvers' }],
      allowSelfApproval: false,
    },
  });

describe('simulatePolicies', () => {
  it.each<[string, Policy, string]>([
    ['the same rule', people(1), 'Passed'],
    // The second approval came after it was decided.
    ['a higher quorum', people(2), 'Waiting'],
    [
      'a soak time that was fulfilled then',
      policy({ name: 'soak', soak: { duration: '2h' } }),
      'Passed',
    ],
    [
      'a soak time that was not',
      policy({ name: 'soak', soak: { duration: '3h' } }),
      'Waiting',
    ],
    [
      'a window that was closed on that Saturday',
      policy({
        name: 'week',
        window: {
          timeZone: 'UTC',
          open: [{ days: ['Mon'], from: '00:00', to: '23:59' }],
        },
      }),
      'Waiting',
    ],
    [
      'a rule over what was not recorded',
      policy({ name: 'r', rules: [{ expression: 'true', message: 'No.' }] }),
      'Waiting',
    ],
    [
      'a policy about something else',
      {
        ...people(5),
        spec: { ...people(5).spec, targets: [{ environment: 'staging' }] },
      },
      'Passed',
    ],
  ])('%s', (_, changed, would) => {
    const [found] = simulatePolicies([changed], [record]);
    expect(found).toMatchObject({
      name: 'web-1',
      was: 'Passed',
      would,
      differs: would !== 'Passed',
    });
  });

  it('shows what would have passed', () => {
    const rejected: RecordedPromotion = {
      ...record,
      outcome: 'Rejected',
      decisions: [
        {
          ...approve('bob', '2026-11-21T09:00:00Z'),
          decision: 'Reject',
          approver: { id: 'bob', groups: ['others'] },
        },
        approve('erin', '2026-11-21T09:30:00Z'),
      ],
    };
    expect(simulatePolicies([people(1)], [rejected])[0]).toMatchObject({
      would: 'Passed',
      differs: true,
    });
  });
});

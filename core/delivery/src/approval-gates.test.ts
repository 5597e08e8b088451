import fc from 'fast-check';
import { Decision } from './types';
import { REQUEST, ask } from './__testUtils__/gates';

function say(
  name: string,
  decision: Decision['decision'] = 'Approve',
  more: Partial<Decision> & { groups?: string[]; roles?: string[] } = {},
): Decision {
  const { groups = ['approvers'], roles = [], ...rest } = more;
  return {
    name,
    promotionName: REQUEST.name,
    digest: 'd1',
    decision,
    approver: { id: `user:default/${name}`, groups, roles },
    at: '2026-11-21T11:00:00Z',
    ...rest,
  };
}

describe('approval', () => {
  const rule = { required: 1, from: [{ value: 'approvers' }] };

  it('does not count anybody who wrote what is promoted', () => {
    const byAuthor = ask({ approval: rule }, { approvals: [say('dora')] });
    expect(byAuthor).toMatchObject({
      state: 'Wait',
      needsApproval: true,
      message: 'Waiting for approval by approvers (0 of 1).',
    });
    expect(
      ask({ approval: rule }, { approvals: [say('dora'), say('erin')] }).state,
    ).toBe('Allow');
  });

  it('wants every required approver among the quorum', () => {
    const approval = {
      required: 2,
      from: [{ value: 'approvers' }, { claim: 'roles' as const, value: 'sre' }],
      requiredApprovers: [
        { value: 'security' },
        { claim: 'sub' as const, value: 'erin' },
      ],
    };
    const erin = say('erin');
    const sue = say('sue', 'Approve', { groups: [], roles: ['sre'] });
    expect(ask({ approval }, { approvals: [erin, sue] }).message).toBe(
      'Waiting for approval by security.',
    );
    expect(ask({ approval }, { approvals: [erin] }).message).toBe(
      'Waiting for approval by approvers or sre (1 of 2), among them security.',
    );
    const sam = say('sam', 'Approve', { groups: ['approvers', 'security'] });
    expect(ask({ approval }, { approvals: [erin, sam] }).state).toBe('Allow');
    expect(ask({ approval }, { approvals: [sue, sam] }).message).toBe(
      'Waiting for approval by erin.',
    );
  });

  it('ends when the approval of a required approver expires', () => {
    const approval = {
      required: 1,
      from: [{ value: 'approvers' }],
      requiredApprovers: [{ claim: 'sub' as const, value: 'erin' }],
      expiresAfter: '2h',
    };
    const early = say('erin', 'Approve', { at: '2026-11-21T10:30:00Z' });
    const late = say('frank', 'Approve', { at: '2026-11-21T11:59:00Z' });
    expect(ask({ approval }, { approvals: [early, late] })).toMatchObject({
      state: 'Allow',
      until: '2026-11-21T12:30:00.000Z',
    });
  });

  it('never passes with one less than the quorum, whoever says what', () => {
    const person = fc.record({
      name: fc.constantFrom('dave', 'dora', 'erin', 'frank', 'gina', 'hugo'),
      decision: fc.constantFrom('Approve' as const, 'Reject' as const),
      groups: fc.subarray(['approvers', 'developers']),
      digest: fc.constantFrom('d1', 'd2'),
      minute: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        (people, required) => {
          const approvals = people.map((p, i) =>
            say(p.name, p.decision, {
              name: `a${i}`,
              groups: p.groups,
              digest: p.digest,
              at: `2026-11-21T10:${String(p.minute).padStart(2, '0')}:00Z`,
            }),
          );
          const others = new Set(
            approvals
              .filter(
                d =>
                  d.digest === 'd1' &&
                  d.decision === 'Approve' &&
                  d.approver.groups?.includes('approvers') &&
                  !['user:default/dave', 'user:default/dora'].includes(
                    d.approver.id,
                  ),
              )
              .map(d => d.approver.id),
          );
          const { state } = ask(
            { approval: { ...rule, required } },
            { approvals },
          );
          expect(state === 'Allow' && others.size < required).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('break-glass', () => {
  const approval = { required: 2, from: [{ value: 'approvers' }] };
  const broken = say('oncall', 'BreakGlass', {
    comment: 'The shop is down.',
    groups: [],
  });

  it('passes, and says who and why; the gates still tell what they say', () => {
    expect(ask({ approval }, { approvals: [broken] })).toMatchObject({
      state: 'Allow',
      message: 'Break-glass by user:default/oncall: The shop is down.',
      breakGlass: { by: 'user:default/oncall', reason: 'The shop is down.' },
      gates: [{ state: 'Wait' }],
    });
  });

  it.each([
    ['without a reason', { ...broken, comment: ' ' }, {}],
    ['for another digest', { ...broken, digest: 'd2' }, {}],
    ['where a policy forbids it', broken, { allowBreakGlass: false }],
  ])('does not pass %s', (_, decision, options) => {
    expect(ask({ approval }, { approvals: [decision], ...options }).state).toBe(
      'Wait',
    );
  });

  it('is stopped by a rejection', () => {
    expect(
      ask(
        { approval },
        { approvals: [broken, say('erin', 'Reject', { comment: 'No.' })] },
      ).state,
    ).toBe('Deny');
  });

  it('is not an approval', () => {
    expect(
      ask(
        { approval: { required: 1, from: [{ claim: 'any', value: '*' }] } },
        { approvals: [broken], allowBreakGlass: false },
      ).state,
    ).toBe('Wait');
  });
});

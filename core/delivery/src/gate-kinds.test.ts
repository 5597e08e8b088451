import { PromotionGate, VerificationGate } from '@openchoreo-portal/model';
import fc from 'fast-check';
import { evaluateGates } from './gates';
import { verificationHash } from './verification';
import { Decision, GateFacts, PromotionRequest } from './types';

const NOW = new Date('2026-11-21T12:00:00Z');
const REQUEST: PromotionRequest = {
  name: 'web-production-0123456789',
  project: 'shop',
  component: 'web',
  environment: 'production',
  fromEnvironment: 'staging',
  releaseName: 'web-2',
  digest: 'd1',
  requestedBy: 'user:default/dave',
  authors: ['user:default/dora'],
};

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

function ask(
  gate: Partial<PromotionGate>,
  options: {
    facts?: GateFacts;
    approvals?: Decision[];
    request?: Partial<PromotionRequest>;
    allowBreakGlass?: boolean;
    now?: Date;
  } = {},
) {
  return evaluateGates({
    policies: [
      {
        name: 'p',
        spec: {
          targets: [{ environment: 'production' }],
          gates: [{ name: 'g', ...gate }],
          ...(options.allowBreakGlass === undefined
            ? {}
            : { allowBreakGlass: options.allowBreakGlass }),
        },
      },
    ],
    promotion: { ...REQUEST, ...options.request },
    approvals: options.approvals ?? [],
    ...(options.facts ? { facts: options.facts } : {}),
    now: options.now ?? NOW,
  });
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

describe('soak', () => {
  const soak = { duration: '24h' };
  it.each([
    [undefined, 'Wait', 'web-2 is not healthy in staging yet.', undefined],
    [
      { healthySince: '2026-11-21T00:00:00Z' },
      'Wait',
      'web-2 must be healthy in staging for 24h.',
      '2026-11-22T00:00:00.000Z',
    ],
    [
      { healthySince: '2026-11-20T12:00:00Z' },
      'Allow',
      'web-2 was healthy in staging for 24h.',
      undefined,
    ],
    [
      {
        healthySince: '2026-11-19T12:00:00Z',
        healthyUntil: '2026-11-20T11:59:59Z',
      },
      'Wait',
      'web-2 left staging before it was healthy there for 24h.',
      undefined,
    ],
    [
      {
        healthySince: '2026-11-19T12:00:00Z',
        healthyUntil: '2026-11-20T12:00:00Z',
      },
      'Allow',
      'web-2 was healthy in staging for 24h.',
      undefined,
    ],
  ])('%j: %s', (staging, state, message, until) => {
    const answer = ask(
      { soak },
      staging ? { facts: { soak: { staging } } } : {},
    );
    expect(answer).toMatchObject({ state, message });
    expect(answer.until).toBe(until);
    // It waits for time or health, never for people.
    expect(answer.needsApproval ?? false).toBe(false);
  });

  it('has nothing to ask of a rollback', () => {
    expect(
      ask(
        { soak },
        { request: { fromEnvironment: undefined, rollback: true } },
      ),
    ).toMatchObject({
      state: 'Allow',
      message: 'web-2 ran in production before.',
    });
    // Nor where staging has gone on, nor of a verification.
    for (const gate of [
      { soak },
      { soak: { ...soak, environment: 'staging' } },
      { verification: { http: { url: 'http://shop/healthz' } } },
    ]) {
      expect(ask(gate, { request: { rollback: true } })).toMatchObject({
        state: 'Allow',
        message: 'web-2 ran in production before.',
      });
    }
  });
});

describe('rules', () => {
  const objects = (privileged: boolean) => [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'main',
                image: 'registry/web:2',
                ...(privileged ? { securityContext: { privileged } } : {}),
                resources: { limits: { cpu: '1' } },
              },
            ],
          },
        },
      },
    },
  ];
  const builtByRuns = {
    expression: 'images.all(i, i.builtBy != "")',
    message: 'Only images built by a WorkflowRun may run in production.',
  };
  const noPrivilege = {
    expression:
      'objects.filter(o, o.kind == "Deployment").all(o, o.spec.template.spec.containers.all(c, !c.?securityContext.?privileged.orValue(false)))',
    message: 'No container may be privileged.',
  };
  const limits = {
    expression:
      'objects.filter(o, o.kind == "Deployment").all(o, o.spec.template.spec.containers.all(c, has(c.resources.limits)))',
    message: 'Every container needs limits.',
  };

  it('looks at images and their provenance', () => {
    const images = [{ image: 'registry/web:2', builtBy: 'run-7' }];
    const facts = { objects: objects(false), images };
    const rules = [builtByRuns, noPrivilege, limits];
    expect(ask({ rules }, { facts })).toMatchObject({
      state: 'Allow',
      message: 'All 3 rules hold.',
    });
    expect(
      ask(
        { rules },
        {
          facts: {
            ...facts,
            images: [{ image: 'elsewhere/web:2', builtBy: '' }],
          },
        },
      ),
    ).toMatchObject({ state: 'Deny', message: builtByRuns.message });
  });

  it('looks at the rendered set', () => {
    expect(
      ask({ rules: [noPrivilege] }, { facts: { objects: objects(true) } }),
    ).toMatchObject({ state: 'Deny', message: noPrivilege.message });
  });

  it.each([
    ['objects[0].nothing == 1', /cannot be answered/],
    ['1 + 1', /cannot be answered/],
    ['objects.all(', /cannot be answered/],
    [
      'range(3000).all(x, range(3000).all(y, range(3000).all(z, x+y+z >= 0)))',
      /cannot be answered/,
    ],
  ])('waits when it cannot be answered: %s', (expression, message) => {
    const answer = ask(
      {
        rules: [
          {
            expression: expression.replaceAll('range(', 'lists.range('),
            message: 'no',
          },
        ],
      },
      { facts: { objects: objects(false) } },
    );
    expect(answer.state).toBe('Wait');
    expect(answer.message).toMatch(message);
  });

  it('waits where the set is not known', () => {
    expect(ask({ rules: [noPrivilege] })).toMatchObject({ state: 'Wait' });
  });
});

describe('verification and hold', () => {
  const verification = { http: { url: 'http://shop/healthz' } };
  const found = (state: 'Running' | 'Succeeded' | 'Failed') => ({
    facts: {
      verifications: [
        {
          gate: 'g',
          policy: 'p',
          state,
          message: `It ${state}.`,
          startedAt: '2026-11-21T11:00:00Z',
        },
      ],
    },
  });

  it.each([
    ['Running', 'Wait'],
    ['Succeeded', 'Allow'],
    ['Failed', 'Deny'],
  ] as const)('%s: %s', (state, answer) => {
    expect(ask({ verification }, found(state))).toMatchObject({
      state: answer,
      message: `It ${state}.`,
    });
  });

  it('is no answer to another question', () => {
    const answered = (rule: object) => {
      const { verifications } = found('Succeeded').facts;
      const hash = verificationHash(rule as VerificationGate);
      return {
        facts: {
          verifications: verifications.map(v => ({ ...v, rule: hash })),
        },
      };
    };
    expect(ask({ verification }, answered(verification)).state).toBe('Allow');
    expect(
      ask({ verification }, answered({ http: { url: 'http://other/' } })),
    ).toMatchObject({
      state: 'Wait',
      message: expect.stringContaining('begun'),
    });
  });

  it('waits before it has begun, and when it names nothing or two things', () => {
    expect(ask({ verification })).toMatchObject({ state: 'Wait' });
    for (const wrong of [
      {},
      { ...verification, metric: { query: 'cpu', condition: 'true' } },
    ]) {
      expect(ask({ verification: wrong }, found('Succeeded'))).toMatchObject({
        state: 'Wait',
        message: expect.stringContaining('verifies nothing'),
      });
    }
  });

  it('holds until it is over', () => {
    const hold = { reason: 'incident 42', until: '2026-11-21T13:00:00Z' };
    expect(ask({ hold })).toMatchObject({
      state: 'Wait',
      message: 'production is on hold: incident 42',
      until: '2026-11-21T13:00:00.000Z',
    });
    expect(ask({ hold }, { now: new Date('2026-11-21T13:00:00Z') }).state).toBe(
      'Allow',
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

import { evaluateGates, isGated, policiesFor } from './gates';
import { Decision, Policy, PromotionRequest } from './types';

const NOW = new Date('2026-11-21T12:00:00Z');
const request: PromotionRequest = {
  name: 'web-production-0123456789',
  project: 'shop',
  pipeline: 'default',
  environment: 'production',
  fromEnvironment: 'staging',
  digest: 'd1',
  requestedBy: 'user:default/dave',
};

function policy(
  spec: Partial<Policy['spec']> = {},
  approval: Partial<
    NonNullable<Policy['spec']['gates'][number]['approval']>
  > = {},
): Policy {
  return {
    name: 'production-approval',
    spec: {
      targets: [{ environment: 'production' }],
      gates: [
        {
          name: 'approvers',
          approval: { from: [{ value: 'approvers' }], ...approval },
        },
      ],
      ...spec,
    },
  };
}

function decision(
  person: string,
  change: Partial<Omit<Decision, 'approver'>> & { groups?: string[] } = {},
): Decision {
  const { groups = ['approvers'], ...rest } = change;
  return {
    name: `approval-${person}`,
    promotionName: request.name,
    digest: request.digest,
    decision: 'Approve',
    approver: { id: `user:default/${person}`, groups },
    at: '2026-11-21T11:00:00Z',
    ...rest,
  };
}

function ask(policies: Policy[], approvals: Decision[], now = NOW) {
  return evaluateGates({ policies, promotion: request, approvals, now });
}

describe('approval gates', () => {
  it('waits for the quorum, then allows', () => {
    const two = policy({}, { required: 2 });
    expect(ask([two], [])).toMatchObject({
      state: 'Wait',
      message: 'Waiting for approval by approvers (0 of 2).',
    });
    expect(ask([two], [decision('erin')]).state).toBe('Wait');
    expect(ask([two], [decision('erin'), decision('frank')]).state).toBe(
      'Allow',
    );
  });

  it('counts a person once', () => {
    const twice = [
      decision('erin'),
      decision('erin', { name: 'other', at: '2026-11-21T11:30:00Z' }),
    ];
    expect(ask([policy({}, { required: 2 })], twice).state).toBe('Wait');
  });

  it('does not count the requester, other groups, other digests or other promotions', () => {
    expect(ask([policy()], [decision('dave')]).state).toBe('Wait');
    expect(
      ask([policy({}, { allowSelfApproval: true })], [decision('dave')]).state,
    ).toBe('Allow');
    for (const other of [
      { groups: ['developers'] },
      { digest: 'd2' },
      { promotionName: 'another' },
    ]) {
      expect(ask([policy()], [decision('erin', other)]).state).toBe('Wait');
    }
  });

  it('knows people by name', () => {
    const byName = policy(
      {},
      { from: [{ claim: 'sub', value: 'erin' }], required: 1 },
    );
    expect(ask([byName], [decision('erin', { groups: [] })]).state).toBe(
      'Allow',
    );
    expect(ask([byName], [decision('frank')]).state).toBe('Wait');
  });

  it('denies on a rejection with its comment; the latest word of a person counts', () => {
    expect(
      ask(
        [policy()],
        [
          decision('frank'),
          decision('erin', { decision: 'Reject', comment: 'Not on Friday.' }),
        ],
      ),
    ).toMatchObject({
      state: 'Deny',
      message: 'Rejected by user:default/erin: Not on Friday.',
    });
    const changedMind = [
      decision('erin', { decision: 'Reject', at: '2026-11-21T10:00:00Z' }),
      decision('erin', { name: 'later' }),
    ];
    expect(ask([policy()], changedMind).state).toBe('Allow');
    const sameSecond = [
      decision('erin', { decision: 'Reject', name: 'a' }),
      decision('erin', { name: 'z' }),
    ];
    expect(ask([policy()], sameSecond).state).toBe('Deny');
  });

  it('lets the requester withdraw, but not a bystander', () => {
    const reject = { decision: 'Reject' as const, groups: [] };
    expect(ask([policy()], [decision('dave', reject)]).state).toBe('Deny');
    expect(ask([policy()], [decision('mallory', reject)]).state).toBe('Wait');
  });

  it('lets approvals expire and says when', () => {
    const day = policy({}, { expiresAfter: '24h' });
    const approved = ask([day], [decision('erin')]);
    expect(approved).toMatchObject({
      state: 'Allow',
      until: '2026-11-22T11:00:00.000Z',
    });
    expect(
      ask([day], [decision('erin')], new Date('2026-11-22T11:00:00Z')).state,
    ).toBe('Wait');
  });

  it('holds when the rule cannot be understood', () => {
    expect(
      ask([policy({}, { expiresAfter: 'soon' })], [decision('erin')]).state,
    ).toBe('Wait');
    const unknown = policy({ gates: [{ name: 'weather' }] });
    expect(ask([unknown], [decision('erin')])).toMatchObject({
      state: 'Wait',
      gates: [{ type: 'unknown' }],
    });
  });

  it('asks all policies: one that waits holds the rest', () => {
    const security = {
      ...policy({}, { from: [{ value: 'security' }] }),
      name: 'security',
    };
    const result = ask([security, policy()], [decision('erin')]);
    expect(result.state).toBe('Wait');
    expect(result.gates.map(g => `${g.policy}:${g.state}`)).toEqual([
      'production-approval:Allow',
      'security:Wait',
    ]);
  });
});

describe('policy selection', () => {
  it.each<[string, Partial<Policy['spec']>, boolean]>([
    ['every pipeline and project', {}, true],
    ['this pipeline', { pipeline: 'default' }, true],
    ['another pipeline', { pipeline: 'fast' }, false],
    ['this project', { projects: ['shop'] }, true],
    ['no project named', { projects: [] }, true],
    ['another project', { projects: ['bank'] }, false],
    ['another environment', { targets: [{ environment: 'staging' }] }, false],
    [
      'this path',
      { targets: [{ environment: 'production', fromEnvironment: 'staging' }] },
      true,
    ],
    [
      'another path',
      { targets: [{ environment: 'production', fromEnvironment: 'qa' }] },
      false,
    ],
    ['paused', { paused: true }, false],
    ['no gates', { gates: [] }, false],
  ])('%s', (_, spec, gated) => {
    expect(isGated([policy(spec)], request)).toBe(gated);
  });

  it('does not let a change without a source walk around a gate on a path', () => {
    const path = policy({
      targets: [{ environment: 'production', fromEnvironment: 'staging' }],
    });
    expect(
      policiesFor([path], { ...request, fromEnvironment: undefined }),
    ).toHaveLength(1);
  });

  it('allows what no gate guards', () => {
    expect(ask([], [])).toEqual({
      state: 'Allow',
      message: 'No gate guards production.',
      gates: [],
    });
  });
});

describe('policies that are about some kinds', () => {
  const about = (spec: object) => ({
    name: 'p',
    spec: { targets: [{ environment: 'production' }], gates: [], ...spec },
  });
  const place = { project: 'shop', environment: 'production' };
  const component = { ...place, kind: 'Component', component: 'web' } as const;
  const resource = { ...place, kind: 'Resource', resource: 'data' } as const;
  const project = { ...place, kind: 'Project' } as const;
  // What a change set is about is not said.
  const unknown = place;

  it.each<[string, object, boolean[]]>([
    ['nothing said', {}, [true, true, true, true]],
    ['kinds', { kinds: ['Component', 'Resource'] }, [true, true, false, true]],
    ['components', { components: ['web'] }, [true, false, false, true]],
    ['others', { components: ['api'] }, [false, false, false, true]],
    ['resources', { resources: ['data'] }, [false, true, false, true]],
    [
      'both',
      { components: ['web'], resources: ['other'] },
      [true, false, false, true],
    ],
    [
      'kinds and names',
      { kinds: ['Resource'], components: ['web'], resources: ['data'] },
      [false, true, false, true],
    ],
  ])('%s', (_name, spec, expected) => {
    expect(
      [component, resource, project, unknown].map(
        asked => policiesFor([about(spec)], asked).length === 1,
      ),
    ).toEqual(expected);
  });
});

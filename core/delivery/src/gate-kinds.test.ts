import { VerificationGate } from '@openchoreo-portal/model';
import { verificationHash } from './verification';
import { ask } from './__testUtils__/gates';

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

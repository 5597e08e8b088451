import { binding, role, user } from '../__testUtils__/policies';
import { createAuthorizationEngine } from '.';
import { checkPolicy } from './check';
import { compileWithCel, sharedAttributes } from './conditions';

const PROD = { 'resource.environment': 'acme/production' };

describe('compileWithCel', () => {
  const environment = ['resource.environment'];

  it('evaluates over the attributes', () => {
    const program = compileWithCel(
      'resource.environment != "acme/production" && resource.environment.startsWith("acme/")',
      environment,
    );
    expect(program(PROD)).toBe(false);
    expect(program({ 'resource.environment': 'acme/dev' })).toBe(true);
  });

  it.each([
    ['resource.componentType == "x"', 'an attribute the actions do not carry'],
    ['resource.environment', 'not a boolean'],
    ['resource.environment == ', 'not an expression'],
    ['subject == "x"', 'an unknown variable'],
  ])('refuses %s: %s', expression => {
    expect(() => compileWithCel(expression, environment)).toThrow();
  });

  it('fails when the attribute is missing', () => {
    const program = compileWithCel(
      'resource.environment == "acme/dev"',
      environment,
    );
    expect(() => program({})).toThrow();
  });
});

it('shares only what all actions carry', () => {
  expect(sharedAttributes(['releasebinding:create', 'logs:view'])).toEqual([
    'resource.environment',
  ]);
  expect(sharedAttributes(['releasebinding:create', 'events:view'])).toEqual(
    [],
  );
  expect(sharedAttributes(['component:*'])).toEqual([]);
  expect(sharedAttributes(['no:such'])).toEqual([]);
});

it('keeps developers out of production with a CEL condition', () => {
  const engine = createAuthorizationEngine();
  engine.replace([
    role('dev', ['releasebinding:*']),
    binding({
      name: 'b',
      group: 'devs',
      role: 'dev',
      conditions: [
        {
          actions: ['releasebinding:*'],
          expression: 'resource.environment != "acme/production"',
        },
      ],
    }),
  ]);
  expect(engine.problems()).toEqual([]);
  const ask = (attributes: Record<string, string>) =>
    engine.decide(user('ann', 'devs'), {
      action: 'releasebinding:update',
      scope: { namespace: 'acme', project: 'shop', component: 'web' },
      attributes,
    });
  expect(ask({ 'resource.environment': 'acme/dev' }).allowed).toBe(true);
  expect(ask(PROD)).toEqual({
    allowed: false,
    reason:
      'ClusterAuthzRoleBinding b allows releasebinding:update only under a condition that is not met: resource.environment != "acme/production".',
  });
  expect(ask({}).allowed).toBe(false);
});

it('finds conditions that cannot work, for admission', () => {
  const withCondition = (actions: string[], expression: string) =>
    checkPolicy(
      binding({
        name: 'b',
        group: 'g',
        role: 'r',
        conditions: [{ actions, expression }],
      }),
    ).map(cause => `${cause.field}: ${cause.message}`);
  expect(
    withCondition(['logs:view'], 'resource.environment == "acme/dev"'),
  ).toEqual([]);
  expect(withCondition(['logs:view'], 'resource.workflow == "x"')).toEqual([
    expect.stringMatching(
      /^spec\.roleMappings\[0\]\.conditions\[0\]\.expression: .*it may look at resource\.environment$/,
    ),
  ]);
  expect(withCondition(['events:view'], 'true')).toEqual([
    expect.stringContaining('have no attribute in common'),
  ]);
  expect(checkPolicy(role('r', ['*']))).toEqual([]);
});

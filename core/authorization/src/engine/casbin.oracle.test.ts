import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import fc from 'fast-check';
import { ACTIONS } from '../actions';
import {
  binding,
  BindingInput,
  role,
  simpleConditions,
  user,
} from '../__testUtils__/policies';
import { Scope } from '../types';
import { createAuthorizationEngine } from '.';

/** The reference's model, with one correction: all groups of the subject are asked at once, so a deny wins across groups. */
const MODEL = `
[request_definition]
r = sub, obj, act, env
[policy_definition]
p = sub, obj, role, eft, cond
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && within(r.obj, p.obj) && covers(p.role, r.act) && holds(p.cond, r.act, r.env, p.eft)
`;

const NAMESPACES = ['acme', 'acme2'];
const GROUPS = ['devs', 'sres', 'interns'];
const ROLES: Record<string, string[]> = {
  all: ['*'],
  components: ['component:*', 'logs:view'],
  bindings: ['releasebinding:view', 'releasebinding:update'],
};
const ASKED = [
  'component:view',
  'component:create',
  'releasebinding:view',
  'releasebinding:update',
  'logs:view',
  'environment:view',
  'clustertrait:view',
  'resource:delete',
];

const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({}),
  fc.record({ namespace: fc.constantFrom(...NAMESPACES) }),
  fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    project: fc.constantFrom('shop', 'shop2'),
  }),
  fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    project: fc.constantFrom('shop', 'shop2'),
    component: fc.constantFrom('web', 'webs'),
  }),
  fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    project: fc.constantFrom('shop', 'shop2'),
    resource: fc.constantFrom('web', 'db'),
  }),
);
const condition = fc.record({
  actions: fc.subarray([...ASKED, 'releasebinding:*', '*'], {
    minLength: 1,
    maxLength: 3,
  }),
  expression: fc.constantFrom(
    'environment=acme/dev',
    'environment=acme/prod',
    'error',
    'invalid',
  ),
});
const policy: fc.Arbitrary<BindingInput> = fc.record({
  name: fc.uuid(),
  group: fc.constantFrom(...GROUPS),
  role: fc.constantFrom(...Object.keys(ROLES)),
  scope,
  deny: fc.boolean(),
  conditions: fc.array(condition, { maxLength: 2 }),
});
const request = fc.record({
  groups: fc.subarray(GROUPS),
  action: fc.constantFrom(...ASKED),
  scope,
  environment: fc.constantFrom('acme/dev', 'acme/prod'),
});

function path(s: Scope): string {
  const parts = [];
  if (s.namespace) parts.push('ns', s.namespace);
  if (s.project) parts.push('project', s.project);
  if (s.component) parts.push('component', s.component);
  if (s.resource) parts.push('resource', s.resource);
  return parts.join('/') || '*';
}

/** The path of a question, cut to the lowest scope of its action, as the reference's API does before it asks. */
function asked(action: string, s: Scope): string {
  const level = ACTIONS.find(a => a.name === action)!.lowestScope;
  const cut: Record<string, (keyof Scope)[]> = {
    cluster: [],
    namespace: ['namespace'],
    project: ['namespace', 'project'],
    component: ['namespace', 'project', 'component'],
    resource: ['namespace', 'project', 'resource'],
  };
  return path(Object.fromEntries(cut[level].map(k => [k, s[k]])));
}

const covers = (patterns: string[], action: string) =>
  patterns.some(
    p => p === '*' || p === action || p === `${action.split(':')[0]}:*`,
  );

async function oracle(
  policies: BindingInput[],
): Promise<(r: [string[], string, string, string]) => boolean> {
  const lines = policies.map(
    (p, i) =>
      `p, ${p.group}, ${path(p.scope ?? {})}, ${p.role}, ${
        p.deny ? 'deny' : 'allow'
      }, ${i}`,
  );
  // One subject per set of groups.
  for (let bits = 0; bits < 8; bits++) {
    const groups = GROUPS.filter((_, i) => bits & (1 << i));
    for (const group of groups)
      lines.push(`g, u-${groups.join('-')}, ${group}`);
  }
  const enforcer = await newEnforcer(
    newModelFromString(MODEL),
    new StringAdapter(lines.join('\n')),
  );
  await enforcer.addFunction(
    'within',
    (inner: string, outer: string) =>
      outer === '*' || inner === outer || inner.startsWith(`${outer}/`),
  );
  await enforcer.addFunction('covers', (name: string, action: string) =>
    covers(ROLES[name], action),
  );
  await enforcer.addFunction(
    'holds',
    (index: string, action: string, env: string, effect: string) => {
      const named = (policies[Number(index)].conditions ?? []).filter(c =>
        covers(c.actions, action),
      );
      if (!named.length) return true;
      if (named.some(c => c.expression === `environment=${env}`)) return true;
      const failed = named.some(c =>
        ['error', 'invalid'].includes(c.expression),
      );
      return failed && effect === 'deny';
    },
  );
  return ([groups, obj, act, env]) =>
    enforcer.enforceSync(`u-${groups.join('-')}`, obj, act, env);
}

it('agrees with casbin on random policies and questions', async () => {
  let allowed = 0;
  let total = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(policy, { maxLength: 8 }),
      fc.array(request, { minLength: 5, maxLength: 25 }),
      async (policies, requests) => {
        const engine = createAuthorizationEngine({
          compileCondition: simpleConditions,
        });
        engine.replace([
          ...Object.entries(ROLES).map(([n, actions]) => role(n, actions)),
          ...policies.map(binding),
        ]);
        const expected = await oracle(policies);
        for (const r of requests) {
          const ann = user('ann', ...r.groups);
          const attributes = { 'resource.environment': r.environment };
          const decision = engine.decide(ann, { ...r, attributes });
          const want = expected([
            r.groups,
            asked(r.action, r.scope),
            r.action,
            r.environment,
          ]);
          expect(decision.allowed).toBe(want);
          const filter = engine.listFilter(ann, r.action);
          expect(filter.allows(r.scope, attributes)).toBe(want);
          expect(!want || filter.some(r.scope)).toBe(true);
          expect(want || !filter.every(r.scope)).toBe(true);
          total++;
          if (want) allowed++;
        }
      },
    ),
    { numRuns: 300 },
  );
  // Otherwise the test would prove little.
  expect(allowed / total).toBeGreaterThan(0.05);
  expect(allowed / total).toBeLessThan(0.95);
});

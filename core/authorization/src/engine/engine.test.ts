import {
  binding,
  role,
  simpleConditions,
  user,
} from '../__testUtils__/policies';
import { createAuthorizationEngine } from '.';

const PROD = { 'resource.environment': 'acme/production' };
const DEV = { 'resource.environment': 'acme/development' };
const web = { namespace: 'acme', project: 'shop', component: 'web' };

describe('createAuthorizationEngine', () => {
  const engine = createAuthorizationEngine({
    compileCondition: simpleConditions,
  });
  beforeEach(() => engine.replace([]));
  const ask = (
    subject: ReturnType<typeof user>,
    action: string,
    scope = {},
    attributes = {},
  ) => engine.decide(subject, { action, scope, attributes });

  it('denies when there is nothing, and says so', () => {
    expect(ask(user('ann', 'devs'), 'component:view', web)).toEqual({
      allowed: false,
      reason:
        'No role of user:default/ann contains component:view for component web of project shop of namespace acme.',
    });
  });

  it('matches scopes by whole segments', () => {
    engine.replace([
      role('dev', ['component:*']),
      binding({
        name: 'b',
        group: 'devs',
        role: 'dev',
        scope: { namespace: 'acme', project: 'shop' },
      }),
    ]);
    const ann = user('ann', 'devs');
    expect(ask(ann, 'component:update', web).allowed).toBe(true);
    expect(
      ask(ann, 'component:update', { ...web, project: 'shop2' }).allowed,
    ).toBe(false);
    expect(ask(ann, 'component:view', { namespace: 'acme' }).allowed).toBe(
      false,
    );
    expect(ask(ann, 'component:view').allowed).toBe(false);
    // Asked about the project: creating has no component yet.
    expect(ask(ann, 'component:create', web).allowed).toBe(true);
    expect(ask(ann, 'workload:view', web).allowed).toBe(false);
  });

  it('pitfall 29: lets a deny of one group win over an allow of another', () => {
    engine.replace([
      role('dev', ['releasebinding:*']),
      binding({ name: 'devs', group: 'devs', role: 'dev' }),
      binding({
        name: 'no-acme',
        group: 'interns',
        role: 'dev',
        deny: true,
        scope: { namespace: 'acme' },
      }),
    ]);
    for (const groups of [
      ['devs', 'interns'],
      ['interns', 'devs'],
    ]) {
      const decision = ask(user('ann', ...groups), 'releasebinding:view', web);
      expect(decision).toEqual({
        allowed: false,
        reason: 'Denied by ClusterAuthzRoleBinding no-acme.',
        binding: { kind: 'ClusterAuthzRoleBinding', name: 'no-acme' },
      });
    }
    expect(ask(user('bob', 'devs'), 'releasebinding:view', web).allowed).toBe(
      true,
    );
  });

  describe('conditions', () => {
    const only = (expression: string, deny = false) =>
      engine.replace([
        role('dev', ['releasebinding:*', 'component:view']),
        binding({ name: 'all', group: 'all', role: 'dev' }),
        binding({
          name: 'c',
          group: 'devs',
          role: 'dev',
          deny,
          conditions: [{ actions: ['releasebinding:create'], expression }],
        }),
      ]);
    const ann = user('ann', 'devs');
    const both = user('ann', 'devs', 'all');

    it('restrict only the actions they name', () => {
      only('environment=acme/development');
      expect(ask(ann, 'releasebinding:create', web, DEV).allowed).toBe(true);
      const refused = ask(ann, 'releasebinding:create', web, PROD);
      expect(refused.allowed).toBe(false);
      expect(refused.reason).toContain('environment=acme/development');
      expect(ask(ann, 'releasebinding:view', web, PROD).allowed).toBe(true);
      expect(ask(ann, 'component:view', web).allowed).toBe(true);
    });

    it.each(['error', 'invalid'])('that end in %s', expression => {
      only(expression);
      expect(ask(ann, 'releasebinding:create', web, DEV).allowed).toBe(false);
      only(expression, true);
      expect(ask(both, 'releasebinding:create', web, DEV).allowed).toBe(false);
    });

    it('reports the ones that do not compile', () => {
      only('invalid');
      expect(engine.problems()).toEqual([
        expect.objectContaining({
          name: 'c',
          message: "condition 'invalid': does not compile",
        }),
      ]);
    });
  });

  it('keeps namespaced roles and bindings in their namespace', () => {
    engine.replace([
      role('dev', ['component:view'], 'acme'),
      role('dev', ['*'], 'other'),
      binding({
        name: 'b',
        group: 'devs',
        role: 'dev',
        roleKind: 'AuthzRole',
        namespace: 'acme',
        scope: { namespace: 'other' },
      }),
    ]);
    const ann = user('ann', 'devs');
    expect(ask(ann, 'component:view', web).allowed).toBe(true);
    expect(ask(ann, 'component:delete', web).allowed).toBe(false);
    expect(
      ask(ann, 'component:view', { ...web, namespace: 'other' }).allowed,
    ).toBe(false);
  });

  it('does not let a cluster binding use a namespaced role', () => {
    engine.replace([
      role('dev', ['*'], 'acme'),
      binding({
        name: 'b',
        group: 'devs',
        role: 'dev',
        roleKind: 'AuthzRole',
      }),
    ]);
    expect(ask(user('ann', 'devs'), 'component:view', web).allowed).toBe(false);
    expect(engine.problems()[0].message).toContain('cannot be bound');
  });

  it('follows changes, also for subjects it has seen', () => {
    const ann = user('ann', 'devs');
    engine.upsert(role('dev', ['component:view']));
    engine.upsert(binding({ name: 'b', group: 'devs', role: 'dev' }));
    expect(ask(ann, 'component:view', web).allowed).toBe(true);
    engine.upsert(binding({ name: 'b', group: 'sres', role: 'dev' }));
    expect(ask(ann, 'component:view', web).allowed).toBe(false);
    expect(ask(user('s', 'sres'), 'component:view', web).allowed).toBe(true);
    engine.remove({ kind: 'ClusterAuthzRoleBinding', name: 'b' });
    expect(ask(user('s', 'sres'), 'component:view', web).allowed).toBe(false);
  });

  it('refuses scopes that make no sense, and unknown actions', () => {
    engine.replace([
      role('admin', ['*']),
      binding({ name: 'b', group: 'admins', role: 'admin' }),
    ]);
    const root = user('root', 'admins');
    expect(ask(root, 'component:view', { component: 'web' }).reason).toBe(
      'Denied: a component or resource needs its project.',
    );
    expect(ask(root, 'component:fly').reason).toBe(
      'There is no action component:fly.',
    );
    expect(ask(root, 'component:view', web).allowed).toBe(true);
  });

  it('cannot be fooled by names that look like scopes', () => {
    engine.replace([
      role('dev', ['component:view']),
      binding({
        name: 'b',
        group: 'devs',
        role: 'dev',
        scope: { namespace: 'acme', project: 'shop' },
      }),
    ]);
    const ann = user('ann', 'devs');
    for (const namespace of ['acme/project/shop', 'acme\u0000pshop']) {
      expect(ask(ann, 'component:view', { namespace }).allowed).toBe(false);
    }
    expect(
      ask(
        { ...ann, claims: { __proto__: ['devs'] } as never },
        'component:view',
        web,
      ).allowed,
    ).toBe(false);
  });

  it('survives objects that are not what they should be', () => {
    engine.replace([
      role('dev', ['component:view']),
      { apiVersion: 'v1', kind: 'AuthzRoleBinding', metadata: { name: 'x' } },
      { apiVersion: 'v1', kind: 'ClusterAuthzRole', metadata: { name: 'y' } },
      {
        apiVersion: 'v1',
        kind: 'ClusterAuthzRoleBinding',
        metadata: { name: 'z' },
        spec: {
          entitlement: { claim: 'groups', value: 'devs' },
          roleMappings: [null, 3],
        },
      },
    ]);
    expect(ask(user('ann', 'devs'), 'component:view', web).allowed).toBe(false);
  });

  it('answers whether something somewhere is allowed', () => {
    engine.replace([
      role('dev', ['component:create']),
      binding({
        name: 'b',
        group: 'devs',
        role: 'dev',
        scope: { namespace: 'acme', project: 'shop' },
      }),
    ]);
    const anywhere = (namespace?: string) =>
      engine.decide(user('ann', 'devs'), {
        action: 'component:create',
        scope: { namespace },
        anywhere: true,
      }).allowed;
    expect(anywhere()).toBe(true);
    expect(anywhere('acme')).toBe(true);
    expect(anywhere('other')).toBe(false);
  });

  it('answers whether everything is allowed', () => {
    engine.replace([
      role('dev', ['component:view']),
      binding({ name: 'all', group: 'devs', role: 'dev' }),
      binding({
        name: 'not-there',
        group: 'devs',
        role: 'dev',
        deny: true,
        scope: { namespace: 'acme', project: 'secret' },
      }),
    ]);
    const everywhere = (namespace?: string) =>
      engine.decide(user('ann', 'devs'), {
        action: 'component:view',
        scope: { namespace },
        everywhere: true,
      }).allowed;
    expect(everywhere()).toBe(false);
    expect(everywhere('acme')).toBe(false);
    expect(everywhere('other')).toBe(true);
  });

  it('tells what a subject can do where', () => {
    engine.replace([
      role('dev', ['component:view', 'releasebinding:create']),
      binding({
        name: 'a',
        group: 'devs',
        role: 'dev',
        scope: { namespace: 'acme' },
        conditions: [
          {
            actions: ['releasebinding:*'],
            expression: 'environment=acme/development',
          },
        ],
      }),
      binding({
        name: 'd',
        group: 'devs',
        role: 'dev',
        deny: true,
        scope: { namespace: 'acme', project: 'secret' },
      }),
    ]);
    const path = 'namespace/acme';
    const denied = [{ path: 'namespace/acme/project/secret' }];
    expect(engine.capabilities(user('ann', 'devs'))).toEqual({
      'component:view': { allowed: [{ path }], denied },
      'releasebinding:create': {
        allowed: [
          {
            path,
            constraints: { expressions: ['environment=acme/development'] },
          },
        ],
        denied,
      },
    });
    expect(
      engine.capabilities(user('ann', 'devs'), { namespace: 'other' }),
    ).toEqual({});
  });

  it('filters lists as it decides', () => {
    engine.replace([
      role('dev', ['component:view']),
      binding({
        name: 'ns',
        group: 'devs',
        role: 'dev',
        scope: { namespace: 'acme' },
      }),
      binding({
        name: 'not-this',
        group: 'devs',
        role: 'dev',
        deny: true,
        scope: { namespace: 'acme', project: 'secret' },
      }),
    ]);
    const filter = engine.listFilter(user('ann', 'devs'), 'component:view');
    expect(filter.some({})).toBe(true);
    expect(filter.some({ namespace: 'other' })).toBe(false);
    expect(filter.every({ namespace: 'acme' })).toBe(false);
    expect(filter.every({ namespace: 'acme', project: 'shop' })).toBe(true);
    expect(filter.allows(web)).toBe(true);
    expect(filter.allows({ ...web, project: 'secret' })).toBe(false);
  });
});

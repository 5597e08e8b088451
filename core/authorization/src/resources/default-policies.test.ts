import { defaultBindings, defaultRoles } from '../defaults';
import { createAuthorizationEngine } from '../engine';
import { simpleConditions, user } from '../__testUtils__/policies';

const engine = createAuthorizationEngine({
  compileCondition: simpleConditions,
});

describe('default policies', () => {
  beforeEach(() => engine.replace([...defaultRoles, ...defaultBindings]));
  const may = (group: string, action: string) =>
    engine.decide(user('x', group), {
      action,
      scope: { namespace: 'acme', project: 'shop', component: 'web' },
    }).allowed;

  it('have no problems', () => {
    expect(engine.problems()).toEqual([]);
  });

  it.each([
    ['admins', 'clusterauthzrole:delete', true],
    ['admins', 'promotion:approve', true],
    ['platform-engineers', 'environment:create', true],
    ['platform-engineers', 'clusterauthzrolebinding:create', false],
    ['platform-engineers', 'promotion:approve', false],
    ['developers', 'component:create', true],
    ['developers', 'releasebinding:promote', true],
    ['developers', 'project:create', false],
    ['developers', 'secret:view', false],
    ['developers', 'environment:update', false],
    ['developers', 'promotion:approve', false],
    ['sres', 'logs:view', true],
    ['sres', 'component:delete', false],
    ['approvers', 'promotion:approve', true],
    ['approvers', 'releasebinding:update', false],
    ['viewers', 'component:view', true],
    ['viewers', 'secret:view', false],
    ['viewers', 'component:exec', false],
    ['strangers', 'component:view', false],
  ])('%s %s: %s', (group, action, allowed) => {
    expect(may(group, action)).toBe(allowed);
  });

  it('trust the plugins of the platform', () => {
    const plugin = {
      id: 'service:plugin:openchoreo-git',
      kind: 'service' as const,
      claims: { sub: ['service:plugin:openchoreo-git'], groups: [] },
      how: 'backstage-token',
    };
    const may2 = (action: string) =>
      engine.decide(plugin, { action, scope: { namespace: 'acme' } }).allowed;
    expect(may2('workflowrun:create')).toBe(true);
    expect(may2('component:delete')).toBe(false);
  });
});

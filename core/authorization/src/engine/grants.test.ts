import { KubeObject } from '@openchoreo-portal/model';
import { binding, role, simpleConditions } from '../__testUtils__/policies';
import { createAuthorizationEngine } from '.';

describe('what a write of a policy gives', () => {
  const approver = role('approver', ['promotion:approve', 'project:view']);
  const mine = binding({
    name: 'mine',
    group: 'ann',
    role: 'approver',
    scope: { namespace: 'acme' },
  });
  const engine = createAuthorizationEngine({
    compileCondition: simpleConditions,
  });
  beforeEach(() => engine.replace([approver]));
  const gains = (before?: KubeObject, after?: KubeObject) =>
    engine.gains({ before, after }).map(g => g.action);
  const denying = (object: KubeObject): KubeObject => ({
    ...object,
    spec: { ...(object.spec as object), effect: 'deny' },
  });

  it('is what its role allows, where it is bound', () => {
    expect(engine.gains({ after: mine })).toEqual(
      ['project:view', 'promotion:approve'].map(action => ({
        action,
        scope: { namespace: 'acme' },
      })),
    );
    expect(gains(mine, mine)).toEqual([]);
    expect(gains(mine)).toEqual([]);
  });

  it('is everything again for somebody else', () => {
    const other = binding({
      name: 'mine',
      group: 'bob',
      role: 'approver',
      scope: { namespace: 'acme' },
    });
    expect(gains(mine, other)).toHaveLength(2);
  });

  it('is nothing while the role does not exist, and all of it when the role is made', () => {
    engine.replace([mine]);
    expect(gains(undefined, mine)).toEqual([]);
    expect(gains(undefined, approver)).toHaveLength(2);
  });

  it('is what a role that is bound gets in addition', () => {
    engine.replace([approver, mine]);
    const more = role('approver', ['promotion:*', 'project:view']);
    expect(gains(approver, more)).toContain('promotion:breakglass');
    expect(gains(approver, more)).not.toContain('promotion:approve');
    expect(gains(more, approver)).toEqual([]);
  });

  it('is what is no longer denied', () => {
    const denied = denying(mine);
    engine.replace([approver, denied]);
    expect(gains(undefined, denied)).toEqual([]);
    expect(gains(denied)).toHaveLength(2);
    expect(gains(denied, mine)).toHaveLength(2);
    expect(gains(approver, role('approver', ['project:view']))).toEqual([
      'promotion:approve',
    ]);
  });

  it('leaves out what is never asked there', () => {
    engine.replace([role('approver', ['clustertrait:create'])]);
    expect(gains(undefined, mine)).toEqual([]);
  });
});

import {
  ACTIONS,
  actionOfPermission,
  findAction,
  patternCovers,
  permissionNameOf,
} from '.';

describe('action table', () => {
  const official = ACTIONS.filter(a => !a.extension);

  it('has the 159 actions of the reference at the right scopes', () => {
    expect(official).toHaveLength(159);
    const count = (level: string) =>
      official.filter(a => a.lowestScope === level).length;
    expect({
      cluster: count('cluster'),
      namespace: count('namespace'),
      project: count('project'),
      component: count('component'),
      resource: count('resource'),
    }).toEqual({
      cluster: 41,
      namespace: 64,
      project: 17,
      component: 27,
      resource: 10,
    });
  });

  it('names every action once', () => {
    expect(new Set(ACTIONS.map(a => a.name)).size).toBe(ACTIONS.length);
  });

  it.each([
    ['releasebinding:create', ['resource.environment']],
    ['component:create', ['resource.componentType']],
    ['component:view', []],
    ['component:exec', ['resource.environment']],
    ['events:view', []],
    ['promotion:approve', ['resource.environment']],
    ['promotion:breakglass', ['resource.environment']],
  ])('%s carries %j', (name, attributes) => {
    expect(findAction(name)?.attributes).toEqual(attributes);
  });

  it('has a Backstage permission for each action', () => {
    for (const action of ACTIONS) {
      expect(actionOfPermission(permissionNameOf(action.name))).toBe(action);
    }
    expect(permissionNameOf('component:create')).toBe(
      'openchoreo.component.create',
    );
    expect(actionOfPermission('catalog.entity.read')).toBeUndefined();
    expect(actionOfPermission('openchoreo.component.fly')).toBeUndefined();
  });

  it('knows patterns', () => {
    expect(patternCovers('*', 'a:b')).toBe(true);
    expect(patternCovers('component:*', 'component:view')).toBe(true);
    expect(patternCovers('component:*', 'componenttype:view')).toBe(false);
    expect(patternCovers('component', 'component:view')).toBe(false);
  });
});

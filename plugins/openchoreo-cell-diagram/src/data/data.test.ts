import { CellGraph } from '../model';
import { chooseEnvironment } from './chooseEnvironment';
import { keepUnchanged } from './keepUnchanged';

const binding = (environment: string) => ({
  spec: {
    owner: { projectName: 'shop', componentName: 'web' },
    environment,
    state: 'Active' as const,
  },
});

describe('chooseEnvironment', () => {
  const pipeline = ['development', 'staging', 'production'];
  it('takes the first that runs something', () => {
    expect(
      chooseEnvironment(pipeline, [binding('staging')], null).environment,
    ).toBe('staging');
    expect(chooseEnvironment(pipeline, [], null).environment).toBe(
      'development',
    );
    expect(chooseEnvironment([], [], null).environment).toBeUndefined();
  });

  it('takes what is asked for when it exists, and lists those outside the pipeline last', () => {
    const bindings = [binding('sandbox')];
    expect(chooseEnvironment(pipeline, bindings, 'sandbox')).toEqual({
      environments: [...pipeline, 'sandbox'],
      environment: 'sandbox',
    });
    expect(chooseEnvironment(pipeline, bindings, 'nowhere').environment).toBe(
      'sandbox',
    );
  });
});

describe('keepUnchanged', () => {
  const graph = (label: string): CellGraph => ({
    project: 'shop',
    nodes: [
      {
        id: 'component/web',
        kind: 'component',
        name: 'web',
        title: 'web',
        type: '',
        shape: 'web',
        status: { tone: 'ok', label },
        endpoints: [],
        missing: false,
      },
      {
        id: 'project/x',
        kind: 'project',
        name: 'x',
        title: 'x',
        components: [],
      },
    ],
    edges: [],
  });

  it('keeps the very objects that did not change', () => {
    const before = graph('Ready');
    expect(keepUnchanged(before, graph('Ready'))).toBe(before);
    const after = keepUnchanged(before, graph('Degraded'));
    expect(after.nodes[0]).not.toBe(before.nodes[0]);
    expect(after.nodes[1]).toBe(before.nodes[1]);
    expect(after.edges).toBe(before.edges);
  });
});

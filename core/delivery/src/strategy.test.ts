import {
  automaticTargets,
  checkOrder,
  graphFor,
  Strategy,
  strategyFor,
  StrategySubject,
} from '.';

const paths = [
  ['dev', 'eu', 'us'],
  ['lab', 'eu'],
  ['eu', 'prod-eu'],
  ['us', 'prod-us'],
].map(([from, ...to]) => ({
  sourceEnvironmentRef: { name: from },
  targetEnvironmentRefs: to.map(name => ({ name })),
}));
const web: StrategySubject = {
  name: 'web',
  project: 'shop',
  pipeline: 'default',
  type: 'deployment/service',
  labels: { tier: 'edge' },
  annotations: {},
};
const strategy = (name: string, spec: Strategy['spec']): Strategy => ({
  name,
  spec,
});
const may = (chosen: Strategy | undefined, to: string, ranIn: string[]) =>
  checkOrder({
    graph: graphFor(paths, chosen),
    pipeline: 'default',
    environment: to,
    releaseName: 'web-1',
    ranIn: new Set(ranIn),
  }).allowed;

describe('strategies', () => {
  it('leave any topology as it is when nothing is said', () => {
    // Several roots, fan-out, parallel paths, fan-in.
    expect(graphFor(paths, undefined).roots).toEqual(['dev', 'lab']);
    expect(may(undefined, 'eu', ['dev'])).toBe(true);
    expect(may(undefined, 'eu', ['lab'])).toBe(true);
    expect(may(undefined, 'us', ['lab'])).toBe(false);
    expect(may(undefined, 'prod-us', ['eu'])).toBe(false);
    expect(may(undefined, 'prod-us', ['us'])).toBe(true);
  });

  it.each([
    ['type', { componentTypes: ['deployment/service'] }],
    ['label', { matchLabels: { tier: 'edge' } }],
    ['expression', { expression: 'component.labels.tier == "edge"' }],
    ['project', { projects: ['shop'] }],
    ['component', { components: ['web'] }],
  ])('send components another way by %s', (_, match) => {
    const direct = strategy('direct', {
      ...match,
      paths: [{ from: 'dev', to: ['prod-us'] }],
    });
    const found = strategyFor([direct], web);
    expect(may(found, 'prod-us', ['dev'])).toBe(true);
    expect(may(found, 'prod-eu', ['eu'])).toBe(false);
    const other = {
      ...web,
      name: 'job',
      project: 'store',
      type: 'cronjob/task',
      labels: {},
    };
    expect(strategyFor([direct], other)).toBeUndefined();
  });

  it('prefer the one that means most exactly this component', () => {
    const all = [
      strategy('a-everybody', {}),
      strategy('b-project', { projects: ['shop'] }),
      strategy('c-label', { matchLabels: { tier: 'edge' } }),
      strategy('d-name', { components: ['web'] }),
    ];
    for (let n = all.length; n > 0; n--) {
      expect(strategyFor(all.slice(0, n), web)).toBe(all[n - 1]);
    }
  });

  it('reach nothing that the pipeline does not know', () => {
    const odd = strategy('odd', {
      paths: [{ from: 'dev', to: ['elsewhere', 'us'] }],
    });
    expect(graphFor(paths, odd).environments).toEqual(['dev', 'us']);
  });

  it('mean nobody when their expression fails', () => {
    for (const expression of ['component.none.more', '1 +', '"text"']) {
      expect(strategyFor([strategy('x', { expression })], web)).toBeUndefined();
    }
  });

  it('tell where releases go by themselves', () => {
    const auto = strategy('auto', {
      automatic: [
        { environment: 'eu', fromEnvironment: 'lab' },
        { environment: 'us' },
        { environment: 'prod-us' },
      ],
    });
    const graph = graphFor(paths, auto);
    expect(automaticTargets(auto, graph, 'dev')).toEqual(['us']);
    expect(automaticTargets(auto, graph, 'lab')).toEqual(['eu']);
    expect(automaticTargets(auto, graph, 'us')).toEqual(['prod-us']);
    expect(automaticTargets(undefined, graph, 'dev')).toEqual([]);
  });
});

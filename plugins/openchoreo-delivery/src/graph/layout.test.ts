import { pipelineGraph } from '@openchoreo-portal/delivery';
import { layoutPipeline } from './layout';

const path = (from: string, ...to: string[]) => ({
  sourceEnvironmentRef: { name: from },
  targetEnvironmentRefs: to.map(name => ({ name })),
});
const cells = (...paths: ReturnType<typeof path>[]) =>
  Object.fromEntries(
    layoutPipeline(pipelineGraph(paths)).environments.map(e => [
      e.name,
      [e.column, e.row],
    ]),
  );

describe('layoutPipeline', () => {
  it('puts a chain in one row', () => {
    expect(cells(path('dev', 'stage'), path('stage', 'prod'))).toEqual({
      dev: [0, 0],
      stage: [1, 0],
      prod: [2, 0],
    });
  });

  it('fans out, and joins again after the longest way', () => {
    expect(
      cells(
        path('dev', 'eu', 'us', 'prod'),
        path('us', 'canary'),
        path('canary', 'prod'),
      ),
    ).toEqual({
      dev: [0, 0],
      eu: [1, 0],
      us: [1, 1],
      canary: [2, 0],
      prod: [3, 0],
    });
  });

  it('keeps several roots apart and targets near their sources', () => {
    expect(
      cells(path('dev-b', 'b'), path('dev-a', 'a'), path('a', 'prod')),
    ).toEqual({
      'dev-b': [0, 0],
      'dev-a': [0, 1],
      b: [1, 0],
      a: [1, 1],
      prod: [2, 0],
    });
  });

  it('shows cycles and nothing at all', () => {
    const cycle = layoutPipeline(
      pipelineGraph([path('a', 'b'), path('b', 'a')]),
    );
    expect(cycle.environments).toHaveLength(2);
    expect(cycle.edges).toHaveLength(2);
    expect(layoutPipeline(pipelineGraph([]))).toEqual({
      environments: [],
      edges: [],
      columns: 0,
      rows: 0,
    });
  });

  it('is quick for large pipelines', () => {
    const wide = Array.from({ length: 300 }, (_, i) =>
      path(`e${i}`, `e${i + 1}`, `x${i}`),
    );
    const start = performance.now();
    expect(layoutPipeline(pipelineGraph(wide)).environments).toHaveLength(601);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

import { checkOrder, pipelineGraph, PromotionPath } from './pipeline';

function path(source: string, ...targets: string[]): PromotionPath {
  return {
    sourceEnvironmentRef: { name: source },
    targetEnvironmentRefs: targets.map(name => ({ name })),
  };
}
const linear = pipelineGraph([
  path('staging', 'production'),
  path('development', 'staging'),
]);

describe('pipelineGraph', () => {
  it('finds roots and puts sources first, whatever the order of declaration', () => {
    expect(linear.roots).toEqual(['development']);
    expect(linear.firstRoot).toBe('development');
    expect(linear.environments).toEqual([
      'development',
      'staging',
      'production',
    ]);
    expect(linear.sourcesOf('production')).toEqual(['staging']);
    expect(linear.targetsOf('development')).toEqual(['staging']);
    expect(linear.sourcesOf('moon')).toEqual([]);
  });

  it('takes fan-out, several roots and repeated paths', () => {
    const graph = pipelineGraph([
      path('dev', 'eu', 'us', 'us'),
      path('dev', 'eu'),
      path('lab', 'us'),
    ]);
    expect(graph.roots).toEqual(['dev', 'lab']);
    expect(graph.targetsOf('dev')).toEqual(['eu', 'us']);
    expect(graph.sourcesOf('us')).toEqual(['dev', 'lab']);
  });

  it('survives cycles and loops', () => {
    const graph = pipelineGraph([
      path('a', 'a', 'b'),
      path('b', 'c'),
      path('c', 'b'),
    ]);
    expect(graph.roots).toEqual(['a']);
    expect([...graph.environments].sort()).toEqual(['a', 'b', 'c']);
    expect(pipelineGraph([path('x', 'y'), path('y', 'x')]).roots).toEqual([]);
    expect(pipelineGraph([]).firstRoot).toBeUndefined();
  });
});

describe('checkOrder', () => {
  const check = (environment: string, ...ranIn: string[]) =>
    checkOrder({
      graph: linear,
      pipeline: 'default',
      environment,
      releaseName: 'web-1',
      ranIn: new Set(ranIn),
    });

  it('lets everything into a root', () => {
    expect(check('development').allowed).toBe(true);
  });
  it('lets through what reached a source', () => {
    expect(check('staging', 'development')).toMatchObject({
      allowed: true,
      fromEnvironment: 'development',
    });
    expect(check('production', 'development', 'staging')).toMatchObject({
      allowed: true,
      fromEnvironment: 'staging',
    });
  });
  it('refuses a jump and says what comes first', () => {
    expect(check('production', 'development')).toEqual({
      allowed: false,
      message: 'web-1 must reach staging before production.',
    });
  });
  it('knows a way back by where it leads, wherever else the release has been', () => {
    const back = (running?: string) =>
      checkOrder({
        graph: linear,
        pipeline: 'default',
        environment: 'production',
        releaseName: 'web-1',
        ranIn: new Set(['staging', 'production']),
        ...(running ? { running } : {}),
      });
    expect(back('web-2')).toMatchObject({
      fromEnvironment: 'staging',
      rollback: true,
    });
    expect(back()).toMatchObject({ rollback: true });
    // Going on with what runs, with other settings, is no way back.
    expect(back('web-1')).not.toHaveProperty('rollback');
    expect(check('production', 'staging')).not.toHaveProperty('rollback');
  });
  it('allows a rollback', () => {
    expect(check('production', 'production')).toMatchObject({
      allowed: true,
      rollback: true,
    });
  });
  it('refuses what is outside the pipeline', () => {
    expect(check('moon')).toMatchObject({
      allowed: false,
      message:
        'Environment moon is not part of pipeline default; add it to a promotion path.',
    });
  });
});

import { pipelineOrder, promotionTargets } from './pipeline';

const pipeline = (paths: Array<[string, string[]]>) =>
  ({
    spec: {
      promotionPaths: paths.map(([from, to]) => ({
        sourceEnvironmentRef: { kind: 'Environment', name: from },
        targetEnvironmentRefs: to.map(name => ({ kind: 'Environment', name })),
      })),
    },
  } as Parameters<typeof pipelineOrder>[0]);

describe('pipelineOrder', () => {
  it('follows the paths, whatever order they are written in', () => {
    expect(
      pipelineOrder(
        pipeline([
          ['staging', ['production']],
          ['development', ['staging']],
        ]),
      ),
    ).toEqual(['development', 'staging', 'production']);
  });

  it('puts a target after all its sources', () => {
    expect(
      pipelineOrder(
        pipeline([
          ['dev', ['qa', 'perf']],
          ['qa', ['prod']],
          ['perf', ['prod']],
        ]),
      ),
    ).toEqual(['dev', 'qa', 'perf', 'prod']);
  });

  it('survives a cycle and nothing at all', () => {
    expect(
      pipelineOrder(
        pipeline([
          ['a', ['b']],
          ['b', ['a']],
        ]),
      ).sort(),
    ).toEqual(['a', 'b']);
    expect(pipelineOrder(undefined)).toEqual([]);
  });
});

describe('promotionTargets', () => {
  it('collects all paths from an environment', () => {
    expect(
      promotionTargets(
        pipeline([
          ['dev', ['qa']],
          ['dev', ['perf']],
        ]),
        'dev',
      ),
    ).toEqual(['qa', 'perf']);
  });
});

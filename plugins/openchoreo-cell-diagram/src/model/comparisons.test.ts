import { ComponentRelease } from '@openchoreo-portal/model';
import { buildGraph, CellSources } from './buildGraph';
import { compareGraphs } from './compare';
import { candidates, plannedGraph, sourceEnvironment } from './planned';
import {
  sources,
  component,
  metadata,
  workload,
  binding,
  calls,
  serves,
} from './__testUtils__/sources';

describe('compareGraphs', () => {
  it('marks what came, what went and what is different, and nothing else', () => {
    const before = buildGraph({
      ...sources,
      components: ['web', 'api', 'old'].map(n => component(n)),
      bindings: [
        binding('web', 'dev', 'web-1'),
        binding('api', 'dev', 'api-1'),
      ],
      workloads: [
        workload('web', { ...serves(['external']), ...calls('old') }),
        workload('api', serves()),
        workload('old', serves()),
      ],
    });
    const { graph, added, removed, changed } = compareGraphs(
      before,
      buildGraph(sources),
    );
    const marks = Object.fromEntries(
      [...graph.nodes, ...graph.edges].map(x => [x.id, x.change]),
    );
    expect(marks).toEqual({
      'component/api': undefined,
      'component/job': 'added',
      'component/old': 'removed',
      'component/web': 'changed',
      'gateway/north': undefined,
      'component/job->component/api': 'added',
      'component/web->component/api': 'added',
      'component/web->component/old': 'removed',
      'gateway/north->component/web': undefined,
    });
    expect([added, removed, changed]).toEqual([3, 2, 1]);
    expect(graph.nodes.find(n => n.id === 'component/web')?.changes).toEqual([
      'web-1 → web-2',
    ]);
    const same = buildGraph(sources);
    expect(compareGraphs(same, same)).toEqual({
      graph: same,
      added: 0,
      removed: 0,
      changed: 0,
    });
  });
});

describe('planned promotions', () => {
  const pipeline = {
    spec: {
      promotionPaths: [
        {
          sourceEnvironmentRef: { name: 'dev' },
          targetEnvironmentRefs: [{ name: 'prod' }],
        },
      ],
    },
  } as Parameters<typeof sourceEnvironment>[0];
  const all: CellSources = {
    ...sources,
    environment: 'prod',
    bindings: [
      ...sources.bindings,
      binding('web', 'prod', 'web-1'),
      binding('api', 'prod', 'api-1'),
    ],
  };
  const release = (componentName: string, name: string, spec: object) =>
    ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ComponentRelease',
      metadata: metadata(name),
      spec: { owner: { projectName: 'shop', componentName }, workload: spec },
    } as ComponentRelease);

  it('are what the source runs and the target does not', () => {
    expect(sourceEnvironment(pipeline, 'prod')).toBe('dev');
    expect(sourceEnvironment(pipeline, 'dev')).toBeUndefined();
    expect(candidates(all, 'dev', 'prod')).toEqual([
      { component: 'web', releaseName: 'web-2', previousReleaseName: 'web-1' },
    ]);
  });

  it('show what they would open and close', () => {
    const before = buildGraph({
      ...all,
      workloads: [
        workload('web', { ...serves(), ...calls('api') }),
        workload('api', serves()),
      ],
    });
    const after = plannedGraph(all, [
      release('web', 'web-2', { ...serves(['external']), ...calls('job') }),
    ]);
    const { graph } = compareGraphs(before, after);
    const edges = Object.fromEntries(
      graph.edges.map(e => [e.id, [e.change, e.state]]),
    );
    expect(edges).toMatchObject({
      'gateway/north->component/web': ['added', 'resolved'],
      'component/web->component/job': ['added', 'pending'],
      'component/web->component/api': ['removed', 'declared'],
    });
  });
});

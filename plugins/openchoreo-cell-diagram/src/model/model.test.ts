import {
  Component,
  ComponentRelease,
  Project,
  ReleaseBinding,
  RenderedRelease,
  Workload,
} from '@openchoreo-portal/model';
import { buildGraph, CellSources } from './buildGraph';
import { closure, focusOn } from './closure';
import { compareGraphs } from './compare';
import { externalsOf } from './externals';
import { filterGraph } from './filter';
import { buildInside } from './inside';
import { buildOrganization } from './organization';
import { candidates, plannedGraph, sourceEnvironment } from './planned';
import { withRollout } from './rollout';

const metadata = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const component = (name: string, projectName = 'shop') =>
  ({
    metadata: metadata(name),
    spec: {
      owner: { projectName },
      componentType: { name: 'deployment/service' },
    },
  } as Component);
const workload = (componentName: string, spec: object) =>
  ({
    metadata: metadata(componentName),
    spec: { owner: { projectName: 'shop', componentName }, ...spec },
  } as Workload);
const binding = (
  componentName: string,
  environment: string,
  releaseName: string,
  status: object = {},
  projectName = 'shop',
) =>
  ({
    metadata: metadata(`${componentName}-${environment}`),
    spec: {
      owner: { projectName, componentName },
      environment,
      releaseName,
      state: 'Active',
    },
    status,
  } as ReleaseBinding);
const calls = (name: string) => ({
  dependencies: {
    endpoints: [{ component: name, name: 'http', visibility: 'project' }],
  },
});
const serves = (visibility: string[] = []) => ({
  endpoints: { http: { type: 'HTTP', port: 80, visibility } },
});

const sources: CellSources = {
  namespace: 'default',
  project: 'shop',
  environment: 'dev',
  components: ['web', 'api', 'job'].map(n => component(n)),
  workloads: [
    workload('web', { ...serves(['external']), ...calls('api') }),
    workload('api', serves()),
    workload('job', calls('api')),
  ],
  resources: [],
  bindings: [binding('web', 'dev', 'web-2'), binding('api', 'dev', 'api-1')],
  resourceBindings: [],
};
const ids = (items: { id: string }[]) => items.map(i => i.id);

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

describe('externalsOf', () => {
  it('finds services outside, without their credentials', () => {
    const found = externalsOf(
      workload('web', {
        container: {
          env: [
            { key: 'PAY', value: 'https://user:secret@api.pay.example/v1' },
            { key: 'PAY_TOO', value: 'https://api.pay.example' },
            { key: 'BUS', value: 'amqps://bus.example:5999' },
            { key: 'API', value: 'http://api.dp-x.svc.cluster.local:80' },
            { key: 'LOCAL', value: 'http://localhost:80' },
            { key: 'IP', value: 'http://10.0.0.1' },
            { key: 'WORD', value: 'hello' },
            { key: 'OLD', value: 'https://old.example' },
          ],
        },
      }),
      {
        ...binding('web', 'dev', 'web-1'),
        spec: {
          ...binding('web', 'dev', 'web-1').spec,
          workloadOverrides: {
            container: { env: [{ key: 'OLD', value: 'https://new.example' }] },
          },
        },
      } as ReleaseBinding,
    );
    expect(found).toEqual([
      {
        variables: ['BUS'],
        host: 'bus.example',
        port: 5999,
        protocol: 'AMQPS',
      },
      { variables: ['OLD'], host: 'new.example', port: 443, protocol: 'HTTPS' },
      {
        variables: ['PAY', 'PAY_TOO'],
        host: 'api.pay.example',
        port: 443,
        protocol: 'HTTPS',
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('are drawn in the south', () => {
    const graph = buildGraph({
      ...sources,
      workloads: [
        workload('web', {
          container: { env: [{ key: 'U', value: 'https://a.example' }] },
        }),
      ],
    });
    expect(graph.edges).toMatchObject([
      {
        id: 'component/web->external/a.example',
        side: 'south',
        state: 'resolved',
      },
    ]);
  });
});

describe('paths, focus and filters', () => {
  const graph = buildGraph(sources);
  it('follow lines the way asked, over cycles too', () => {
    const edges = [
      { source: 'a', target: 'b' },
      { source: 'b', target: 'c' },
      { source: 'c', target: 'a' },
      { source: 'd', target: 'a' },
    ];
    expect([...closure(edges, 'a', 'needs')].sort()).toEqual(['a', 'b', 'c']);
    expect([...closure(edges, 'b', 'needed-by')].sort()).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect([...closure(edges, 'a', 'both', 1)].sort()).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('focus keeps neighbours only; an unknown box changes nothing', () => {
    expect(ids(focusOn(graph, 'component/job', 1).nodes)).toEqual([
      'component/api',
      'component/job',
    ]);
    expect(focusOn(graph, 'component/ghost', 1)).toBe(graph);
  });

  it('filters keep what any of them takes', () => {
    expect(filterGraph(graph, [])).toBe(graph);
    const internet = filterGraph(graph, ['internet']);
    expect(ids(internet.nodes)).toEqual(['component/web', 'gateway/north']);
    expect(filterGraph(graph, ['denied']).nodes).toEqual([]);
    expect(ids(filterGraph(graph, ['internet', 'unhealthy']).nodes)).toContain(
      'component/api',
    );
  });
});

describe('buildOrganization', () => {
  it('draws projects, what they use of each other, and who is open to whom', () => {
    const graph = buildOrganization({
      namespace: 'default',
      environment: 'dev',
      projects: ['shop', 'accounts'].map(
        name => ({ metadata: metadata(name) } as Project),
      ),
      components: [component('web'), component('users', 'accounts')],
      bindings: [
        binding('web', 'dev', 'web-1', {
          conditions: [{ type: 'Ready', status: 'True', reason: 'Ready' }],
          connectionTargets: [
            {
              namespace: 'default',
              project: 'accounts',
              component: 'users',
              endpoint: 'http',
            },
            {
              namespace: 'default',
              project: 'gone',
              component: 'x',
              endpoint: 'y',
            },
          ],
          pendingConnections: [
            {
              namespace: 'default',
              project: 'accounts',
              component: 'users',
              endpoint: 'http',
              reason: 'No address.',
            },
          ],
          endpoints: [
            {
              name: 'http',
              type: 'HTTP',
              externalURLs: { http: { host: 'h' } },
            },
          ],
        }),
      ],
    });
    expect(graph.nodes).toMatchObject([
      { id: 'cell/accounts', components: 1, healthy: 0 },
      { id: 'cell/shop', components: 1, healthy: 1, status: { tone: 'ok' } },
      { id: 'gateway/north' },
    ]);
    expect(graph.edges.map(e => [e.id, e.state])).toEqual([
      ['cell/shop->cell/accounts', 'pending'],
      ['gateway/north->cell/shop', 'resolved'],
    ]);
  });
});

const rendered: RenderedRelease = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'RenderedRelease',
  metadata: metadata('web-dev'),
  spec: {
    owner: { projectName: 'shop', componentName: 'web' },
    environmentName: 'dev',
    targetPlane: 'dataplane',
    resources: [
      {
        id: 'd',
        object: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'dp' },
          spec: { replicas: 2 },
        },
      },
      {
        id: 's',
        object: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web', namespace: 'dp' },
          spec: { ports: [{ port: 80 }] },
        },
      },
      {
        id: 'r',
        object: {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: {
            name: 'web-http',
            namespace: 'dp',
            labels: { 'openchoreo.dev/endpoint-visibility': 'external' },
          },
          spec: {
            hostnames: ['web.example'],
            rules: [{ backendRefs: [{ name: 'web' }] }],
          },
        },
      },
      {
        id: 'n',
        object: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'openchoreo-web', namespace: 'dp' },
          spec: { ingress: [{}], egress: [] },
        },
      },
    ],
  },
  status: {
    resources: [
      {
        id: 'd',
        version: 'v1',
        kind: 'Deployment',
        name: 'web',
        healthStatus: 'Progressing',
        status: { replicas: 2, readyReplicas: 1, updatedReplicas: 1 },
      },
    ],
  },
};

describe('inside a component', () => {
  it('leads from the internet through route and service to pods, with policies and neighbours', () => {
    const graph = buildInside(buildGraph(sources), 'web', rendered);
    expect(ids(graph.edges)).toEqual([
      'gateway/north->object/HTTPRoute/web-http',
      'object/Deployment/web->object/Pods/web',
      'object/HTTPRoute/web-http->object/Service/web',
      'object/NetworkPolicy/openchoreo-web->object/Pods/web',
      'object/Pods/web->neighbour/api',
      'object/Service/web->object/Deployment/web',
    ]);
    expect(graph.nodes).toContainEqual(
      expect.objectContaining({
        id: 'object/Pods/web',
        status: { tone: 'progress', label: '1 of 2 ready' },
        facts: ['updated: 1 of 2'],
      }),
    );
  });

  it('is empty of objects where nothing is deployed', () => {
    const graph = buildInside(buildGraph(sources), 'job', undefined);
    expect(graph.nodes.filter(n => n.kind === 'object')).toEqual([]);
  });

  it('tells from outside how far the pods are', () => {
    const node = withRollout(buildGraph(sources), [rendered]).nodes.find(
      n => n.id === 'component/web',
    );
    expect(node).toMatchObject({
      rollout: { ready: 1, wanted: 2, updated: 1 },
    });
  });
});

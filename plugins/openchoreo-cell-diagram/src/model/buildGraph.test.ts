import {
  Component,
  ReleaseBinding,
  Resource,
  Workload,
} from '@openchoreo-portal/model';
import { buildGraph, CellSources } from './buildGraph';

const meta = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const component = (name: string, type = 'deployment/portal-service') =>
  ({
    metadata: meta(name),
    spec: {
      owner: { projectName: 'shop' },
      componentType: { name: type },
    },
  } as Component);
const workload = (name: string, spec: object) =>
  ({
    metadata: meta(name),
    spec: { owner: { projectName: 'shop', componentName: name }, ...spec },
  } as Workload);
const binding = (
  projectName: string,
  componentName: string,
  status: object,
  environment = 'development',
) =>
  ({
    metadata: meta(`${componentName}-${environment}`),
    spec: { owner: { projectName, componentName }, environment },
    status,
  } as unknown as ReleaseBinding);

const target = (project: string, name: string, endpoint: string) => ({
  namespace: 'default',
  project,
  component: name,
  endpoint,
});

const sources: CellSources = {
  namespace: 'default',
  project: 'shop',
  environment: 'development',
  components: [
    component('web', 'deployment/portal-web-application'),
    component('api'),
    component('report', 'cronjob/portal-scheduled-task'),
  ],
  workloads: [
    workload('web', {
      endpoints: { http: { type: 'HTTP', port: 80, visibility: ['external'] } },
      dependencies: {
        endpoints: [
          { component: 'api', name: 'rest', visibility: 'project' },
          { component: 'ghost', name: 'http', visibility: 'project' },
          {
            project: 'accounts',
            component: 'users',
            name: 'grpc',
            visibility: 'namespace',
          },
        ],
      },
    }),
    workload('api', {
      endpoints: {
        rest: { type: 'HTTP', port: 8080, visibility: ['internal'] },
      },
      dependencies: {
        resources: [{ ref: 'db', envBindings: { url: 'DB_URL' } }],
      },
    }),
    workload('report', {
      dependencies: {
        endpoints: [{ component: 'api', name: 'rest', visibility: 'project' }],
      },
    }),
  ],
  resources: [
    {
      metadata: meta('db'),
      spec: { owner: { projectName: 'shop' }, type: { name: 'postgres' } },
    } as Resource,
  ],
  bindings: [
    binding('shop', 'web', {
      endpoints: [
        {
          name: 'http',
          type: 'HTTP',
          externalURLs: {
            http: { scheme: 'http', host: 'shop.test', port: 80 },
          },
        },
      ],
      resolvedConnections: [
        {
          ...target('shop', 'api', 'rest'),
          visibility: 'project',
          url: { scheme: 'http', host: 'api', port: 8080 },
        },
      ],
      pendingConnections: [
        {
          ...target('accounts', 'users', 'grpc'),
          reason: 'users is not deployed in development.',
        },
      ],
    }),
    binding('shop', 'api', {
      resourceDependencyTargets: [
        { namespace: 'default', project: 'shop', resourceName: 'db' },
      ],
    }),
    binding('search', 'indexer', {
      connectionTargets: [
        { ...target('shop', 'api', 'rest'), visibility: 'namespace' },
      ],
      resolvedConnections: [
        {
          ...target('shop', 'api', 'rest'),
          visibility: 'namespace',
          url: { host: 'api' },
        },
      ],
    }),
    binding('search', 'other', {
      connectionTargets: [
        { ...target('accounts', 'users', 'grpc'), visibility: 'namespace' },
      ],
    }),
    binding(
      'search',
      'late',
      { connectionTargets: [target('shop', 'api', 'rest')] },
      'staging',
    ),
  ],
  resourceBindings: [],
};
const graph = buildGraph(sources);
const edge = (id: string) => graph.edges.find(e => e.id === id);

describe('buildGraph', () => {
  it('lets traffic in by visibility, with the address the environment has', () => {
    expect(edge('gateway/north->component/web')).toMatchObject({
      side: 'north',
      state: 'resolved',
      connections: [{ name: 'http', address: 'http://shop.test:80' }],
    });
    expect(edge('gateway/west->component/api')).toMatchObject({
      side: 'west',
      state: 'pending',
    });
  });

  it('says of every dependency whether it has an address, waits, or is only declared', () => {
    expect(edge('component/web->component/api')).toMatchObject({
      side: 'inside',
      state: 'resolved',
      connections: [
        { name: 'rest', protocol: 'HTTP', address: 'http://api:8080' },
      ],
    });
    expect(edge('component/web->project/accounts')?.connections[0]).toEqual({
      name: 'grpc',
      from: 'web',
      to: 'accounts/users',
      visibility: 'namespace',
      state: 'pending',
      reason: 'users is not deployed in development.',
    });
    expect(edge('component/report->component/api')?.state).toBe('declared');
    expect(edge('component/api->resource/db')).toMatchObject({
      side: 'south',
      state: 'resolved',
    });
  });

  it('shows who of other projects uses this one in this environment, and nobody else', () => {
    expect(edge('project/search->component/api')).toMatchObject({
      side: 'east',
      state: 'resolved',
      connections: [{ from: 'search/indexer', to: 'api' }],
    });
    expect(
      graph.nodes.filter(n => n.kind === 'project').map(n => n.id),
    ).toEqual(['project/accounts', 'project/search']);
  });

  it('shows what is depended on and does not exist', () => {
    expect(graph.nodes.find(n => n.id === 'component/ghost')).toMatchObject({
      missing: true,
      status: { tone: 'error', label: 'Does not exist' },
    });
  });

  it('knows kinds and health', () => {
    const shapes = graph.nodes.flatMap(n =>
      n.kind === 'component' ? [[n.name, n.shape, n.status.label]] : [],
    );
    expect(shapes).toEqual([
      ['api', 'service', 'Pending'],
      ['ghost', 'service', 'Does not exist'],
      ['report', 'task', 'Not deployed'],
      ['web', 'web', 'Pending'],
    ]);
  });

  it('does not depend on the order of what it is given', () => {
    expect(
      buildGraph({
        ...sources,
        components: [...sources.components].reverse(),
        workloads: [...sources.workloads].reverse(),
        bindings: [...sources.bindings].reverse(),
      }),
    ).toEqual(graph);
  });

  it('connects only boxes that exist', () => {
    const ids = new Set(graph.nodes.map(n => n.id));
    expect(graph.edges.length).toBeGreaterThan(0);
    for (const { source, target: to } of graph.edges) {
      expect(ids.has(source) && ids.has(to)).toBe(true);
    }
  });
});

import { buildGraph, buildOrganization, CellGraph } from '../model';
import { readFlow } from './flow';
import { createTrafficLog } from './trafficLog';
import { withTraffic } from './withTraffic';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const end = (component: string, project = 'shop', namespace = 'default') => ({
  labels: [
    `k8s:openchoreo.dev/namespace=${namespace}`,
    `k8s:openchoreo.dev/project=${project}`,
    `k8s:openchoreo.dev/component=${component}`,
  ],
});
const gateway = (visibility: string) => ({
  labels: [
    'k8s:openchoreo.dev/system-component=gateway',
    `k8s:openchoreo.dev/endpoint-visibility=${visibility}`,
  ],
});
const line = (
  source: object,
  destination: object,
  more: object = {},
  minutesAgo = 0,
) =>
  JSON.stringify({
    flow: {
      time: new Date(NOW - minutesAgo * 60_000).toISOString(),
      verdict: 'FORWARDED',
      source,
      destination,
      l4: { TCP: { destination_port: 8080 } },
      ...more,
    },
  });
const http = (code: number) => ({ Type: 'L7', l7: { http: { code } } });

const component = (name: string) => ({
  apiVersion: 'openchoreo.dev/v1alpha1' as const,
  kind: 'Component' as const,
  metadata: {
    name,
    namespace: 'default',
    uid: name,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    owner: { projectName: 'shop' },
    componentType: { name: 'deployment/service' },
  },
});
const workload = (name: string, calls: string[], visibility: string[] = []) => {
  const { metadata, apiVersion } = component(name);
  return {
    apiVersion,
    kind: 'Workload' as const,
    metadata,
    spec: {
      owner: { projectName: 'shop', componentName: name },
      container: { image: 'example/image:1' },
      endpoints: {
        http: {
          type: 'HTTP' as const,
          port: 80,
          targetPort: 8080,
          visibility: visibility as Array<'external' | 'internal'>,
        },
        admin: { type: 'gRPC' as const, port: 90, targetPort: 9090 },
      },
      dependencies: {
        endpoints: calls.flatMap(to =>
          ['http', 'admin'].map(endpoint => ({
            component: to,
            name: endpoint,
            visibility: 'project' as const,
            envBindings: {},
          })),
        ),
      },
    },
  };
};
const cell = (): CellGraph =>
  buildGraph({
    namespace: 'default',
    project: 'shop',
    environment: 'development',
    components: [component('web'), component('api'), component('job')],
    workloads: [
      workload('web', ['api'], ['external', 'internal']),
      workload('api', []),
      workload('job', []),
    ],
    resources: [],
    bindings: [],
    resourceBindings: [],
  });

function drawn(...lines: string[]): CellGraph {
  const log = createTrafficLog();
  for (const text of lines) {
    const flow = readFlow(text, 'default');
    if (flow) log.add(flow);
  }
  return withTraffic(cell(), log.seen(NOW));
}
const edgeOf = (graph: CellGraph, id: string) =>
  graph.edges.find(e => e.id === id);

describe('observed traffic', () => {
  it('belongs to the connection of its port, and to no other', () => {
    const graph = drawn(
      line(end('web'), end('api')),
      line(end('web'), end('api'), {}, 5),
      line(end('web'), end('api'), { verdict: 'ERROR' }, 10),
    );
    const edge = edgeOf(graph, 'component/web->component/api')!;
    expect(edge.connections.map(c => [c.name, c.traffic?.count])).toEqual([
      ['admin', undefined],
      ['http', 2],
    ]);
    expect(edge.connections[1].traffic).toEqual({
      count: 2,
      failed: 1,
      refused: 0,
      last: '2026-01-01T12:00:00.000Z',
    });
  });

  it('comes in where the route does: the internet north, the organisation west', () => {
    const graph = drawn(
      line(gateway('external'), end('web')),
      line(gateway('external'), end('web'), http(200)),
      line(gateway('internal'), end('web'), http(503)),
    );
    const traffic = (id: string) =>
      edgeOf(graph, id)
        ?.connections.map(c => c.traffic)
        .find(Boolean);
    expect(traffic('gateway/north->component/web')).toMatchObject({
      count: 1,
      failed: 0,
    });
    expect(traffic('gateway/west->component/web')).toMatchObject({
      count: 1,
      failed: 1,
    });
  });

  it('that nobody declared is a line of its own: not declared, or denied with what the plane said', () => {
    const refused = {
      verdict: 'DROPPED',
      Summary: 'TCP to api refused: not a declared dependency.',
    };
    const graph = drawn(
      line(end('job'), end('web')),
      line(end('job'), end('api'), refused),
      line(
        end('job'),
        { labels: ['reserved:world'] },
        { destination_names: ['evil.example'] },
      ),
      line(end('audit', 'bank'), end('api'), refused),
    );
    expect(edgeOf(graph, 'component/job->component/web')).toMatchObject({
      state: 'undeclared',
      side: 'inside',
    });
    expect(edgeOf(graph, 'component/job->component/api')).toMatchObject({
      state: 'denied',
      connections: [{ reason: refused.Summary, traffic: { refused: 1 } }],
    });
    expect(edgeOf(graph, 'component/job->external/evil.example')?.side).toBe(
      'south',
    );
    expect(edgeOf(graph, 'project/bank->component/api')?.side).toBe('east');
    expect(graph.nodes.map(n => n.id)).toEqual(
      expect.arrayContaining(['external/evil.example', 'project/bank']),
    );
  });

  it('is forgotten after an hour', () => {
    const log = createTrafficLog();
    const add = (minutesAgo: number) =>
      log.add(
        readFlow(line(end('web'), end('api'), {}, minutesAgo), 'default')!,
      );
    add(59);
    add(1);
    expect(log.seen(NOW)[0].count).toBe(2);
    expect(log.seen(NOW + 30 * 60_000)[0].count).toBe(1);
    expect(log.seen(NOW + 90 * 60_000)).toEqual([]);
  });

  it.each([
    'not json',
    'null',
    '{}',
    '{"lost_events":{"num_events_lost":3}}',
    '{"flow":{"source":1,"destination":[]}}',
    line({ labels: ['reserved:unknown'] }, end('api')),
    line(end('web', 'shop', 'other'), end('api')),
    line(end('web'), end('api'), { is_reply: true }),
    line(end('web'), end('api'), { time: 'yesterday' }),
  ])('leaves out what says nothing about the cell: %s', text => {
    expect(readFlow(text, 'default')).toBeUndefined();
  });

  it('of none, or of what is not in the cell, changes nothing', () => {
    const graph = cell();
    expect(withTraffic(graph, [])).toBe(graph);
    expect(drawn(line(gateway('internal'), end('api')))).toEqual(graph);
    expect(drawn(line(end('ghost'), end('api')))).toEqual(graph);
  });
});

describe('observed traffic of an organisation', () => {
  const refused = { verdict: 'DROPPED', Summary: 'Not declared.' };
  const project = (name: string) => ({
    apiVersion: 'openchoreo.dev/v1alpha1' as const,
    kind: 'Project' as const,
    metadata: component(name).metadata,
    spec: {
      deploymentPipelineRef: { name: 'default' },
      type: { name: 'portal-cell' },
    },
  });
  const binding = (projectName: string, name: string, status: object) => ({
    apiVersion: 'openchoreo.dev/v1alpha1' as const,
    kind: 'ReleaseBinding' as const,
    metadata: component(name).metadata,
    spec: {
      owner: { projectName, componentName: name },
      environment: 'development',
      state: 'Active' as const,
    },
    status,
  });
  const organization = () =>
    buildOrganization({
      namespace: 'default',
      environment: 'development',
      projects: ['shop', 'bank', 'quiet'].map(project),
      components: [component('web')],
      bindings: [
        binding('shop', 'web', {
          endpoints: [
            {
              name: 'http',
              type: 'HTTP',
              externalURLs: { https: { host: 'shop.example' } },
            },
          ],
          connectionTargets: [
            {
              namespace: 'default',
              project: 'bank',
              component: 'teller',
              endpoint: 'http',
              visibility: 'namespace',
            },
          ],
        }),
      ],
    });
  function seen(...lines: string[]): CellGraph {
    const log = createTrafficLog();
    for (const text of lines) log.add(readFlow(text, 'default')!);
    return withTraffic(organization(), log.seen(NOW), 'organization');
  }

  it('is on the links between cells, and on those of the gateways', () => {
    const graph = seen(
      line(end('web'), end('teller', 'bank')),
      line(end('web'), end('teller', 'bank'), { verdict: 'ERROR' }, 5),
      line(gateway('external'), end('web'), http(200)),
    );
    expect(edgeOf(graph, 'cell/shop->cell/bank')).toMatchObject({
      state: 'resolved',
      connections: [
        {
          from: 'shop/web',
          to: 'bank/teller',
          traffic: { count: 1, failed: 1 },
        },
      ],
    });
    expect(
      edgeOf(graph, 'gateway/north->cell/shop')?.connections[0].traffic?.count,
    ).toBe(1);
  });

  it('that nobody declared is told by name, beside what is declared or on a link of its own', () => {
    const graph = seen(
      line(end('job'), end('vault', 'bank')),
      line(end('teller', 'bank'), end('web'), refused),
    );
    const known = edgeOf(graph, 'cell/shop->cell/bank')!;
    expect(known.state).toBe('undeclared');
    expect(
      known.connections.map(c => [c.from, c.to, c.traffic?.count]),
    ).toEqual([
      ['shop/job', 'bank/vault', 1],
      ['shop/web', 'bank/teller', undefined],
    ]);
    expect(edgeOf(graph, 'cell/bank->cell/shop')).toMatchObject({
      state: 'denied',
      connections: [{ reason: 'Not declared.', traffic: { refused: 1 } }],
    });
  });

  it('says nothing about what stays inside a cell, goes to hosts, or belongs to projects that one does not see', () => {
    const graph = seen(
      line(end('web'), end('api')),
      line(
        end('web'),
        { labels: ['reserved:world'] },
        { destination_names: ['pay.example'] },
      ),
      line(end('web'), end('x', 'hidden')),
    );
    expect(graph).toEqual(organization());
  });
});

import { KubeObject, RenderedRelease } from '@openchoreo-portal/model';
import { CellGraph, CellNode, CellEdge } from '../model';
import { endsOf } from './ends';
import { markDenied } from './markDenied';
import { networkOf, whatCanReach, whoCanReach } from './questions';

const labels = (name: string, project = 'shop') => ({
  'openchoreo.dev/project': project,
  'openchoreo.dev/component': name,
});
const policy = (name: string, spec: object): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: `openchoreo-${name}`, namespace: 'cell' },
  spec: {
    podSelector: { matchLabels: labels(name) },
    policyTypes: ['Ingress', 'Egress'],
    ...spec,
  },
});
const release = (
  name: string,
  kind: 'Deployment' | 'CronJob',
  port: number | undefined,
  ...more: KubeObject[]
): RenderedRelease => {
  const template = {
    metadata: { labels: labels(name) },
    spec: {
      containers: [
        { ports: port ? [{ name: 'http', containerPort: port }] : [] },
      ],
    },
  };
  const object: KubeObject = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'cell' },
    spec:
      kind === 'CronJob'
        ? { jobTemplate: { spec: { template } } }
        : { template },
  };
  return {
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      owner: { projectName: 'shop', componentName: name },
      environmentName: 'dev',
      targetPlane: 'dataplane',
      resources: [object, ...more].map((o, i) => ({ id: `o${i}`, object: o })),
    },
  } as RenderedRelease;
};
const route: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: {
    name: 'api-http',
    namespace: 'cell',
    labels: {
      ...labels('api'),
      'openchoreo.dev/endpoint-visibility': 'external',
    },
  },
};
const gateways = {
  from: [
    {
      namespaceSelector: {},
      podSelector: {
        matchExpressions: [
          { key: 'openchoreo.dev/system-component', operator: 'Exists' },
        ],
      },
    },
  ],
};
const to = (name: string) => ({
  to: [{ podSelector: { matchLabels: labels(name) } }],
});
const releases = [
  release(
    'api',
    'Deployment',
    8080,
    route,
    policy('api', {
      ingress: [
        { from: [{ podSelector: {} }], ports: [{ port: 8080 }] },
        gateways,
      ],
    }),
  ),
  release('web', 'Deployment', 80, policy('web', { egress: [to('api')] })),
  release('job', 'CronJob', undefined, policy('job', { egress: [] })),
];
const network = networkOf(releases);

describe('endsOf', () => {
  it('finds pods of every workload kind with their labels and ports', () => {
    const ends = endsOf(releases);
    expect([...ends.keys()]).toEqual(['shop/api', 'shop/web', 'shop/job']);
    expect(ends.get('shop/api')).toMatchObject({
      namespace: 'cell',
      labels: labels('api'),
      ports: [{ port: 8080, protocol: 'TCP', names: ['http'] }],
    });
    expect(ends.get('shop/job')?.ports).toEqual([]);
  });
});

describe('questions', () => {
  it('who can reach it, with the rule that decides', () => {
    const answers = whoCanReach(network, 'shop/api');
    expect(answers.map(a => [a.id, a.allowed, a.reason])).toEqual([
      [
        'internet',
        true,
        'Through HTTPRoute api-http. Allowed by openchoreo-api: ingress[1].',
      ],
      ['shop/web', true, 'Allowed by openchoreo-api: ingress[0].'],
      [
        'organization',
        false,
        'No route of a gateway leads to api with internal visibility.',
      ],
      ['shop/job', false, 'No egress rule of openchoreo-job allows it.'],
    ]);
  });

  it('what it can reach, and whether the way out is open', () => {
    const answers = whatCanReach(network, 'shop/web');
    expect(answers.map(a => [a.id, a.port, a.allowed])).toEqual([
      ['shop/api', 8080, true],
      ['internet', 443, false],
    ]);
    expect(whatCanReach(network, 'shop/unknown')).toEqual([]);
  });
});

describe('markDenied', () => {
  const node = (name: string): CellNode => ({
    id: `component/${name}`,
    kind: 'component',
    name,
    title: name,
    type: '',
    shape: 'service',
    status: { tone: 'ok', label: 'Ready' },
    endpoints:
      name === 'api'
        ? [
            {
              name: 'http',
              protocol: 'HTTP',
              port: 80,
              targetPort: 8080,
              visibility: ['project'],
              addresses: {},
            },
          ]
        : [],
    missing: false,
  });
  const edge = (
    source: string,
    target: string,
    state: CellEdge['state'] = 'resolved',
  ): CellEdge => ({
    id: `${source}->${target}`,
    source,
    target,
    side: 'inside',
    state,
    connections: [
      {
        name: 'http',
        from: source.split('/')[1],
        to: target.split('/')[1],
        state,
        address: 'https://pay.example:443',
      },
    ],
  });
  const graph: CellGraph = {
    project: 'shop',
    nodes: ['api', 'job', 'web'].map(node),
    edges: [
      edge('component/web', 'component/api'),
      edge('component/job', 'component/api'),
      edge('component/job', 'component/web', 'pending'),
      edge('component/web', 'external/pay.example'),
      edge('gateway/north', 'component/api'),
    ],
  };

  it('marks what the applied policies stop, and leaves the rest', () => {
    const marked = markDenied(graph, network);
    expect(marked.edges.map(e => e.state)).toEqual([
      'resolved',
      'denied',
      'pending',
      'denied',
      'resolved',
    ]);
    expect(marked.edges[1].connections[0].reason).toBe(
      'No egress rule of openchoreo-job allows it.',
    );
    expect(marked.edges[0]).toBe(graph.edges[0]);
  });

  it('changes nothing where nothing is known', () => {
    expect(markDenied(graph, undefined)).toBe(graph);
    expect(markDenied(graph, networkOf([]))).not.toBe(undefined);
  });
});

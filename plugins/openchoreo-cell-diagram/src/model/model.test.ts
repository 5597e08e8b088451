import { Project, ReleaseBinding } from '@openchoreo-portal/model';
import { buildGraph } from './buildGraph';
import { closure, focusOn } from './closure';
import { externalsOf } from './externals';
import { filterGraph } from './filter';
import { buildOrganization } from './organization';
import {
  sources,
  component,
  metadata,
  workload,
  binding,
  ids,
} from './__testUtils__/sources';

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

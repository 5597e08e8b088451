import { RenderedRelease } from '@openchoreo-portal/model';
import { buildGraph } from './buildGraph';
import { buildInside } from './inside';
import { withRollout } from './rollout';
import { sources, metadata, ids } from './__testUtils__/sources';

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

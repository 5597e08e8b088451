import { WorkloadEndpoint } from '@openchoreo-portal/model';
import { mergeGateways } from '../context/gateway';
import { resolveEndpoints } from '.';

const gatewayEndpoint = (name: string, host: string) => ({
  name,
  namespace: 'plane',
  http: { host, port: 80 },
  https: { host, port: 443 },
  tls: { host, port: 8443 },
});
const gateway = {
  ingress: {
    external: gatewayEndpoint('ext', 'example.com'),
    internal: gatewayEndpoint('int', 'corp.example.com'),
  },
};
const service = (ports: object[], name = 'svc') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'cell' },
  spec: { ports },
});
const route = (
  kind: string,
  visibility: string,
  spec: object,
  annotations = {},
) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: {
    name: 'r',
    labels: {
      'openchoreo.dev/endpoint-name': 'e',
      'openchoreo.dev/endpoint-visibility': visibility,
    },
    annotations,
  },
  spec,
});
const resolve = (
  objects: Record<string, unknown>[],
  e: Partial<WorkloadEndpoint> = {},
) =>
  resolveEndpoints({
    objects,
    workload: { endpoints: { e: { type: 'HTTP', port: 80, ...e } } },
    gateway,
    cellNamespace: 'cell',
  })[0];

describe('serviceURL', () => {
  it('takes the port that fits best', () => {
    const objects = [
      service([{ port: 8080, targetPort: 80 }], 'other'),
      service([{ port: 80, targetPort: 80 }]),
    ];
    expect(resolve(objects).serviceURL).toEqual({
      scheme: 'http',
      host: 'svc.cell.svc.cluster.local',
      port: 80,
    });
    expect(resolve([objects[0]]).serviceURL?.port).toBe(8080);
    expect(resolve([service([{ port: 1 }])]).serviceURL).toBeUndefined();
    expect(
      resolve([service([{ port: 80, protocol: 'UDP' }])]).serviceURL,
    ).toBeUndefined();
  });

  it.each([
    ['HTTP', 'http'],
    ['GraphQL', 'http'],
    ['Websocket', 'ws'],
    ['gRPC', 'grpc'],
    ['TCP', 'tcp'],
  ] as const)('%s: scheme %s', (type, scheme) => {
    const url = resolve([service([{ port: 80 }])], { type, basePath: '/v1' });
    expect(url.serviceURL).toMatchObject({ scheme, path: '/v1' });
  });
});

describe('gateway URLs', () => {
  const rules = [{ matches: [{ path: { value: '/web' } }] }];
  it('pitfall 22: come from labelled routes, their host and the listeners', () => {
    const object = route('HTTPRoute', 'external', {
      hostnames: ['a.example.com'],
      rules,
    });
    expect(resolve([object]).externalURLs).toEqual({
      http: { scheme: 'http', host: 'a.example.com', port: 80, path: '/web' },
      https: {
        scheme: 'https',
        host: 'a.example.com',
        port: 443,
        path: '/web',
      },
    });
    expect(resolve([object]).internalURLs).toBeUndefined();
    const bare = { ...object, metadata: { name: 'r' } };
    expect(resolve([bare]).externalURLs).toBeUndefined();
  });

  it('prefer the annotated base path', () => {
    const object = route(
      'HTTPRoute',
      'internal',
      { hostnames: ['a.corp.example.com'], rules },
      { 'openchoreo.dev/endpoint-base-path': '/base' },
    );
    expect(resolve([object]).internalURLs?.http?.path).toBe('/base');
  });

  it('fit the kind of route to the type of endpoint', () => {
    const spec = { hostnames: ['a.example.com'] };
    const grpc = route('GRPCRoute', 'external', spec);
    expect(resolve([grpc]).externalURLs).toBeUndefined();
    expect(resolve([grpc], { type: 'gRPC' }).externalURLs?.https?.scheme).toBe(
      'grpcs',
    );
    const tls = route('TLSRoute', 'external', spec);
    expect(resolve([tls], { type: 'TCP' }).externalURLs).toEqual({
      tls: { scheme: 'tls', host: 'a.example.com', port: 8443 },
    });
  });

  it('use only hosts of the listener', () => {
    const object = route('HTTPRoute', 'external', {
      hostnames: ['a.elsewhere.org'],
    });
    expect(resolve([object]).externalURLs).toBeUndefined();
  });
});

describe('mergeGateways', () => {
  it('takes each leaf from the environment, else from the plane', () => {
    const external = gatewayEndpoint('env', 'env.example.com');
    expect(mergeGateways({ ingress: { external } }, gateway)).toEqual({
      ingress: { external, internal: gateway.ingress.internal },
    });
    expect(mergeGateways(undefined, undefined)).toEqual({});
  });
});

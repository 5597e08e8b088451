import { ExternalDependency, Resilience } from '@openchoreo-portal/model';
import { LooseObject, minimalInput, only } from '../__testUtils__/minimal';
import { renderComponent } from '../pipelines';
import { seconds } from './cilium';

const RESILIENCE: Resilience = {
  timeout: '1m30s',
  retries: { attempts: 3, perTryTimeout: '500ms', backoff: '25ms' },
};
const BREAKER: Resilience = {
  circuitBreaker: {
    maxConnections: 10,
    maxPendingRequests: 20,
    maxRequests: 30,
  },
};

interface Case {
  providers?: string;
  cilium?: boolean;
  mode?: string;
  endpoint?: Resilience;
  project?: string;
  scheme?: string;
  external?: Partial<ExternalDependency>;
  egressGateway?: boolean;
}

function renderCase(c: Case) {
  const annotations = {
    ...(c.providers
      ? { 'openchoreo.dev/resilience-providers': c.providers }
      : {}),
    ...(c.cilium ? { 'openchoreo.dev/networkpolicyprovider': 'cilium' } : {}),
  };
  const listener = { host: 'egress.plane', port: 8080, listenerName: 'http' };
  return renderComponent(
    minimalInput({
      workload: {
        dependencies: {
          endpoints: c.endpoint
            ? [
                {
                  ...(c.project ? { project: c.project } : {}),
                  component: 'api',
                  name: 'http',
                  visibility: 'project',
                  envBindings: {},
                  resilience: c.endpoint,
                },
              ]
            : [],
          external: c.external
            ? [
                {
                  name: 'pay',
                  host: 'pay.test',
                  port: 443,
                  protocol: 'HTTP',
                  envBindings: { address: 'PAY' },
                  ...c.external,
                },
              ]
            : [],
        },
      },
      more: {
        connections: [
          {
            namespace: 'acme',
            project: c.project ?? 'shop',
            component: 'api',
            endpoint: 'http',
            url: {
              scheme: c.scheme ?? 'http',
              host: 'api.cell.svc.cluster.local',
              port: 80,
            },
            targetPort: 8080,
          },
        ],
        environment: {
          metadata: {
            name: 'dev',
            uid: 'e',
            annotations: c.mode
              ? { 'openchoreo.dev/network-policy-mode': c.mode }
              : {},
          },
          spec: c.egressGateway
            ? {
                gateway: {
                  egress: {
                    external: {
                      name: 'out',
                      namespace: 'plane',
                      http: listener,
                    },
                  },
                },
              }
            : {},
        },
        dataPlane: { metadata: { name: 'dp', uid: 'd', annotations } },
      },
    }),
  );
}

const kindsOf = (c: Case) =>
  renderCase(c)
    .objects.map(o => o.object.kind)
    .filter(k => !['Deployment', 'NetworkPolicy'].includes(k));

describe('Gateway API', () => {
  it('renders timeouts and retries as a route on the Service', () => {
    const rendering = renderCase({
      providers: 'gateway-api',
      endpoint: RESILIENCE,
    });
    const { spec } = only(rendering, 'HTTPRoute');
    const service = { group: '', kind: 'Service', name: 'api', port: 80 };
    expect(spec).toEqual({
      parentRefs: [service],
      rules: [
        {
          backendRefs: [service],
          timeouts: { request: '1m30s', backendRequest: '500ms' },
          retry: { attempts: 3, codes: [502, 503, 504], backoff: '25ms' },
        },
      ],
    });
    expect(rendering.unsupportedResilience).toEqual([]);
  });
});

describe('Envoy Gateway', () => {
  const rendering = renderCase({
    providers: 'envoy-gateway',
    egressGateway: true,
    external: { tls: true, resilience: { ...RESILIENCE, ...BREAKER } },
  });

  it('renders a backend, a route through the egress gateway and a policy', () => {
    expect(only(rendering, 'Backend').spec).toEqual({
      endpoints: [{ fqdn: { hostname: 'pay.test', port: 443 } }],
      tls: { wellKnownCACertificates: 'System', sni: 'pay.test' },
    });
    const route = only(rendering, 'HTTPRoute');
    expect(route.spec.parentRefs).toEqual([
      expect.objectContaining({ name: 'out', sectionName: 'http' }),
    ]);
    expect(only(rendering, 'BackendTrafficPolicy').spec).toEqual({
      targetRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'HTTPRoute',
          name: route.metadata.name,
        },
      ],
      timeout: { http: { requestTimeout: '1m30s' } },
      retry: {
        numRetries: 3,
        perRetry: { timeout: '500ms', backOff: { baseInterval: '25ms' } },
        retryOn: {
          triggers: ['connect-failure', 'retriable-status-codes'],
          httpStatusCodes: [502, 503, 504],
        },
      },
      circuitBreaker: {
        maxConnections: 10,
        maxPendingRequests: 20,
        maxParallelRequests: 30,
      },
    });
  });

  it('the workload calls the gateway, and may reach only it', () => {
    const input = { providers: 'envoy-gateway', egressGateway: true };
    const { spec } = only(rendering, 'NetworkPolicy');
    expect(spec.egress).toHaveLength(2);
    expect(spec.egress[1].to[0].podSelector.matchExpressions).toEqual([
      { key: 'openchoreo.dev/system-component', operator: 'Exists' },
    ]);
    const route = only(rendering, 'HTTPRoute');
    const prefix = route.spec.rules[0].matches[0].path.value;
    expect(prefix).toMatch(/^\/cell-web-pay-[0-9a-f]{8}$/);
    expect(kindsOf({ ...input, external: {} })).toEqual([]);
  });
});

describe('Cilium', () => {
  it('sends only this component through a listener with its settings', () => {
    const rendering = renderCase({
      providers: 'cilium',
      cilium: true,
      endpoint: { ...RESILIENCE, ...BREAKER },
    });
    const config = only(rendering, 'CiliumEnvoyConfig');
    const [listener, cluster] = config.spec.resources;
    const { route } =
      listener.filter_chains[0].filters[0].typed_config.route_config
        .virtual_hosts[0].routes[0];
    expect(route).toMatchObject({
      timeout: '90s',
      retry_policy: {
        num_retries: 3,
        per_try_timeout: '0.5s',
        retriable_status_codes: [502, 503, 504],
      },
    });
    expect(cluster.circuit_breakers.thresholds).toEqual([
      { max_connections: 10, max_pending_requests: 20, max_requests: 30 },
    ]);
    const policy: LooseObject = only(rendering, 'CiliumNetworkPolicy');
    expect(policy.spec.egress[1].toPorts).toEqual([
      {
        ports: [{ port: '8080', protocol: 'TCP' }],
        listener: {
          envoyConfig: {
            kind: 'CiliumEnvoyConfig',
            name: config.metadata.name,
          },
          name: config.metadata.name,
        },
      },
    ]);
  });

  it('breaks circuits of connections it cannot read', () => {
    const rendering = renderCase({
      providers: 'cilium',
      cilium: true,
      external: { tls: true, resilience: BREAKER },
    });
    const [listener] = only(rendering, 'CiliumEnvoyConfig').spec.resources;
    expect(listener.filter_chains[0].filters[0].name).toBe(
      'envoy.filters.network.tcp_proxy',
    );
    const { egress } = only(rendering, 'CiliumNetworkPolicy').spec;
    expect(egress[1].toFQDNs).toEqual([{ matchName: 'pay.test' }]);
    expect(egress[1].toPorts[0].listener).toBeDefined();
  });
});

it('takes the first provider that can do everything', () => {
  expect(
    kindsOf({
      providers: 'gateway-api, cilium, unknown',
      cilium: true,
      endpoint: BREAKER,
    }),
  ).toEqual(['CiliumEnvoyConfig', 'CiliumNetworkPolicy']);
});

it.each<[string, Case, RegExp]>([
  ['nothing there', { endpoint: RESILIENCE }, /names nothing that can/],
  [
    'circuit breaking',
    { providers: 'gateway-api', endpoint: BREAKER },
    /gateway-api: it has no circuit breaking/,
  ],
  [
    'another protocol',
    { providers: 'gateway-api', endpoint: RESILIENCE, scheme: 'grpc' },
    /for HTTP only/,
  ],
  [
    'another project',
    { providers: 'gateway-api', endpoint: RESILIENCE, project: 'other' },
    /ReferenceGrant/,
  ],
  [
    'outside',
    { providers: 'gateway-api', external: { resilience: RESILIENCE } },
    /lead to Services only/,
  ],
  [
    'no gateway',
    { providers: 'envoy-gateway', external: { resilience: RESILIENCE } },
    /no egress gateway/,
  ],
  [
    'inside',
    { providers: 'envoy-gateway', endpoint: RESILIENCE },
    /only what passes a gateway/,
  ],
  [
    'TLS',
    {
      providers: 'cilium',
      cilium: true,
      external: { tls: true, resilience: RESILIENCE },
    },
    /need HTTP without TLS/,
  ],
  [
    'policies off',
    { providers: 'cilium', cilium: true, mode: 'off', endpoint: RESILIENCE },
    /off or not of Cilium/,
  ],
])('says what cannot be done: %s', (_, c, expected) => {
  const { unsupportedResilience } = renderCase(c);
  expect(unsupportedResilience).toHaveLength(1);
  expect(unsupportedResilience[0].reason).toMatch(expected);
});

it('writes durations as protocol buffers do', () => {
  expect(['1m30s', '500ms', '2h'].map(seconds)).toEqual([
    '90s',
    '0.5s',
    '7200s',
  ]);
});

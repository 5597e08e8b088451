import {
  EndpointURL,
  ExternalDependency,
  GatewayEndpoint,
  generateName253,
  KubeObject,
  Resilience,
} from '@openchoreo-portal/model';
import { ComponentContext } from '../context/component';
import { isAddress } from '../dependencies/external';
import { RETRIED_STATUS_CODES } from './model';

const ROUTES = 'gateway.networking.k8s.io';
const ENVOY = 'gateway.envoyproxy.io';

/** Path on the egress gateway that stands for an external dependency of one component; nobody else's begins with it. */
function prefixOf(
  dependency: ExternalDependency,
  cell: Pick<ComponentContext, 'cellNamespace' | 'componentName'>,
): string {
  return `/${generateName253(
    cell.cellNamespace,
    cell.componentName,
    dependency.name,
  )}`;
}

/** Address that the workload calls instead of the host: a path of the egress gateway, which adds TLS where the host wants it. */
export function addressOnGateway(
  dependency: ExternalDependency,
  gateway: GatewayEndpoint,
  cell: Pick<ComponentContext, 'cellNamespace' | 'componentName'>,
): EndpointURL {
  const { host = '', port } = gateway.http ?? {};
  return {
    scheme: 'http',
    host,
    ...(port ? { port } : {}),
    path: prefixOf(dependency, cell) + (dependency.basePath ?? ''),
  };
}

/** Backend, route and policy of Envoy Gateway for one external dependency. */
export function gatewayObjects(
  dependency: ExternalDependency,
  resilience: Resilience,
  gateway: GatewayEndpoint,
  context: ComponentContext,
): KubeObject[] {
  const { host, port, tls } = dependency;
  const metadata = {
    name: generateName253(context.componentName, dependency.name, 'external'),
    namespace: context.cellNamespace,
    labels: context.labels,
  };
  const ref = (group: string, kind: string) => ({
    group,
    kind,
    name: metadata.name,
  });
  return [
    {
      apiVersion: `${ENVOY}/v1alpha1`,
      kind: 'Backend',
      metadata,
      spec: {
        endpoints: [
          isAddress(host)
            ? { ip: { address: host, port } }
            : { fqdn: { hostname: host, port } },
        ],
        ...(tls
          ? { tls: { wellKnownCACertificates: 'System', sni: host } }
          : {}),
      },
    },
    {
      apiVersion: `${ENVOY}/v1alpha1`,
      kind: 'BackendTrafficPolicy',
      metadata,
      spec: { targetRefs: [ref(ROUTES, 'HTTPRoute')], ...settings(resilience) },
    },
    {
      apiVersion: `${ROUTES}/v1`,
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [
          {
            group: ROUTES,
            kind: 'Gateway',
            name: gateway.name,
            namespace: gateway.namespace,
            ...(gateway.http?.listenerName
              ? { sectionName: gateway.http.listenerName }
              : {}),
          },
        ],
        rules: [
          {
            matches: [
              {
                path: {
                  type: 'PathPrefix',
                  value: prefixOf(dependency, context),
                },
              },
            ],
            filters: [
              {
                type: 'URLRewrite',
                urlRewrite: {
                  ...(isAddress(host) ? {} : { hostname: host }),
                  path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' },
                },
              },
            ],
            backendRefs: [ref(ENVOY, 'Backend')],
          },
        ],
      },
    },
  ];
}

function settings({
  timeout,
  retries,
  circuitBreaker,
}: Resilience): Record<string, unknown> {
  return {
    ...(timeout ? { timeout: { http: { requestTimeout: timeout } } } : {}),
    ...(retries
      ? {
          retry: {
            numRetries: retries.attempts,
            ...(retries.perTryTimeout || retries.backoff
              ? {
                  perRetry: {
                    ...(retries.perTryTimeout
                      ? { timeout: retries.perTryTimeout }
                      : {}),
                    ...(retries.backoff
                      ? { backOff: { baseInterval: retries.backoff } }
                      : {}),
                  },
                }
              : {}),
            retryOn: {
              triggers: ['connect-failure', 'retriable-status-codes'],
              httpStatusCodes: retries.statusCodes ?? RETRIED_STATUS_CODES,
            },
          },
        }
      : {}),
    ...(circuitBreaker
      ? {
          circuitBreaker: {
            ...(circuitBreaker.maxConnections
              ? { maxConnections: circuitBreaker.maxConnections }
              : {}),
            ...(circuitBreaker.maxPendingRequests
              ? { maxPendingRequests: circuitBreaker.maxPendingRequests }
              : {}),
            ...(circuitBreaker.maxRequests
              ? { maxParallelRequests: circuitBreaker.maxRequests }
              : {}),
          },
        }
      : {}),
  };
}

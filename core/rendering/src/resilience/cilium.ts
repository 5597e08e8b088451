import {
  generateName253,
  KubeObject,
  Resilience,
} from '@openchoreo-portal/model';
import { ComponentContext } from '../context/component';
import { isReadable, ResilienceTarget, RETRIED_STATUS_CODES } from './model';

const TYPE = 'type.googleapis.com/envoy';
const HTTP = 'extensions.filters.network.http_connection_manager.v3';

/** The Envoy listener that Cilium sends the traffic of a dependency through. */
export interface EnvoyListener {
  /** Name of the CiliumEnvoyConfig, and of the listener in it. */
  name: string;
}

/**
 * Settings of the proxy on the node for one dependency of one component (`cilium.io/v2`). Traffic comes to it by the component's egress
 * policy, so other clients of the same service are not touched; it goes on to where it was going.
 */
export function envoyConfig(
  target: ResilienceTarget,
  context: ComponentContext,
): { object: KubeObject; listener: EnvoyListener } {
  const name = generateName253(
    context.componentName,
    ...target.name.split('/'),
    'resilience',
  );
  const isHttp = isReadable(target.to);
  const object = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: {
      name,
      namespace: context.cellNamespace,
      labels: context.labels,
    },
    spec: {
      resources: [
        {
          '@type': `${TYPE}.config.listener.v3.Listener`,
          name,
          filter_chains: [
            {
              filters: [
                isHttp ? httpFilter(name, target.resilience) : tcpFilter(name),
              ],
            },
          ],
        },
        cluster(name, target.resilience, isHttp),
      ],
    },
  };
  return { object, listener: { name } };
}

function httpFilter(name: string, { timeout, retries }: Resilience) {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${TYPE}.${HTTP}.HttpConnectionManager`,
      stat_prefix: name,
      skip_xff_append: true,
      route_config: {
        name,
        virtual_hosts: [
          {
            name,
            domains: ['*'],
            routes: [
              {
                match: { prefix: '/' },
                route: {
                  cluster: name,
                  // Envoy's own default would end every request after 15 seconds.
                  timeout: seconds(timeout ?? '0s'),
                  ...(retries
                    ? {
                        retry_policy: {
                          retry_on: 'connect-failure,retriable-status-codes',
                          num_retries: retries.attempts,
                          retriable_status_codes:
                            retries.statusCodes ?? RETRIED_STATUS_CODES,
                          ...(retries.perTryTimeout
                            ? {
                                per_try_timeout: seconds(retries.perTryTimeout),
                              }
                            : {}),
                          ...(retries.backoff
                            ? {
                                retry_back_off: {
                                  base_interval: seconds(retries.backoff),
                                },
                              }
                            : {}),
                        },
                      }
                    : {}),
                },
              },
            ],
          },
        ],
      },
      http_filters: [
        {
          name: 'envoy.filters.http.router',
          typed_config: {
            '@type': `${TYPE}.extensions.filters.http.router.v3.Router`,
          },
        },
      ],
    },
  };
}

function tcpFilter(name: string) {
  return {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: {
      '@type': `${TYPE}.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
      stat_prefix: name,
      cluster: name,
    },
  };
}

function cluster(
  name: string,
  { circuitBreaker }: Resilience,
  isHttp: boolean,
): Record<string, unknown> {
  return {
    '@type': `${TYPE}.config.cluster.v3.Cluster`,
    name,
    type: 'ORIGINAL_DST',
    lb_policy: 'CLUSTER_PROVIDED',
    connect_timeout: '5s',
    ...(circuitBreaker
      ? {
          circuit_breakers: {
            thresholds: [
              {
                ...(circuitBreaker.maxConnections
                  ? { max_connections: circuitBreaker.maxConnections }
                  : {}),
                ...(circuitBreaker.maxPendingRequests
                  ? { max_pending_requests: circuitBreaker.maxPendingRequests }
                  : {}),
                ...(circuitBreaker.maxRequests
                  ? { max_requests: circuitBreaker.maxRequests }
                  : {}),
              },
            ],
          },
        }
      : {}),
    // HTTP/2 clients, such as gRPC, are answered by HTTP/2 servers.
    ...(isHttp
      ? {
          typed_extension_protocol_options: {
            'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
              '@type': `${TYPE}.extensions.upstreams.http.v3.HttpProtocolOptions`,
              use_downstream_protocol_config: { http2_protocol_options: {} },
            },
          },
        }
      : {}),
  };
}

const UNITS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** `1m30s` the way protocol buffers write durations: `90s`. */
export function seconds(duration: string): string {
  let total = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+)(ms|s|m|h)/g)) {
    total += Number(amount) * UNITS[unit];
  }
  return `${Math.round(total * 1000) / 1000}s`;
}

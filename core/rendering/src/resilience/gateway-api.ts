import { generateName253, KubeObject } from '@openchoreo-portal/model';
import { ComponentContext } from '../context/component';
import { ConnectionTarget } from '../dependencies/connections';
import { ResolvedConnection } from '../inputs';
import { ResilienceTarget, RETRIED_STATUS_CODES } from './model';

/** A route of a mesh on the Service that the dependency calls (`gateway.networking.k8s.io/v1`, GAMMA). */
export function meshRoute(
  target: ResilienceTarget,
  {
    endpoint,
    found,
  }: { endpoint: ConnectionTarget; found: ResolvedConnection },
  context: ComponentContext,
): KubeObject {
  const { timeout, retries } = target.resilience;
  const { port } = found.url;
  const [name] = found.url.host.split('.');
  const service = { group: '', kind: 'Service', name, port };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: generateName253(
        context.componentName,
        endpoint.component,
        endpoint.endpoint,
        'resilience',
      ),
      namespace: context.cellNamespace,
      labels: context.labels,
    },
    spec: {
      parentRefs: [service],
      rules: [
        {
          backendRefs: [service],
          ...(timeout || retries?.perTryTimeout
            ? {
                timeouts: {
                  ...(timeout ? { request: timeout } : {}),
                  ...(retries?.perTryTimeout
                    ? { backendRequest: retries.perTryTimeout }
                    : {}),
                },
              }
            : {}),
          ...(retries
            ? {
                retry: {
                  attempts: retries.attempts,
                  codes: retries.statusCodes ?? RETRIED_STATUS_CODES,
                  ...(retries.backoff ? { backoff: retries.backoff } : {}),
                },
              }
            : {}),
        },
      ],
    },
  };
}

import {
  EndpointURL,
  isJsonObject,
  WorkloadEndpoint,
} from '@openchoreo-portal/model';
import { protocolOf } from '../context/workload';

const SCHEMES: Record<WorkloadEndpoint['type'], string> = {
  HTTP: 'http',
  GraphQL: 'http',
  Websocket: 'ws',
  gRPC: 'grpc',
  TCP: 'tcp',
  UDP: 'udp',
};

/** Address of an endpoint inside the cluster, from the rendered Service whose port fits best; undefined when there is none. */
export function serviceURL(
  objects: readonly Record<string, unknown>[],
  endpoint: WorkloadEndpoint,
  cellNamespace: string,
): EndpointURL | undefined {
  let best:
    | { score: number; name: string; port: number; namespace: string }
    | undefined;
  for (const object of objects) {
    if (object.kind !== 'Service' || object.apiVersion !== 'v1') continue;
    const { metadata, spec } = object;
    if (!isJsonObject(metadata) || !isJsonObject(spec)) continue;
    for (const port of Array.isArray(spec.ports) ? spec.ports : []) {
      const score = scoreOf(port, endpoint);
      if (score > (best?.score ?? 0)) {
        best = {
          score,
          name: String(metadata.name),
          namespace:
            typeof metadata.namespace === 'string'
              ? metadata.namespace
              : cellNamespace,
          port: (port as { port: number }).port,
        };
      }
    }
  }
  if (!best) return undefined;
  return {
    scheme: SCHEMES[endpoint.type],
    host: `${best.name}.${best.namespace}.svc.cluster.local`,
    port: best.port,
    ...(endpoint.basePath ? { path: endpoint.basePath } : {}),
  };
}

/** 0: does not serve the endpoint. The Service's own port counts most, then where it leads to. */
function scoreOf(port: unknown, endpoint: WorkloadEndpoint): number {
  if (!isJsonObject(port) || typeof port.port !== 'number') return 0;
  if ((port.protocol ?? 'TCP') !== protocolOf(endpoint)) return 0;
  const target = port.targetPort ?? port.port;
  const wanted = endpoint.targetPort ?? endpoint.port;
  return (port.port === endpoint.port ? 2 : 0) + (target === wanted ? 1 : 0);
}

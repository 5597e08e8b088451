import {
  EndpointURL,
  GatewaySpec,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { sortedEndpoints } from '../context/workload';
import { GatewayURLs, routeURLs } from './routes';
import { serviceURL } from './services';

export type { GatewayURLs } from './routes';

/** Addresses of an endpoint, as in the status of a ReleaseBinding. */
export interface EndpointStatus {
  name: string;
  type: string;
  serviceURL?: EndpointURL;
  internalURLs?: GatewayURLs;
  externalURLs?: GatewayURLs;
}

/** Reads the addresses of every endpoint from the rendered Services and routes. `gateway`: the merged one of the environment. */
export function resolveEndpoints(input: {
  objects: readonly Record<string, unknown>[];
  workload: Pick<WorkloadTemplate, 'endpoints'>;
  gateway: GatewaySpec;
  cellNamespace: string;
}): EndpointStatus[] {
  const { objects, workload, gateway, cellNamespace } = input;
  return sortedEndpoints(workload).map(([name, endpoint]) => {
    const { type } = endpoint;
    const service = serviceURL(objects, endpoint, cellNamespace);
    const key = { name, type };
    const internal = routeURLs(objects, key, 'internal', gateway);
    const external = routeURLs(objects, key, 'external', gateway);
    return {
      name,
      type,
      ...(service ? { serviceURL: service } : {}),
      ...(internal ? { internalURLs: internal } : {}),
      ...(external ? { externalURLs: external } : {}),
    };
  });
}

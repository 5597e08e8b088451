import { createApiRef } from '@backstage/frontend-plugin-api';
import { ResourceClient } from '@openchoreo-portal/client';
import { ResourceStream } from '../stream/types';

/** One question about what the signed-in person may do (core/authorization `AccessRequest`). */
export interface AccessQuestion {
  action: string;
  scope: {
    namespace?: string;
    project?: string;
    component?: string;
    resource?: string;
  };
  attributes?: Record<string, string>;
}

/** The answer, with words for the person (core/authorization `Decision`). */
export interface AccessAnswer {
  allowed: boolean;
  reason: string;
}

/** The control plane, as the portal uses it. All methods reject with `ApiError`. */
export interface OpenChoreoApi {
  /** Kubernetes-style reads and writes as the signed-in person. */
  readonly resources: ResourceClient;
  /** Everything the pages follow, over one connection. */
  readonly stream: ResourceStream;
  /** Answers in the order of the questions; questions of one tick travel together. */
  decide(question: AccessQuestion): Promise<AccessAnswer>;
  /** A request below `/api/openchoreo`; the parsed JSON body comes back. */
  request<T>(
    path: string,
    init?: { method?: string; body?: unknown; signal?: AbortSignal },
  ): Promise<T>;
  /** The same for another backend plugin, e.g. `openchoreo-observer`. */
  requestPlugin<T>(
    pluginId: string,
    path: string,
    init?: { method?: string; body?: unknown; signal?: AbortSignal },
  ): Promise<T>;
  /** A streaming response of another backend plugin (log tails). */
  openPlugin(
    pluginId: string,
    path: string,
    signal: AbortSignal,
  ): Promise<Response>;
  /** Address of a backend plugin, as people see it. */
  baseUrl(pluginId: string): Promise<string>;
}

/** API reference of {@link OpenChoreoApi}. */
export const openchoreoApiRef = createApiRef<OpenChoreoApi>({
  id: 'plugin.openchoreo.api',
});

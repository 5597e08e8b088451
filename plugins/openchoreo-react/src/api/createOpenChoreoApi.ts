import { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  chunksOf,
  createClient,
  Transport,
  TransportRequest,
} from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import { createResourceStream } from '../stream/createResourceStream';
import { AccessAnswer, AccessQuestion, OpenChoreoApi } from './openchoreoApi';
import { createBatcher } from './batcher';

/** Builds the API over Backstage's fetch, which adds the person's token. */
export function createOpenChoreoApi(options: {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
}): OpenChoreoApi {
  const { discoveryApi, fetchApi } = options;

  const open = async (
    pluginId: string,
    path: string,
    init: RequestInit,
  ): Promise<Response> => {
    const url = `${await discoveryApi.getBaseUrl(pluginId)}${path}`;
    try {
      return await fetchApi.fetch(url, init);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ApiError({
        reason: 'ServiceUnavailable',
        message: 'The portal’s server cannot be reached.',
        remedy: 'Check your connection and try again.',
        cause: error,
      });
    }
  };

  const requestPlugin: OpenChoreoApi['requestPlugin'] = async (
    pluginId,
    path,
    init = {},
  ) => {
    const response = await open(pluginId, path, {
      method: init.method ?? 'GET',
      signal: init.signal,
      ...(init.body === undefined
        ? {}
        : {
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(init.body),
          }),
    });
    const text = await response.text();
    if (!response.ok) throw ApiError.fromStatus(parse(text), response.status);
    return text ? JSON.parse(text) : undefined;
  };

  const kubeTransport: Transport = async (request: TransportRequest) => {
    const response = await open('openchoreo', `/kube${request.path}`, {
      method: request.method,
      headers: request.headers,
      body: request.body as BodyInit | undefined,
      signal: request.signal,
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: chunksOf(response),
    };
  };

  return {
    resources: createClient(kubeTransport, { fieldManager: 'portal' }),
    stream: createResourceStream({
      open: (body, signal) =>
        open('openchoreo', '/stream', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal,
        }),
    }),
    decide: createBatcher<AccessQuestion, AccessAnswer>(questions =>
      requestPlugin('openchoreo', '/authz/evaluates', {
        method: 'POST',
        body: questions,
      }),
    ),
    request: (path, init) => requestPlugin('openchoreo', path, init),
    requestPlugin,
    openPlugin: (pluginId, path, signal) => open(pluginId, path, { signal }),
    baseUrl: pluginId => discoveryApi.getBaseUrl(pluginId),
  };
}

function parse(text: string): object {
  try {
    const value = JSON.parse(text);
    // Backstage's own errors come as {error: {message}}.
    return value?.error?.message ? { message: value.error.message } : value;
  } catch {
    return {};
  }
}

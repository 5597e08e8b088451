import {
  createClient,
  createDiscoveryResolver,
  createHttpTransport,
  errorOf,
  KindResolver,
  readJson,
  readText,
  ResourceClient,
  Transport,
  TransportRequest,
} from '@openchoreo-portal/client';
import { createTokenSource } from '../auth/tokens';
import { CommonOptions, Settings, settingsOf } from '../config/settings';
import { Io } from '../io';
import { createKindCatalog, KindCatalog } from './kinds';

/** Field manager of everything that `occ` writes. */
export const FIELD_MANAGER = 'occ';

/** JSON and streams below one root. */
export interface Endpoint {
  /** Rejects with `ApiError` unless it succeeds. */
  request<T>(
    method: TransportRequest['method'],
    path: string,
    body?: unknown,
  ): Promise<T>;
  /** A GET whose answer is read as it comes. */
  open(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ body: AsyncIterable<Uint8Array> }>;
}

/** One command's connection to one control plane. */
export interface Session {
  io: Io;
  settings: Settings;
  /** The Kubernetes dialect. */
  client: ResourceClient;
  kube: Transport;
  resolver: KindResolver;
  kinds: KindCatalog;
  token(): Promise<string | undefined>;
  /** The control plane itself. */
  controlPlane: Endpoint;
  /** The observer, which lives beside the control plane. */
  observer: Endpoint;
}

/** Opens a session from the options of a command. Nothing is sent yet. */
export function openSession(io: Io, options: CommonOptions): Session {
  const settings = settingsOf(io, options);
  const token = createTokenSource(io, settings);
  const transportTo = (baseUrl: string): Transport => {
    const transport = createHttpTransport({ baseUrl, token, fetch: io.fetch });
    return request => transport({ signal: io.signal, ...request });
  };
  const kube = transportTo(`${settings.url}/kube`);
  return {
    io,
    settings,
    kube,
    token,
    client: createClient(kube, { fieldManager: FIELD_MANAGER }),
    resolver: createDiscoveryResolver(kube),
    kinds: createKindCatalog(kube),
    controlPlane: endpoint(transportTo(settings.url)),
    observer: endpoint(transportTo(`${settings.url}-observer`)),
  };
}

function endpoint(transport: Transport): Endpoint {
  return {
    async request(method, path, body) {
      const json = { 'content-type': 'application/json' };
      return readJson(
        await transport({
          method,
          path,
          headers: {
            accept: 'application/json',
            ...(body === undefined ? {} : json),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    },
    async open(path, headers) {
      const response = await transport({ method: 'GET', path, headers });
      if (response.status !== 200) {
        throw errorOf(await readText(response), response.status);
      }
      return response;
    },
  };
}

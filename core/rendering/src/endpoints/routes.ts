import {
  ANNOTATIONS,
  EndpointURL,
  GatewayEndpoint,
  GatewaySpec,
  getOwn,
  isJsonObject,
  LABELS,
} from '@openchoreo-portal/model';

/** Addresses by the listener that serves them. */
export interface GatewayURLs {
  http?: EndpointURL;
  https?: EndpointURL;
  tls?: EndpointURL;
}

/** Schemes a client uses, in the clear and over TLS, by endpoint type. */
const SCHEMES: Record<string, { http: string; https: string }> = {
  HTTP: { http: 'http', https: 'https' },
  GraphQL: { http: 'http', https: 'https' },
  Websocket: { http: 'ws', https: 'wss' },
  gRPC: { http: 'grpc', https: 'grpcs' },
};

const ROUTE_TYPES: Record<string, readonly string[]> = {
  HTTPRoute: ['HTTP', 'GraphQL', 'Websocket', 'gRPC'],
  GRPCRoute: ['gRPC'],
  TLSRoute: ['HTTP', 'GraphQL', 'Websocket', 'gRPC', 'TCP'],
};

/**
 * Addresses of an endpoint through a gateway, read from the route that carries its labels; undefined when no route does.
 */
export function routeURLs(
  objects: readonly Record<string, unknown>[],
  endpoint: { name: string; type: string },
  visibility: 'external' | 'internal',
  gateway: GatewaySpec,
): GatewayURLs | undefined {
  const listeners = gateway.ingress?.[visibility];
  if (!listeners) return undefined;
  for (const object of objects) {
    const labels = labelsOf(object);
    const kind = String(object.kind);
    if (
      getOwn(labels, LABELS.endpointName) === endpoint.name &&
      getOwn(labels, LABELS.endpointVisibility) === visibility &&
      getOwn(ROUTE_TYPES, kind) !== undefined &&
      ROUTE_TYPES[kind].includes(endpoint.type)
    ) {
      const urls = urlsOf(object, kind, endpoint.type, listeners);
      if (Object.keys(urls).length > 0) return urls;
    }
  }
  return undefined;
}

function urlsOf(
  route: Record<string, unknown>,
  kind: string,
  type: string,
  listeners: GatewayEndpoint,
): GatewayURLs {
  const hosts = hostnames(route);
  const path = pathOf(route);
  const used =
    kind === 'TLSRoute' ? (['tls'] as const) : (['http', 'https'] as const);
  const urls: GatewayURLs = {};
  for (const name of used) {
    const listener = listeners[name];
    if (!listener) continue;
    const host = hosts.find(h => belongsTo(h, listener.host)) ?? undefined;
    if (host === undefined) continue;
    const scheme = name === 'tls' ? 'tls' : SCHEMES[type]?.[name] ?? name;
    urls[name] = {
      scheme,
      host,
      port: listener.port,
      ...(path ? { path } : {}),
    };
  }
  return urls;
}

/** A route names hosts below (or equal to) the host of its listener. */
function belongsTo(host: string, listenerHost: string): boolean {
  const base = listenerHost.replace(/^\*\./, '');
  return base === '' || host === base || host.endsWith(`.${base}`);
}

function hostnames(route: Record<string, unknown>): string[] {
  const { spec } = route;
  const list = isJsonObject(spec) ? spec.hostnames : undefined;
  return Array.isArray(list)
    ? list.filter((h): h is string => typeof h === 'string')
    : [];
}

/** The annotated base path, else the path of the first match. */
function pathOf(route: Record<string, unknown>): string | undefined {
  const { metadata, spec } = route;
  const annotations = isJsonObject(metadata) ? metadata.annotations : undefined;
  const annotated = isJsonObject(annotations)
    ? getOwn(annotations, ANNOTATIONS.endpointBasePath)
    : undefined;
  if (typeof annotated === 'string') return annotated;
  const rule = first(isJsonObject(spec) ? spec.rules : undefined);
  const match = first(rule?.matches);
  const path = match?.path;
  const value = isJsonObject(path) ? path.value : undefined;
  return typeof value === 'string' ? value : undefined;
}

function first(list: unknown): Record<string, unknown> | undefined {
  const [item] = Array.isArray(list) ? list : [];
  return isJsonObject(item) ? item : undefined;
}

function labelsOf(object: Record<string, unknown>): Record<string, unknown> {
  const { metadata } = object;
  const labels = isJsonObject(metadata) ? metadata.labels : undefined;
  return isJsonObject(labels) ? labels : {};
}

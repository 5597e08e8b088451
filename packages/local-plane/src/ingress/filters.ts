import { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { HTTPRouteFilter } from './routes';

/** Headers that belong to one connection and are never passed on. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
];

/** Copies headers without those of the connection. */
export function forwardable(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = String(headers.connection ?? '')
    .split(',')
    .map(h => h.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_BY_HOP.includes(name) && !named.includes(name),
    ),
  );
}

function modify(
  headers: OutgoingHttpHeaders,
  change: HTTPRouteFilter['requestHeaderModifier'],
): void {
  for (const { name, value } of change?.set ?? [])
    headers[name.toLowerCase()] = value;
  for (const { name, value } of change?.add ?? []) {
    const key = name.toLowerCase();
    const old = headers[key];
    headers[key] =
      old === undefined
        ? value
        : ([] as string[]).concat(old as string | string[], value);
  }
  for (const name of change?.remove ?? []) delete headers[name.toLowerCase()];
}

/** Applies `RequestHeaderModifier` filters. */
export function modifyRequest(
  headers: OutgoingHttpHeaders,
  filters: readonly HTTPRouteFilter[],
): void {
  for (const f of filters)
    if (f.type === 'RequestHeaderModifier')
      modify(headers, f.requestHeaderModifier);
}

/** Applies `ResponseHeaderModifier` filters. */
export function modifyResponse(
  headers: OutgoingHttpHeaders,
  filters: readonly HTTPRouteFilter[],
): void {
  for (const f of filters)
    if (f.type === 'ResponseHeaderModifier')
      modify(headers, f.responseHeaderModifier);
}

function originAllowed(allowed: readonly string[], origin: string): boolean {
  return allowed.some(a => {
    if (a === '*' || a === origin) return true;
    const star = a.indexOf('*');
    return (
      star >= 0 &&
      origin.startsWith(a.slice(0, star)) &&
      origin.endsWith(a.slice(star + 1)) &&
      origin.length >= a.length
    );
  });
}

/** Answer headers of the `CORS` filter, or undefined when there is no such filter, no origin, or it is not allowed. */
export function corsHeaders(
  filters: readonly HTTPRouteFilter[],
  request: { method: string; headers: IncomingHttpHeaders },
): { preflight: boolean; headers: Record<string, string> } | undefined {
  const cors = filters.find(f => f.type === 'CORS')?.cors;
  const origin = request.headers.origin;
  if (!cors || !origin || !originAllowed(cors.allowOrigins ?? [], origin))
    return undefined;
  const any = (cors.allowOrigins ?? []).includes('*') && !cors.allowCredentials;
  const headers: Record<string, string> = {
    'access-control-allow-origin': any ? '*' : origin,
  };
  if (!any) headers.vary = 'Origin';
  if (cors.allowCredentials)
    headers['access-control-allow-credentials'] = 'true';
  const asked = request.headers['access-control-request-method'];
  const preflight = request.method === 'OPTIONS' && asked !== undefined;
  if (preflight) {
    const methods = cors.allowMethods ?? ['GET', 'HEAD', 'POST'];
    headers['access-control-allow-methods'] = methods.includes('*')
      ? String(asked)
      : methods.join(', ');
    const wanted = cors.allowHeaders ?? [];
    const list = wanted.includes('*')
      ? String(request.headers['access-control-request-headers'] ?? '*')
      : wanted.join(', ');
    if (list) headers['access-control-allow-headers'] = list;
    headers['access-control-max-age'] = String(cors.maxAge ?? 5);
  } else if (cors.exposeHeaders?.length) {
    headers['access-control-expose-headers'] = cors.exposeHeaders.join(', ');
  }
  return { preflight, headers };
}

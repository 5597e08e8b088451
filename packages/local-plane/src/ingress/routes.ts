import { RE2JS } from 're2js';
import { StoredObject } from '@openchoreo-portal/model';

/** The parts of `HTTPRoute.spec` that the ingress serves. */
export interface HTTPRouteSpec {
  parentRefs?: { name?: string; namespace?: string }[];
  hostnames?: string[];
  rules?: HTTPRouteRule[];
}
export interface HTTPRouteRule {
  matches?: HTTPRouteMatch[];
  filters?: HTTPRouteFilter[];
  backendRefs?: BackendRef[];
  timeouts?: { request?: string };
}
export interface HTTPRouteMatch {
  path?: { type?: string; value?: string };
  method?: string;
  headers?: { type?: string; name: string; value: string }[];
  queryParams?: { type?: string; name: string; value: string }[];
}
export interface BackendRef {
  name?: string;
  namespace?: string;
  port?: number;
  weight?: number;
}
interface HeaderFilter {
  set?: { name: string; value: string }[];
  add?: { name: string; value: string }[];
  remove?: string[];
}
export interface PathModifier {
  type?: string;
  replaceFullPath?: string;
  replacePrefixMatch?: string;
}
export interface HTTPRouteFilter {
  type?: string;
  requestHeaderModifier?: HeaderFilter;
  responseHeaderModifier?: HeaderFilter;
  urlRewrite?: { hostname?: string; path?: PathModifier };
  requestRedirect?: {
    scheme?: string;
    hostname?: string;
    port?: number;
    statusCode?: number;
    path?: PathModifier;
  };
  cors?: {
    allowOrigins?: string[];
    allowMethods?: string[];
    allowHeaders?: string[];
    exposeHeaders?: string[];
    allowCredentials?: boolean;
    maxAge?: number;
  };
}
export type HTTPRoute = StoredObject<HTTPRouteSpec>;

/** What a request is matched on. */
export interface RequestFacts {
  /** Lower-case host without port. */
  host: string;
  path: string;
  method: string;
  headers: Record<string, string | string[] | undefined>;
  query: URLSearchParams;
}

/** The rule that serves a request. */
export interface RouteMatch {
  route: HTTPRoute;
  rule: HTTPRouteRule;
  /** The path prefix that matched, for rewrites. */
  prefix: string;
}

interface Compiled {
  route: HTTPRoute;
  rule: HTTPRouteRule;
  match: HTTPRouteMatch;
  regex?: RE2JS;
  /** Higher wins; compared left to right. */
  rank: [
    exact: number,
    length: number,
    method: number,
    headers: number,
    query: number,
  ];
}

/** Longest regular expression accepted. */
const MAX_PATTERN = 1024;

/** Routes by host, ready for matching. */
export interface RouteTable {
  find(request: RequestFacts): RouteMatch | undefined;
  /** True when some route serves the host. */
  knowsHost(host: string): boolean;
  /** Path prefixes served for a host, for the page that says "not found". */
  pathsOf(host: string): string[];
}

function compile(pattern: string): RE2JS | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

/** `/a` matches `/a`, `/a/` and `/a/b`, not `/ab`. */
function hasPrefix(path: string, prefix: string): boolean {
  const clean = prefix.replace(/\/+$/, '');
  return path === clean || path.startsWith(`${clean}/`) || clean === '';
}

function hostCandidates(host: string): string[] {
  const candidates = [host];
  const labels = host.split('.');
  for (let i = 1; i < labels.length; i += 1)
    candidates.push(`*.${labels.slice(i).join('.')}`);
  candidates.push('*');
  return candidates;
}

function valueMatches(
  type: string | undefined,
  wanted: string,
  actual: string | undefined,
): boolean {
  if (actual === undefined) return false;
  if (type !== 'RegularExpression') return actual === wanted;
  return compile(wanted)?.matches(actual) ?? false;
}

function matches(compiled: Compiled, request: RequestFacts): boolean {
  const { match, regex } = compiled;
  const value = match.path?.value ?? '/';
  switch (match.path?.type ?? 'PathPrefix') {
    case 'Exact':
      if (request.path !== value) return false;
      break;
    case 'RegularExpression':
      if (!regex?.matches(request.path)) return false;
      break;
    default:
      if (!hasPrefix(request.path, value)) return false;
  }
  if (match.method && match.method !== request.method) return false;
  for (const h of match.headers ?? []) {
    const actual = request.headers[h.name.toLowerCase()];
    if (
      !valueMatches(
        h.type,
        h.value,
        Array.isArray(actual) ? actual.join(', ') : actual,
      )
    )
      return false;
  }
  for (const q of match.queryParams ?? []) {
    if (!valueMatches(q.type, q.value, request.query.get(q.name) ?? undefined))
      return false;
  }
  return true;
}

/** Builds the table; precedence as in the Gateway API: host, exact path, longest path, method, headers, query, oldest route. */
export function buildRouteTable(routes: readonly HTTPRoute[]): RouteTable {
  const byHost = new Map<string, Compiled[]>();
  const sorted = [...routes].sort(
    (a, b) =>
      a.metadata.creationTimestamp.localeCompare(
        b.metadata.creationTimestamp,
      ) ||
      `${a.metadata.namespace}/${a.metadata.name}`.localeCompare(
        `${b.metadata.namespace}/${b.metadata.name}`,
      ),
  );
  for (const route of sorted) {
    if (route.metadata.deletionTimestamp) continue;
    const hosts = route.spec?.hostnames?.length ? route.spec.hostnames : ['*'];
    for (const rule of route.spec?.rules ?? []) {
      const list = rule.matches?.length ? rule.matches : [{}];
      for (const match of list) {
        const type = match.path?.type ?? 'PathPrefix';
        const value = match.path?.value ?? '/';
        const compiled: Compiled = {
          route,
          rule,
          match,
          regex: type === 'RegularExpression' ? compile(value) : undefined,
          rank: [
            type === 'Exact' ? 1 : 0,
            value.length,
            match.method ? 1 : 0,
            match.headers?.length ?? 0,
            match.queryParams?.length ?? 0,
          ],
        };
        for (const host of hosts) {
          const key = host.toLowerCase();
          const at = byHost.get(key);
          if (at) at.push(compiled);
          else byHost.set(key, [compiled]);
        }
      }
    }
  }
  for (const list of byHost.values()) {
    // Array.sort is stable, so the oldest route stays first among equals.
    list.sort((a, b) => {
      for (let i = 0; i < a.rank.length; i += 1) {
        if (a.rank[i] !== b.rank[i]) return b.rank[i] - a.rank[i];
      }
      return 0;
    });
  }
  return {
    find(request) {
      for (const host of hostCandidates(request.host)) {
        const found = byHost.get(host)?.find(c => matches(c, request));
        if (found) {
          const type = found.match.path?.type ?? 'PathPrefix';
          return {
            route: found.route,
            rule: found.rule,
            prefix:
              type === 'PathPrefix' ? found.match.path?.value ?? '/' : '/',
          };
        }
      }
      return undefined;
    },
    knowsHost: host => hostCandidates(host).some(h => byHost.has(h)),
    pathsOf: host => [
      ...new Set(
        hostCandidates(host).flatMap(h =>
          (byHost.get(h) ?? []).map(c => c.match.path?.value ?? '/'),
        ),
      ),
    ],
  };
}

/** The path after a rewrite. */
export function rewritePath(
  path: string,
  prefix: string,
  modifier: PathModifier | undefined,
): string {
  if (modifier?.type === 'ReplaceFullPath')
    return modifier.replaceFullPath ?? '/';
  if (modifier?.type !== 'ReplacePrefixMatch') return path;
  const clean = prefix.replace(/\/+$/, '');
  const rest = path.slice(clean.length);
  const to = (modifier.replacePrefixMatch ?? '/').replace(/\/+$/, '');
  const joined = `${to}${
    rest.startsWith('/') || rest === '' ? rest : `/${rest}`
  }`;
  return joined === '' ? '/' : joined;
}

/** Chooses a backend by weight; `roll` is in [0, 1). Undefined when all weights are 0. */
export function chooseBackend(
  refs: readonly BackendRef[] | undefined,
  roll: number,
): BackendRef | undefined {
  const list = refs ?? [];
  const total = list.reduce((sum, r) => sum + (r.weight ?? 1), 0);
  let left = roll * total;
  for (const ref of list) {
    const weight = ref.weight ?? 1;
    if (weight > 0 && left < weight) return ref;
    left -= weight;
  }
  return undefined;
}

import { NormalizedPath } from '@openchoreo-portal/plane-protocol';

/** One rule of what the agent does for the control plane. */
export interface AllowRule {
  /** HTTP methods, or `*`. */
  methods: readonly string[] | '*';
  /** `*` is exactly one segment, `**` at the end any number of segments, also none. */
  path: string;
  /** Default `allow`. A deny rule wins over every allow rule. */
  effect?: 'allow' | 'deny';
  /** The rule applies only when this term is *not* one of the requirements of the query's `labelSelector`. */
  unlessSelected?: string;
}

/**
 * What an agent does when nothing else is configured: the Kubernetes API, without the system namespace, without minting tokens or
 * reaching through nodes, and without listing secrets that the platform did not make. The service account's RBAC still applies behind it.
 */
export const DEFAULT_ALLOW: readonly AllowRule[] = [
  { methods: '*', path: '/api/**' },
  { methods: '*', path: '/apis/**' },
  { methods: ['GET'], path: '/version' },
  { methods: ['GET'], path: '/openapi/**' },
  { methods: ['GET'], path: '/healthz/**' },
  { methods: ['GET'], path: '/livez/**' },
  { methods: ['GET'], path: '/readyz/**' },
  { methods: '*', path: '/api/v1/namespaces/kube-system/**', effect: 'deny' },
  { methods: '*', path: '/apis/*/*/namespaces/kube-system/**', effect: 'deny' },
  { methods: '*', path: '/api/v1/watch/**', effect: 'deny' },
  { methods: '*', path: '/api/v1/nodes/*/proxy/**', effect: 'deny' },
  {
    methods: '*',
    path: '/api/v1/namespaces/*/serviceaccounts/*/token',
    effect: 'deny',
  },
  {
    methods: '*',
    path: '/api/v1/secrets',
    effect: 'deny',
    unlessSelected: 'openchoreo.dev/managed-by=openchoreo-control-plane',
  },
];

/** True when some rule allows the request and none denies it. `path` must come from `normalizePath`. */
export function isAllowed(
  rules: readonly AllowRule[],
  method: string,
  path: NormalizedPath,
): boolean {
  let allowed = false;
  for (const rule of rules) {
    if (rule.methods !== '*' && !rule.methods.includes(method)) continue;
    if (!matches(rule.path, path.segments)) continue;
    if (rule.unlessSelected && isSelected(path.query, rule.unlessSelected)) {
      continue;
    }
    if (rule.effect === 'deny') return false;
    allowed = true;
  }
  return allowed;
}

function matches(pattern: string, segments: readonly string[]): boolean {
  const wanted = pattern.split('/').slice(1);
  const open = wanted[wanted.length - 1] === '**';
  if (open) wanted.pop();
  if (
    open ? segments.length < wanted.length : segments.length !== wanted.length
  ) {
    return false;
  }
  return wanted.every((part, i) => part === '*' || part === segments[i]);
}

function isSelected(query: string, term: string): boolean {
  const selectors = new URLSearchParams(query).getAll('labelSelector');
  // With several values it is not clear which of them the server takes.
  return (
    selectors.length === 1 &&
    selectors[0].split(',').some(part => part.trim() === term)
  );
}

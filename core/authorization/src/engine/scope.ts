import { Scope } from '../types';
import { ScopeLevel } from '../actions';

/** Separates segments; cannot occur in a name that came over HTTP. */
const SEPARATOR = '\u0000';
/** Everything. */
export const ROOT = '';

const DEPTH: Record<ScopeLevel, number> = {
  cluster: 0,
  namespace: 1,
  project: 2,
  component: 3,
  resource: 3,
};

/** What is wrong with a scope, or undefined. */
export function scopeProblem(scope: Scope): string | undefined {
  if (scope.component && scope.resource) {
    return 'a scope names a component or a resource, not both';
  }
  if ((scope.component || scope.resource) && !scope.project) {
    return 'a component or resource needs its project';
  }
  if (scope.project && !scope.namespace) {
    return 'a project needs its namespace';
  }
  return Object.values(scope).some(v => v?.includes(SEPARATOR))
    ? 'a scope contains a character that names cannot have'
    : undefined;
}

/** The scope, cut to the deepest level at which an action is asked. */
export function cutScope(scope: Scope, level: ScopeLevel): Scope {
  const { namespace, project, component, resource } = scope;
  const depth = DEPTH[level];
  return {
    ...(depth > 0 && namespace ? { namespace } : {}),
    ...(depth > 1 && project ? { project } : {}),
    ...(level === 'component' && component ? { component } : {}),
    ...(level === 'resource' && resource ? { resource } : {}),
  };
}

/** Key of a valid scope. */
export function scopeKey(scope: Scope): string {
  const keys = prefixKeys(scope);
  return keys[keys.length - 1];
}

/** Keys of a valid scope and all scopes above it, from the root down. */
export function prefixKeys(scope: Scope): string[] {
  const keys = [ROOT];
  let key = ROOT;
  const descend = (kind: string, name: string | undefined) => {
    if (!name) return;
    key = `${key}${SEPARATOR}${kind}${name}`;
    keys.push(key);
  };
  descend('n', scope.namespace);
  descend('p', scope.project);
  descend('c', scope.component);
  descend('r', scope.resource);
  return keys;
}

/** True when `inner` is `outer` or lies below it. */
export function isWithin(inner: string, outer: string): boolean {
  return (
    outer === ROOT || inner === outer || inner.startsWith(outer + SEPARATOR)
  );
}

/** `component web of project shop in namespace acme`. */
export function describeScope(scope: Scope): string {
  const parts = [];
  if (scope.component) parts.push(`component ${scope.component}`);
  if (scope.resource) parts.push(`resource ${scope.resource}`);
  if (scope.project) parts.push(`project ${scope.project}`);
  if (scope.namespace) parts.push(`namespace ${scope.namespace}`);
  return parts.length ? parts.join(' of ') : 'the whole installation';
}

/** `namespace/acme/project/shop/component/web`; `*` is everywhere. */
export function pathOf(scope: Scope): string {
  const parts = (['namespace', 'project', 'component', 'resource'] as const)
    .filter(level => scope[level])
    .map(level => `${level}/${scope[level]}`);
  return parts.join('/') || '*';
}

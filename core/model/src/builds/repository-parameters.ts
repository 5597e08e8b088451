import { JsonObject, JsonValue } from '../object';
import { StructuralSchema } from '../kind-definition';

/** What a workflow parameter means for a build (reference/rendering.md §2.6). */
export type RepositoryRole =
  | 'url'
  | 'branch'
  | 'commit'
  | 'app-path'
  | 'secret-ref';

const ROLES: readonly RepositoryRole[] = [
  'url',
  'branch',
  'commit',
  'app-path',
  'secret-ref',
];
const MAX_DEPTH = 16;

/** Paths of the marked parameters of a workflow's schema, e.g. `url -> ['repository', 'url']`. */
export function repositoryParameterPaths(
  schema: StructuralSchema | undefined,
): Partial<Record<RepositoryRole, string[]>> {
  const found: Partial<Record<RepositoryRole, string[]>> = {};
  const visit = (node: StructuralSchema, path: string[]) => {
    if (path.length > MAX_DEPTH) return;
    for (const role of ROLES) {
      const marker = `x-openchoreo-component-parameter-repository-${role}`;
      if ((node as Record<string, unknown>)[marker] === true) {
        found[role] ??= path;
      }
    }
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      visit(child, [...path, name]);
    }
  };
  if (schema) visit(schema, []);
  return found;
}

/** The text at a path of nested objects, or undefined. */
export function textAt(
  value: unknown,
  path: readonly string[] | undefined,
): string | undefined {
  if (!path) return undefined;
  let current: unknown = value;
  for (const name of path) {
    if (
      current === null ||
      typeof current !== 'object' ||
      !Object.hasOwn(current, name)
    ) {
      return undefined;
    }
    current = (current as Record<string, unknown>)[name];
  }
  return typeof current === 'string' ? current : undefined;
}

/** A copy with the value at the path set; objects on the way are made. */
export function withValueAt(
  value: JsonValue | undefined,
  path: readonly string[],
  leaf: JsonValue,
): JsonObject {
  const [name, ...rest] = path;
  const base =
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as JsonObject)
      : {};
  return {
    ...base,
    [name]: rest.length
      ? withValueAt(Object.hasOwn(base, name) ? base[name] : {}, rest, leaf)
      : leaf,
  };
}

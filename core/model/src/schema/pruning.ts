import { hasOwn, isJsonObject } from '../json';
import { StructuralSchema } from '../kind-definition';
import { fieldPath, indexPath } from './paths';

const MOST_REPORTED = 100;
const OBJECT_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/** What {@link pruneUnknown} returns. */
export interface Pruned<T> {
  /** The same value when nothing was dropped. */
  value: T;
  /** Paths of the dropped fields, at most 100 of them. */
  unknown: string[];
}

/**
 * Drops fields that the schema does not name, except where it preserves them (`x-kubernetes-preserve-unknown-fields`,
 * `additionalProperties`). `apiVersion`, `kind` and `metadata` of the root and of embedded resources always stay.
 */
export function pruneUnknown<T>(
  schema: StructuralSchema,
  value: T,
  options: { isResourceRoot?: boolean; path?: string } = {},
): Pruned<T> {
  const unknown: string[] = [];
  const kept = prune(
    schema,
    value,
    options.path ?? '',
    unknown,
    options.isResourceRoot ?? false,
  );
  return { value: kept as T, unknown };
}

function prune(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  unknown: string[],
  isResource: boolean,
): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    if (!items) return value;
    let list = value;
    value.forEach((item, i) => {
      const next = prune(items, item, indexPath(path, i), unknown, false);
      if (next !== item) {
        if (list === value) list = [...value];
        list[i] = next;
      }
    });
    return list;
  }
  if (!isJsonObject(value)) return value;
  const resource = isResource || schema['x-kubernetes-embedded-resource'];
  let out: Record<string, unknown> = value;
  const own = () => {
    if (out === value) out = { ...value };
    return out;
  };
  for (const key of Object.keys(value)) {
    if (resource && OBJECT_FIELDS.has(key)) continue;
    const child = childSchema(schema, key);
    if (child === 'drop') {
      delete own()[key];
      if (unknown.length < MOST_REPORTED) unknown.push(fieldPath(path, key));
    } else if (child !== 'keep') {
      const at = fieldPath(path, key);
      const next = prune(child, value[key], at, unknown, false);
      if (next !== value[key]) own()[key] = next;
    }
  }
  return out;
}

function childSchema(
  schema: StructuralSchema,
  key: string,
): StructuralSchema | 'keep' | 'drop' {
  // A key of this name never means anything good.
  if (key === '__proto__') return 'drop';
  if (schema.properties && hasOwn(schema.properties, key)) {
    return schema.properties[key];
  }
  const { additionalProperties } = schema;
  if (isJsonObject(additionalProperties)) {
    return additionalProperties as StructuralSchema;
  }
  return additionalProperties === true ||
    schema['x-kubernetes-preserve-unknown-fields']
    ? 'keep'
    : 'drop';
}

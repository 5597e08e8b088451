import { cloneJson, getOwn, hasOwn, isJsonObject, setOwn } from '../json';
import { StructuralSchema } from '../kind-definition';

/**
 * Fills defaults as Kubernetes does: only where the parent exists (a default of the parent may make it exist), and in place of
 * `null` where null is not allowed. Returns the same value when nothing was filled, else a copy; the input is never changed.
 */
export function applyDefaults<T>(schema: StructuralSchema, value: T): T {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? (mapItems(value, v => applyDefaults(items, v)) as T) : value;
  }
  if (!isJsonObject(value)) return value;
  let out: Record<string, unknown> = value;
  const set = (key: string, next: unknown) => {
    if (out === value) out = { ...value };
    setOwn(out, key, next);
  };
  const properties = schema.properties ?? {};
  for (const key of Object.keys(properties)) {
    const child = properties[key];
    const current = getOwn(value, key);
    const absent =
      current === undefined || (current === null && !child.nullable);
    const start =
      absent && child.default !== undefined
        ? cloneJson(child.default)
        : current;
    if (start === undefined) continue;
    const next = applyDefaults(child, start);
    if (next !== current) set(key, next);
  }
  if (isJsonObject(schema.additionalProperties)) {
    const child = schema.additionalProperties as StructuralSchema;
    for (const key of Object.keys(value)) {
      if (hasOwn(properties, key)) continue;
      const next = applyDefaults(child, value[key]);
      if (next !== value[key]) set(key, next);
    }
  }
  return out as T;
}

/** `map` that returns the same array when no element changed. */
export function mapItems(
  list: unknown[],
  change: (value: unknown) => unknown,
): unknown[] {
  let out = list;
  list.forEach((item, i) => {
    const next = change(item);
    if (next !== item) {
      if (out === list) out = [...list];
      out[i] = next;
    }
  });
  return out;
}

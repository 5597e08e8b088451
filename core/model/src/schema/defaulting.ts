import { cloneJson, getOwn, hasOwn, isJsonObject, setOwn } from '../json';
import { StructuralSchema } from '../kind-definition';

/**
 * Fills defaults as Kubernetes does: only where the parent exists (a default of the parent may make it exist). `null` where null is
 * not allowed counts as absent: it gives way to the default, or is dropped. Returns the same value when nothing changed, else a
 * copy; the input is never changed.
 */
export function applyDefaults<T>(schema: StructuralSchema, value: T): T {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? (mapItems(value, v => applyDefaults(items, v)) as T) : value;
  }
  if (!isJsonObject(value)) return value;
  let out: Record<string, unknown> = value;
  const own = () => {
    if (out === value) out = { ...value };
    return out;
  };
  const put = (key: string, child: StructuralSchema) => {
    const current = getOwn(value, key);
    const absent =
      current === undefined || (current === null && !child.nullable);
    const start = absent ? cloneJson(child.default) : current;
    const next = applyDefaults(child, start);
    if (next === current) return;
    if (next === undefined) delete own()[key];
    else setOwn(own(), key, next);
  };
  const properties = schema.properties ?? {};
  for (const key of Object.keys(properties)) put(key, properties[key]);
  if (isJsonObject(schema.additionalProperties)) {
    const child = schema.additionalProperties as StructuralSchema;
    for (const key of Object.keys(value)) {
      // A default of the values of a map says nothing about which keys it has.
      if (!hasOwn(properties, key)) put(key, child);
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

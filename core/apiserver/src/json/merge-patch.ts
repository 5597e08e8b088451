import { StructuralSchema } from '@openchoreo-portal/model';
import { clone, equal, isObject, Json } from './value';

/** Applies a JSON merge patch (RFC 7396) to a copy. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return clone(patch);
  const out: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = applyMergePatch(out[key], value);
  }
  return out;
}

const DIRECTIVE = '$patch';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';
const RETAIN = '$retainKeys';

function childSchema(
  schema: StructuralSchema | undefined,
  key: string,
): StructuralSchema | undefined {
  const own = schema?.properties?.[key];
  if (own) return own;
  return isObject(schema?.additionalProperties)
    ? (schema.additionalProperties as StructuralSchema)
    : undefined;
}

function identity(item: unknown, keys: readonly string[]): string | undefined {
  if (!isObject(item) || keys.some(key => item[key] === undefined))
    return undefined;
  return JSON.stringify(keys.map(key => item[key]));
}

/** The keys by which items are matched: those of the schema that the patch names, as `kubectl` knows only the first of several. */
function keysFor(
  schema: StructuralSchema,
  items: readonly unknown[],
): string[] {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const known = keys.filter(key =>
    items.every(item => !isObject(item) || item[key] !== undefined),
  );
  return known.length > 0 ? known : keys;
}

function mergeMapList(
  target: unknown[],
  patch: unknown[],
  schema: StructuralSchema,
): unknown[] {
  if (patch.some(item => isObject(item) && item[DIRECTIVE] === 'replace'))
    return patch
      .filter(item => !(isObject(item) && item[DIRECTIVE] !== undefined))
      .map(clone);
  const keys = keysFor(schema, patch);
  let out = [...target];
  for (const item of patch) {
    const wanted = identity(item, keys);
    const at = out.findIndex(existing => identity(existing, keys) === wanted);
    if (isObject(item) && item[DIRECTIVE] === 'delete')
      out = out.filter(existing => identity(existing, keys) !== wanted);
    else if (at >= 0)
      out[at] = applyStrategicPatch(out[at], item, schema.items);
    else out.push(applyStrategicPatch({}, item, schema.items));
  }
  return out;
}

function reorder(
  list: unknown[],
  order: unknown[],
  schema: StructuralSchema | undefined,
): unknown[] {
  const keys = schema ? keysFor(schema, order) : [];
  const place = (item: unknown) => {
    const at = order.findIndex(wanted =>
      isObject(wanted)
        ? identity(wanted, keys) === identity(item, keys)
        : equal(wanted, item),
    );
    return at < 0 ? Infinity : at;
  };
  return list
    .map((item, i) => ({ item, i, at: place(item) }))
    .sort((a, b) => (a.at === b.at ? a.i - b.i : a.at - b.at))
    .map(({ item }) => item);
}

/**
 * Applies a strategic merge patch. Lists are merged where the schema makes them maps or sets and replaced elsewhere; the directives
 * `$patch`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList` are understood.
 */
export function applyStrategicPatch(
  target: unknown,
  patch: unknown,
  schema: StructuralSchema | undefined,
): unknown {
  if (!isObject(patch)) return clone(patch);
  const { [DIRECTIVE]: directive, [RETAIN]: retain, ...rest } = patch;
  if (directive === 'delete') return {};
  let out: Json =
    isObject(target) && directive !== 'replace' ? { ...target } : {};
  if (Array.isArray(retain))
    out = Object.fromEntries(
      Object.entries(out).filter(([key]) => retain.includes(key)),
    );
  for (const [key, value] of Object.entries(rest)) {
    if (key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE_FROM)) {
      const field = key.slice(DELETE_FROM.length);
      if (Array.isArray(out[field]) && Array.isArray(value))
        out[field] = (out[field] as unknown[]).filter(
          item => !value.some(removed => equal(removed, item)),
        );
      continue;
    }
    const child = childSchema(schema, key);
    const type = child?.['x-kubernetes-list-type'];
    const existing = out[key];
    if (value === null) delete out[key];
    else if (Array.isArray(value) && Array.isArray(existing) && type === 'map')
      out[key] = mergeMapList(existing, value, child!);
    else if (Array.isArray(value) && Array.isArray(existing) && type === 'set')
      out[key] = [
        ...existing,
        ...value.filter(item => !existing.some(e => equal(e, item))),
      ];
    else if (Array.isArray(value) && type === 'map')
      out[key] = mergeMapList([], value, child!);
    else if (isObject(value))
      out[key] = applyStrategicPatch(existing, value, child);
    else out[key] = clone(value);
  }
  for (const [key, order] of Object.entries(rest)) {
    if (!key.startsWith(ORDER) || !Array.isArray(order)) continue;
    const field = key.slice(ORDER.length);
    if (Array.isArray(out[field]))
      out[field] = reorder(
        out[field] as unknown[],
        order,
        childSchema(schema, field),
      );
  }
  return out;
}

import {
  canonicalJson,
  isJsonObject,
  StructuralSchema,
} from '@openchoreo-portal/model';

/** How the fields of a place may be owned: one by one, or only as a whole. */
export type Shape =
  | { kind: 'leaf' }
  /** A place that the schema leaves open: objects are owned by field, lists as a whole. */
  | { kind: 'deduced' }
  | {
      kind: 'map';
      atomic: boolean;
      /** Named fields. */
      fields: ReadonlyMap<string, Shape>;
      /** Fields that are not named; absent: there may be none. */
      other?: Shape;
    }
  | { kind: 'list'; atomic: true }
  | { kind: 'list'; atomic: false; keys?: readonly KeyField[]; items: Shape };

/** A key of a map list, with the value that stands for an absent one. */
export interface KeyField {
  name: string;
  defaultValue?: unknown;
}

const LEAF: Shape = { kind: 'leaf' };
const DEDUCED: Shape = { kind: 'deduced' };

const known = new WeakMap<StructuralSchema, Shape>();

/** Shape of a schema node. */
export function shapeOf(schema: StructuralSchema): Shape {
  let shape = known.get(schema);
  if (!shape) known.set(schema, (shape = makeShape(schema)));
  return shape;
}

function makeShape(schema: StructuralSchema): Shape {
  if (schema['x-kubernetes-int-or-string']) return LEAF;
  if (schema.type === 'array') {
    const type = schema['x-kubernetes-list-type'];
    const items = schema.items ?? {};
    if (type === 'set')
      return { kind: 'list', atomic: false, items: shapeOf(items) };
    if (type === 'map') {
      const keys = (schema['x-kubernetes-list-map-keys'] ?? []).map(name => ({
        name,
        defaultValue: items.properties?.[name]?.default,
      }));
      return { kind: 'list', atomic: false, keys, items: shapeOf(items) };
    }
    return { kind: 'list', atomic: true };
  }
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.type !== 'object' && !schema.properties) {
    return schema.type === undefined || preserves ? DEDUCED : LEAF;
  }
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  const fields = new Map(
    Object.entries(schema.properties ?? {}).map(([name, child]) => [
      name,
      shapeOf(child),
    ]),
  );
  if (schema['x-kubernetes-embedded-resource']) {
    fields.set('apiVersion', LEAF);
    fields.set('kind', LEAF);
    fields.set('metadata', METADATA);
  }
  let other: Shape | undefined;
  if (isJsonObject(schema.additionalProperties))
    other = shapeOf(schema.additionalProperties as StructuralSchema);
  else if (
    schema.additionalProperties === true ||
    preserves ||
    fields.size === 0
  )
    other = DEDUCED;
  return { kind: 'map', atomic, fields, other };
}

const STRINGS: Shape = {
  kind: 'map',
  atomic: false,
  fields: new Map(),
  other: LEAF,
};

/** Shape of `metadata`, which schemas leave open. */
const METADATA: Shape = {
  kind: 'map',
  atomic: false,
  fields: new Map<string, Shape>([
    ...[
      'name',
      'generateName',
      'namespace',
      'uid',
      'resourceVersion',
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'selfLink',
    ].map((name): [string, Shape] => [name, LEAF]),
    ['labels', STRINGS],
    ['annotations', STRINGS],
    ['finalizers', { kind: 'list', atomic: false, items: LEAF }],
    [
      'ownerReferences',
      {
        kind: 'list',
        atomic: false,
        keys: [{ name: 'uid' }],
        items: { kind: 'map', atomic: true, fields: new Map(), other: DEDUCED },
      },
    ],
    ['managedFields', { kind: 'list', atomic: true }],
  ]),
};

const roots = new WeakMap<StructuralSchema, Shape>();

/** Shape of a whole object of a kind. */
export function rootShape(schema: StructuralSchema): Shape {
  let shape = roots.get(schema);
  if (!shape) {
    const base = shapeOf(schema);
    if (base.kind !== 'map') shape = base;
    else {
      const fields = new Map(base.fields);
      fields.set('apiVersion', LEAF);
      fields.set('kind', LEAF);
      fields.set('metadata', METADATA);
      shape = { ...base, fields };
    }
    roots.set(schema, shape);
  }
  return shape;
}

/** Shape of a place, given what is found there: what the schema leaves open is decided by the value. */
export function resolve(
  shape: Shape,
  value: unknown,
): Exclude<Shape, { kind: 'deduced' }> {
  if (shape.kind !== 'deduced') return shape;
  if (isJsonObject(value))
    return { kind: 'map', atomic: false, fields: new Map(), other: DEDUCED };
  if (Array.isArray(value)) return { kind: 'list', atomic: true };
  return LEAF as { kind: 'leaf' };
}

/** Shape of a field of a map. */
export function fieldShape(
  map: Extract<Shape, { kind: 'map' }>,
  name: string,
): Shape {
  return map.fields.get(name) ?? map.other ?? DEDUCED;
}

/** Path element of a list item: its keys, or its value. */
export function itemElement(
  list: Extract<Shape, { kind: 'list'; atomic: false }>,
  item: unknown,
): string {
  if (!list.keys) return `v:${canonicalJson(item)}`;
  const keys: Record<string, unknown> = {};
  for (const { name, defaultValue } of list.keys) {
    const value = isJsonObject(item) ? item[name] ?? defaultValue : undefined;
    if (value !== undefined) keys[name] = value;
  }
  return `k:${canonicalJson(keys)}`;
}

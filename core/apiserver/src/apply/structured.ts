import { isJsonObject, jsonEqual } from '@openchoreo-portal/model';
import { FieldSet } from './field-set';
import { fieldShape, itemElement, resolve, Shape } from './typing';

type Path = readonly string[];
type Items = Extract<Shape, { kind: 'list'; atomic: false }>;

const isEmptyMap = (value: unknown) =>
  isJsonObject(value) && Object.keys(value).length === 0;
const isNothing = (value: unknown) =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  isEmptyMap(value);

/** Every field that a value sets, at the granularity at which it can be owned. */
export function fieldsOf(shape: Shape, value: unknown): FieldSet {
  const out = new FieldSet();
  collect(shape, value, [], out);
  return out;
}

function collect(
  shape: Shape,
  value: unknown,
  path: Path,
  out: FieldSet,
): void {
  const type = resolve(shape, value);
  if (type.kind === 'leaf' || type.atomic) {
    out.insert(path);
    return;
  }
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return;
    for (const item of value) {
      const at = [...path, itemElement(type, item)];
      collect(type.items, item, at, out);
      out.insert(at);
    }
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const at = [...path, `f:${name}`];
    collect(fieldShape(type, name), member, at, out);
    if (member === null || isEmptyMap(member) || !type.fields.has(name))
      out.insert(at);
  }
}

/** What differs between two values. */
export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** Compares field by field. `undefined` on one side means that the place does not exist there. */
export function compare(
  shape: Shape,
  left: unknown,
  right: unknown,
): Comparison {
  const out = {
    added: new FieldSet(),
    modified: new FieldSet(),
    removed: new FieldSet(),
  };
  compareAt(shape, left, right, [], out);
  return out;
}

function compareAt(
  shape: Shape,
  left: unknown,
  right: unknown,
  path: Path,
  out: Comparison,
): void {
  if (left === undefined && right === undefined) return;
  const before = resolve(shape, left ?? right);
  const after = resolve(shape, right ?? left);
  const leaf = () => {
    if (left === undefined) out.added.insert(path);
    else if (right === undefined) out.removed.insert(path);
    else if (!jsonEqual(left, right)) out.modified.insert(path);
  };
  if (before.kind !== after.kind) {
    leaf();
    return;
  }
  if (
    after.kind === 'leaf' ||
    after.atomic ||
    (isNothing(left) && isNothing(right))
  ) {
    leaf();
    return;
  }
  if (after.kind === 'list') compareLists(after, left, right, path, out);
  else {
    const before_ = isJsonObject(left) ? left : {};
    const after_ = isJsonObject(right) ? right : {};
    for (const name of new Set([
      ...Object.keys(before_),
      ...Object.keys(after_),
    ]))
      compareAt(
        fieldShape(after, name),
        before_[name],
        after_[name],
        [...path, `f:${name}`],
        out,
      );
  }
  if (path.length === 0) return;
  if (left === undefined) out.added.insert(path);
  else if (right === undefined) out.removed.insert(path);
}

function byElement(list: Items, value: unknown): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const item of Array.isArray(value) ? value : []) {
    const element = itemElement(list, item);
    if (!out.has(element)) out.set(element, item);
  }
  return out;
}

function compareLists(
  list: Items,
  left: unknown,
  right: unknown,
  path: Path,
  out: Comparison,
) {
  const before = byElement(list, left);
  const after = byElement(list, right);
  for (const element of new Set([...before.keys(), ...after.keys()]))
    compareAt(
      list.items,
      before.get(element),
      after.get(element),
      [...path, element],
      out,
    );
}

/** Lays one value over another: what the upper one does not mention stays. */
export function merge(shape: Shape, lower: unknown, upper: unknown): unknown {
  if (upper === undefined) return lower;
  if (lower === undefined || lower === null || upper === null) return upper;
  const below = resolve(shape, lower);
  const type = resolve(shape, upper);
  if (below.kind !== type.kind || type.kind === 'leaf' || type.atomic)
    return upper;
  if (isNothing(lower) && isNothing(upper)) return upper;
  if (type.kind === 'list') {
    if (!Array.isArray(lower) || !Array.isArray(upper)) return upper;
    return mergeLists(type, lower, upper);
  }
  if (!isJsonObject(lower) || !isJsonObject(upper)) return upper;
  const out: Record<string, unknown> = { ...lower };
  for (const [name, member] of Object.entries(upper))
    out[name] = merge(fieldShape(type, name), lower[name], member);
  return out;
}

/**
 * The order of a merged list: items of the upper list in their order; items only the lower list has keep their place between the
 * neighbours they had, before what the upper list adds there.
 */
function mergeLists(
  list: Items,
  lower: unknown[],
  upper: unknown[],
): unknown[] {
  const lowerElements = lower.map(item => itemElement(list, item));
  const upperElements = upper.map(item => itemElement(list, item));
  const lowerItems = byElement(list, lower);
  const upperItems = byElement(list, upper);
  const shared = upperElements.filter(element => lowerItems.has(element));
  const out: unknown[] = [];
  const done = new Set<string>();
  let next = 0;
  let low = 0;
  let up = 0;
  const take = (element: string) => {
    done.add(element);
    out.push(
      merge(list.items, lowerItems.get(element), upperItems.get(element)),
    );
    up++;
    if (shared[next] === element) next++;
  };
  while (low < lower.length || up < upper.length) {
    if (low < lower.length && up < upper.length) {
      const element = lowerElements[low];
      if (element === upperElements[up]) {
        low++;
        take(element);
        continue;
      }
      // Both have it, but another shared item comes first in the upper list's order.
      if (
        upperItems.has(element) &&
        next < shared.length &&
        shared[next] !== element
      ) {
        low++;
        continue;
      }
    }
    if (low < lower.length) {
      const element = lowerElements[low];
      if (!upperItems.has(element)) {
        out.push(lower[low]);
        low++;
        continue;
      }
      if (done.has(element)) low++;
    }
    if (up < upper.length) take(upperElements[up]);
  }
  return out;
}

/** A copy without the fields of a set. Places that lose everything below them become null, as Kubernetes has it. */
export function removeFields(
  shape: Shape,
  value: unknown,
  fields: FieldSet,
): unknown {
  const type = resolve(shape, value);
  if (type.kind === 'leaf') return value;
  if (type.atomic) return null;
  if (type.kind === 'list') {
    if (!Array.isArray(value) || value.length === 0) return null;
    const kept: unknown[] = [];
    for (const item of value) {
      const element = itemElement(type, item);
      if (fields.has(element)) continue;
      const below = fields.below(element);
      kept.push(below ? removeFields(type.items, item, below) : item);
    }
    return kept.length > 0 ? kept : null;
  }
  if (!isJsonObject(value)) return null;
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const element = `f:${name}`;
    if (fields.has(element)) continue;
    const below = fields.below(element);
    kept[name] = below
      ? removeFields(fieldShape(type, name), member, below)
      : member;
  }
  return Object.keys(kept).length > 0 ? kept : null;
}

/** Adds the named fields on the way to each path: a field of a known object is owned with what is below it, a free map is not. */
export function withNamedFields(shape: Shape, fields: FieldSet): FieldSet {
  const out = new FieldSet();
  const type = shape.kind === 'deduced' ? undefined : shape;
  for (const member of fields.members) out.members.add(member);
  for (const [element, child] of fields.children) {
    let inner: Shape = { kind: 'leaf' };
    if (element.startsWith('f:') && type?.kind === 'map') {
      const name = element.slice(2);
      if (type.fields.has(name)) out.members.add(element);
      inner = fieldShape(type, name);
    } else if (element.startsWith('f:') && shape.kind === 'deduced')
      inner = shape;
    else if (type?.kind === 'list' && !type.atomic) inner = type.items;
    out.children.set(element, withNamedFields(inner, child));
  }
  return out;
}

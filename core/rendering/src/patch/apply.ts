import {
  cloneJson,
  getOwn,
  hasOwn,
  isJsonObject,
  setOwn,
} from '@openchoreo-portal/model';
import { parsePath, PatchError, PathStep } from './path';

/** A change to an object. `mergeShallow` merges the fields of a map; it is not part of the Trait API. */
export interface PatchOperation {
  op: 'add' | 'replace' | 'remove' | 'mergeShallow';
  path: string;
  value?: unknown;
}

type JsonMap = Record<string, unknown>;
/** A place that exists or can be made: a field of a map, or a slot of a list. */
type Slot =
  | { holder: JsonMap; key: string }
  /** `index` equals the length for "after the last". */
  | { holder: unknown[]; index: number };

/**
 * Applies operations in order, changing the object. When one fails, the object is left with those before it.
 *
 * - add: makes missing maps on the way (and the list before `-`); overwrites a field; inserts before a list item.
 * - replace: the field or item must exist.
 * - remove: a missing field is fine, a missing item is not.
 *
 * A filter or wildcard stands for everything it selects; selecting nothing is an error.
 *
 * @throws PatchError
 */
export function applyPatch(
  object: JsonMap,
  operations: readonly PatchOperation[],
): void {
  for (const operation of operations) applyOperation(object, operation);
}

function applyOperation(object: JsonMap, operation: PatchOperation): void {
  const steps = parsePath(operation.path);
  const slots = findSlots(object, steps, operation);
  // From the back, so that removing and inserting does not move what is still to come.
  for (const slot of slots.reverse()) change(slot, operation, steps);
}

function findSlots(
  root: JsonMap,
  steps: PathStep[],
  operation: PatchOperation,
): Slot[] {
  let nodes: unknown[] = [root];
  const last = steps.length - 1;
  for (let i = 0; i < last; i++) {
    nodes = nodes.flatMap(node =>
      slotsOf(node, steps[i], operation).flatMap(slot =>
        enter(slot, steps[i + 1], operation),
      ),
    );
  }
  return nodes.flatMap(node => slotsOf(node, steps[last], operation));
}

/** The value in a slot; made for add when it is missing; nothing for remove. */
function enter(
  slot: Slot,
  next: PathStep,
  operation: PatchOperation,
): unknown[] {
  const present = read(slot);
  if (present !== undefined && present !== null) return [present];
  if (operation.op === 'remove') return [];
  const makes = operation.op === 'add' || operation.op === 'mergeShallow';
  const selects = next.kind === 'filter' || next.kind === 'all';
  if (
    !makes ||
    selects ||
    next.kind === 'index' ||
    Array.isArray(slot.holder)
  ) {
    throw new PatchError(
      `path '${operation.path}': there is nothing at ${describe(slot)}`,
    );
  }
  const made: unknown = next.kind === 'end' ? [] : {};
  write(slot, made);
  return [made];
}

function slotsOf(
  node: unknown,
  step: PathStep,
  { path }: PatchOperation,
): Slot[] {
  if (Array.isArray(node)) return listSlots(node, step, path);
  if (!isJsonObject(node)) {
    throw new PatchError(
      `path '${path}': ${text(
        step,
      )} goes into a value that is neither a map nor a list`,
    );
  }
  if (step.kind === 'key') return [{ holder: node, key: step.key }];
  if (step.kind === 'index') return [{ holder: node, key: String(step.index) }];
  if (step.kind === 'end') return [{ holder: node, key: '-' }];
  if (step.kind === 'all') {
    return nonEmpty(
      Object.keys(node).map(key => ({ holder: node, key })),
      step,
      path,
    );
  }
  throw new PatchError(`path '${path}': ${text(step)} needs a list`);
}

function listSlots(list: unknown[], step: PathStep, path: string): Slot[] {
  switch (step.kind) {
    case 'end':
      return [{ holder: list, index: list.length }];
    case 'index':
      return [{ holder: list, index: step.index }];
    case 'key':
      if (!/^(0|[1-9]\d{0,8})$/.test(step.key)) {
        throw new PatchError(
          `path '${path}': '${step.key}' is not an index, and this is a list`,
        );
      }
      return [{ holder: list, index: Number(step.key) }];
    default: {
      const slots: Slot[] = [];
      list.forEach((item, index) => {
        if (step.kind === 'all' || matches(item, step.fields, step.value)) {
          slots.push({ holder: list, index });
        }
      });
      return nonEmpty(slots, step, path);
    }
  }
}

function nonEmpty(slots: Slot[], step: PathStep, path: string): Slot[] {
  if (slots.length === 0) {
    throw new PatchError(`path '${path}': ${text(step)} selects nothing`);
  }
  return slots;
}

function matches(item: unknown, fields: string[], value: string): boolean {
  let current: unknown = item;
  for (const name of fields) {
    if (!isJsonObject(current)) return false;
    current = getOwn(current, name);
  }
  return current === value;
}

function change(
  slot: Slot,
  operation: PatchOperation,
  steps: PathStep[],
): void {
  const { op, path } = operation;
  const exists = read(slot) !== undefined;
  const inList = 'index' in slot;
  if (op === 'remove') {
    if (!inList) delete slot.holder[slot.key];
    else if (exists) slot.holder.splice(slot.index, 1);
    else
      throw new PatchError(`path '${path}': ${describe(slot)} is out of range`);
    return;
  }
  const value = cloneJson(operation.value);
  if (op === 'replace' && !exists) {
    throw new PatchError(
      `path '${path}': there is nothing to replace at ${describe(slot)}`,
    );
  }
  if (op === 'mergeShallow') {
    const old = read(slot);
    if (!isJsonObject(value) || (exists && !isJsonObject(old))) {
      throw new PatchError(`path '${path}': only maps can be merged`);
    }
    write(slot, { ...(old as object | undefined), ...value });
    return;
  }
  const lastStep = steps[steps.length - 1].kind;
  const selected = lastStep === 'filter' || lastStep === 'all';
  if (op === 'add' && inList && !selected) {
    if (slot.index > slot.holder.length) {
      throw new PatchError(`path '${path}': ${describe(slot)} is out of range`);
    }
    slot.holder.splice(slot.index, 0, value);
    return;
  }
  write(slot, value);
}

function read(slot: Slot): unknown {
  if ('index' in slot) return slot.holder[slot.index];
  return hasOwn(slot.holder, slot.key) ? slot.holder[slot.key] : undefined;
}

function write(slot: Slot, value: unknown): void {
  if ('index' in slot) slot.holder[slot.index] = value;
  else setOwn(slot.holder, slot.key, value);
}

function describe(slot: Slot): string {
  return 'index' in slot ? `[${slot.index}]` : `'${slot.key}'`;
}

function text(step: PathStep): string {
  switch (step.kind) {
    case 'filter':
      return `[?(@.${step.fields.join('.')}=='${step.value}')]`;
    case 'all':
      return '[*]';
    case 'end':
      return '-';
    case 'index':
      return `[${step.index}]`;
    default:
      return `'${step.key}'`;
  }
}

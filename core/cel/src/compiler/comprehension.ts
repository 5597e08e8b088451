import type { ComprehensionOp } from '../ast/ast';
import type { Failure } from '../values/failure';
import { entryKey, mapEntries, mapGet, mapKeys } from '../values/maps';
import { CelMap, isMap, typeName } from '../values/values';
import { shown } from './access';
import { failAt, type Evaluate, type Frame } from './frame';
import { absorb } from './logic';

export interface ComprehensionParts {
  op: ComprehensionOp;
  pos: number;
  range: Evaluate;
  slots: readonly number[];
  filter: Evaluate | undefined;
  body: Evaluate;
  /** Cost of one round. */
  cost: number;
  /** Makes the loop variables what their declared types say. */
  coerce: ((value: unknown) => unknown) | undefined;
}

/** What is walked: indexes and elements of a list, or keys and values of a map. */
interface Range {
  size: number;
  /** Undefined for a list, whose keys are 0, 1, 2… */
  keys: readonly unknown[] | undefined;
  /** Undefined when only the keys are asked for. */
  values: readonly unknown[] | undefined;
}

function rangeOf(frame: Frame, parts: ComprehensionParts): Range {
  const range = parts.range(frame);
  if (Array.isArray(range))
    return { size: range.length, keys: undefined, values: range };
  if (!isMap(range))
    return failAt(
      parts.pos,
      `no such overload: ${parts.op} over ${typeName(range)}`,
    );
  const keys = mapKeys(range);
  // Copying the keys is work before the first round.
  frame.charge(Math.ceil(keys.length / 4));
  const values =
    parts.slots.length === 2
      ? keys.map(key => mapGet(range, entryKey(key)))
      : undefined;
  return { size: keys.length, keys, values };
}

/** Puts the loop variables of a round into their slots; returns the key. */
type Enter = (frame: Frame, range: Range, i: number) => unknown;

function entering(parts: ComprehensionParts): Enter {
  const { slots, coerce, cost } = parts;
  const [first] = slots;
  const last = slots[slots.length - 1];
  const two = slots.length === 2;
  return (frame, { keys, values }, i) => {
    frame.charge(cost);
    const key = keys ? keys[i] : i;
    if (two || !values) frame.locals[first] = key;
    if (values) {
      const value = values[i] === undefined ? null : values[i];
      frame.locals[last] = coerce ? coerce(value) : value;
    }
    return key;
  };
}

function predicate(value: unknown, pos: number): boolean {
  return typeof value === 'boolean'
    ? value
    : failAt(
        pos,
        `no such overload: the predicate is ${typeName(value)}, not bool`,
      );
}

export function comprehension(parts: ComprehensionParts): Evaluate {
  switch (parts.op) {
    case 'all':
      return quantifier(parts, false);
    case 'exists':
      return quantifier(parts, true);
    case 'existsOne':
      return existsOne(parts);
    case 'filter':
      return filter(parts);
    case 'transformList':
      return transformList(parts);
    default:
      return transformMap(parts);
  }
}

/** One decisive element decides, whatever the others do; otherwise the first failure is the result. */
function quantifier(parts: ComprehensionParts, decisive: boolean): Evaluate {
  const { body, pos } = parts;
  const enter = entering(parts);
  return frame => {
    const range = rangeOf(frame, parts);
    let failure: Failure | undefined;
    let i = 0;
    for (;;) {
      try {
        for (; i < range.size; i++) {
          enter(frame, range, i);
          if (predicate(body(frame), pos) === decisive) return decisive;
        }
        break;
      } catch (error) {
        const absorbed = absorb(error);
        // Throwing is slower than computing.
        frame.charge(20);
        failure ??= absorbed;
        i++;
      }
    }
    if (failure) throw failure;
    return !decisive;
  };
}

function existsOne(parts: ComprehensionParts): Evaluate {
  const { body, pos } = parts;
  const enter = entering(parts);
  return frame => {
    const range = rangeOf(frame, parts);
    let count = 0;
    for (let i = 0; i < range.size; i++) {
      enter(frame, range, i);
      if (predicate(body(frame), pos)) count++;
    }
    return count === 1;
  };
}

function filter(parts: ComprehensionParts): Evaluate {
  const { body, pos, slots } = parts;
  const enter = entering(parts);
  return frame => {
    const range = rangeOf(frame, parts);
    const result: unknown[] = [];
    for (let i = 0; i < range.size; i++) {
      enter(frame, range, i);
      if (predicate(body(frame), pos)) result.push(frame.locals[slots[0]]);
    }
    frame.allocateElements(result.length);
    return result;
  };
}

function passes(parts: ComprehensionParts, frame: Frame): boolean {
  return !parts.filter || predicate(parts.filter(frame), parts.pos);
}

function transformList(parts: ComprehensionParts): Evaluate {
  const { body } = parts;
  const enter = entering(parts);
  return frame => {
    const range = rangeOf(frame, parts);
    const result: unknown[] = [];
    for (let i = 0; i < range.size; i++) {
      enter(frame, range, i);
      if (!passes(parts, frame)) continue;
      frame.allocateElements(1);
      result.push(body(frame));
    }
    return result;
  };
}

function transformMap(parts: ComprehensionParts): Evaluate {
  const { body, pos, op } = parts;
  const enter = entering(parts);
  return frame => {
    const range = rangeOf(frame, parts);
    const result = new CelMap();
    for (let i = 0; i < range.size; i++) {
      const key = enter(frame, range, i);
      if (!passes(parts, frame)) continue;
      const value = body(frame);
      if (op === 'transformMap') {
        frame.allocateElements(1);
        result.set(entryKey(key), value, key);
      } else insertAll(frame, result, value, pos);
    }
    return result;
  };
}

/** What `transformMapEntry` produces each round: a map whose entries are all new. */
function insertAll(
  frame: Frame,
  result: CelMap,
  value: unknown,
  pos: number,
): void {
  if (!isMap(value))
    failAt(pos, `transformMapEntry must produce a map, not ${typeName(value)}`);
  const spellings = value instanceof CelMap ? value.keys() : undefined;
  let i = 0;
  for (const [entry, content] of mapEntries(value)) {
    frame.allocateElements(1);
    if (result.has(entry))
      failAt(pos, `insert failed: key ${shown(entry)} already exists`);
    result.set(entry, content, spellings?.[i++]);
  }
}

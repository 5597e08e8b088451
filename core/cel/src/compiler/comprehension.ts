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
  coerce: (value: unknown, variable: number) => unknown;
}

/** Called for each element; `true` ends the loop. */
type Round = (key: unknown) => boolean | void;

/** Walks a list (index, element) or a map (key, value), putting the loop variables into their slots. */
function loop(frame: Frame, parts: ComprehensionParts, round: Round): void {
  const { slots, coerce, cost } = parts;
  const range = parts.range(frame);
  const two = slots.length === 2;
  if (Array.isArray(range)) {
    for (let i = 0; i < range.length; i++) {
      frame.charge(cost);
      if (two) frame.locals[slots[0]] = i;
      frame.locals[slots[slots.length - 1]] = coerce(
        range[i] === undefined ? null : range[i],
        slots.length - 1,
      );
      if (round(i)) return;
    }
  } else if (isMap(range)) {
    for (const key of mapKeys(range)) {
      frame.charge(cost);
      frame.locals[slots[0]] = key;
      if (two) frame.locals[slots[1]] = coerce(mapGet(range, entryKey(key)), 1);
      if (round(key)) return;
    }
  } else
    failAt(parts.pos, `no such overload: ${parts.op} over ${typeName(range)}`);
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
      return frame => {
        let count = 0;
        loop(frame, parts, () => {
          if (predicate(parts.body(frame), parts.pos)) count++;
        });
        return count === 1;
      };
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
  return frame => {
    let failure: Failure | undefined;
    let decided = false;
    loop(frame, parts, () => {
      try {
        decided = predicate(body(frame), pos) === decisive;
      } catch (error) {
        const absorbed = absorb(error);
        // Throwing is slower than computing.
        frame.charge(10);
        failure ??= absorbed;
      }
      return decided;
    });
    if (decided) return decisive;
    if (failure) throw failure;
    return !decisive;
  };
}

function filter(parts: ComprehensionParts): Evaluate {
  const slot = parts.slots[0];
  return frame => {
    const result: unknown[] = [];
    loop(frame, parts, () => {
      if (predicate(parts.body(frame), parts.pos)) {
        frame.allocateElements(1);
        result.push(frame.locals[slot]);
      }
    });
    return result;
  };
}

function passes(parts: ComprehensionParts, frame: Frame): boolean {
  return !parts.filter || predicate(parts.filter(frame), parts.pos);
}

function transformList(parts: ComprehensionParts): Evaluate {
  return frame => {
    const result: unknown[] = [];
    loop(frame, parts, () => {
      if (!passes(parts, frame)) return;
      frame.allocateElements(1);
      result.push(parts.body(frame));
    });
    return result;
  };
}

function transformMap(parts: ComprehensionParts): Evaluate {
  const { body, pos } = parts;
  return frame => {
    const result = new CelMap();
    loop(frame, parts, key => {
      if (!passes(parts, frame)) return;
      const value = body(frame);
      if (parts.op === 'transformMap') {
        frame.allocateElements(1);
        result.set(entryKey(key), value, key);
        return;
      }
      if (!isMap(value))
        failAt(
          pos,
          `transformMapEntry must produce a map, not ${typeName(value)}`,
        );
      const spellings = value instanceof CelMap ? value.keys() : undefined;
      let i = 0;
      for (const [entry, content] of mapEntries(value)) {
        frame.allocateElements(1);
        if (result.has(entry))
          failAt(pos, `insert failed: key ${shown(entry)} already exists`);
        result.set(entry, content, spellings?.[i++]);
      }
    });
    return result;
  };
}

import type { PlainObject } from '../values/values';
import { getField, getIndex, hasField } from './access';
import { failAt, placed, type Evaluate, type Frame } from './frame';

const PROTOTYPE = Object.prototype;

/**
 * Whether reading a property of an ordinary object can only find its own one. The few names that every object inherits
 * (`constructor`, `__proto__`, `toString`) go the long way.
 */
export function isOwnName(name: string): boolean {
  return !(name in PROTOTYPE);
}

/** The field of an ordinary object, if it has it; `field` must be an own name. Undefined sends the caller the long way. */
export function quickField(operand: unknown, field: string): unknown {
  return isOrdinary(operand) ? operand[field] : undefined;
}

function isOrdinary(value: unknown): value is PlainObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === PROTOTYPE
  );
}

/** A root variable. */
export function variable(name: string, pos: number): Evaluate {
  const missing = () => failAt(pos, `no value for variable ${name}`);
  if (isOwnName(name)) {
    return frame => {
      const value = frame.vars[name];
      return value === undefined ? missing() : value;
    };
  }
  return ({ vars }) => {
    const value = Object.hasOwn(vars, name) ? vars[name] : undefined;
    return value === undefined ? missing() : value;
  };
}

/** `operand.field`. */
export function selection(
  operand: Evaluate,
  field: string,
  pos: number,
): Evaluate {
  if (!isOwnName(field)) return frame => slowly(operand(frame), field, pos);
  return frame => {
    const value = operand(frame);
    const found = quickField(value, field);
    return found === undefined ? slowly(value, field, pos) : found;
  };
}

/** `root.field` of a variable without conversions: the commonest expression of all, in one step. */
export function variableField(
  name: string,
  field: string,
  root: Evaluate,
  pos: number,
): Evaluate {
  if (!isOwnName(name) || !isOwnName(field)) return selection(root, field, pos);
  return frame => {
    const found = quickField(frame.vars[name], field);
    return found === undefined ? slowly(root(frame), field, pos) : found;
  };
}

/** `x.field` of a variable of a comprehension or binding. */
export function localField(slot: number, field: string, pos: number): Evaluate {
  if (!isOwnName(field))
    return (frame: Frame) => slowly(frame.locals[slot], field, pos);
  return frame => {
    const value = frame.locals[slot];
    const found = quickField(value, field);
    return found === undefined ? slowly(value, field, pos) : found;
  };
}

function slowly(operand: unknown, field: string, pos: number): unknown {
  try {
    return getField(operand, field);
  } catch (error) {
    throw placed(error, pos);
  }
}

/** `has(operand.field)`. */
export function presence(
  operand: Evaluate,
  field: string,
  pos: number,
): Evaluate {
  const own = isOwnName(field);
  return frame => {
    const value = operand(frame);
    if (own && isOrdinary(value)) return value[field] !== undefined;
    try {
      return hasField(value, field);
    } catch (error) {
      throw placed(error, pos);
    }
  };
}

/** `operand["key"]`. */
export function textIndex(
  operand: Evaluate,
  key: string,
  pos: number,
): Evaluate {
  const own = isOwnName(key);
  return frame => {
    const value = operand(frame);
    const found = own ? quickField(value, key) : undefined;
    if (found !== undefined) return found;
    try {
      return getIndex(value, key);
    } catch (error) {
      throw placed(error, pos);
    }
  };
}

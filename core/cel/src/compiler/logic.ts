import { Failure } from '../values/failure';
import { CelOptional, typeName } from '../values/values';
import { failAt, type Evaluate } from './frame';

/** The failure, when it is one that logic may absorb; anything else is thrown on. */
export function absorb(error: unknown): Failure {
  if (error instanceof Failure && error.code === 'evaluate') return error;
  throw error;
}

function notBool(value: unknown, pos: number): Failure {
  return new Failure(
    `no such overload: expected bool but found ${typeName(value)}`,
    'evaluate',
    pos,
  );
}

/**
 * `&&` (decisive = false) and `||` (decisive = true) of any number of operands: one decisive operand decides, whatever the others do;
 * otherwise the first failure is the result.
 */
export function logical(
  operands: readonly Evaluate[],
  decisive: boolean,
  pos: number,
): Evaluate {
  return frame => {
    let failure: Failure | undefined;
    for (let i = 0; i < operands.length; i++) {
      try {
        const value = operands[i](frame);
        if (value === decisive) return decisive;
        if (value !== !decisive) failure ??= notBool(value, pos);
      } catch (error) {
        const absorbed = absorb(error);
        failure ??= absorbed;
      }
    }
    if (failure) throw failure;
    return !decisive;
  };
}

export function not(operand: Evaluate, pos: number): Evaluate {
  return frame => {
    const value = operand(frame);
    if (typeof value !== 'boolean') throw notBool(value, pos);
    return !value;
  };
}

export function conditional(
  condition: Evaluate,
  yes: Evaluate,
  no: Evaluate,
  pos: number,
): Evaluate {
  return frame => {
    const value = condition(frame);
    if (value === true) return yes(frame);
    if (value === false) return no(frame);
    return failAt(
      pos,
      `no such overload: condition is ${typeName(value)}, not bool`,
    );
  };
}

/** `a.or(b)` and `a.orValue(b)`: b is evaluated only when a is empty. */
export function optionalOr(
  name: 'or' | 'orValue',
  optional: Evaluate,
  otherwise: Evaluate,
  pos: number,
): Evaluate {
  return frame => {
    const value = optional(frame);
    if (!(value instanceof CelOptional))
      return failAt(pos, `no such overload: ${name} of ${typeName(value)}`);
    if (value.present) return name === 'or' ? value : value.value;
    const other = otherwise(frame);
    if (name === 'or' && !(other instanceof CelOptional))
      failAt(pos, `no such overload: or of ${typeName(other)}`);
    return other;
  };
}

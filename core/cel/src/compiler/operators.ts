import type { Expr } from '../ast/ast';
import { compare, equals } from '../values/equality';
import { mapHas, mapKey } from '../values/maps';
import { negate, type ArithmeticOp } from '../values/numbers';
import { isMap } from '../values/values';
import { arithmeticOperator } from './arithmetic';
import { located, type Evaluate, type Frame } from './frame';
import { noOverload, safely, type Operand } from './operand';

/**
 * The two-argument operators; undefined for another name. What nearly every template does (small numbers, short texts) is done in
 * the closure itself; everything else, errors included, goes the long way.
 */
export function binaryOperator(
  name: string,
  mixed: boolean,
  pos: number,
  left: Operand,
  right: Operand,
): Evaluate | undefined {
  switch (name) {
    case '_==_':
      return equality(left, right, pos, true);
    case '_!=_':
      return equality(left, right, pos, false);
    case '@in':
      return membership(left.evaluate, right.evaluate, pos);
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return ordering(name, left.evaluate, right, pos);
    case '_+_':
    case '_-_':
    case '_*_':
    case '_/_':
    case '_%_':
      return arithmeticOperator(
        name[1] as ArithmeticOp,
        mixed,
        pos,
        left,
        right,
      );
    default:
      return undefined;
  }
}

/** A short text: comparing with it costs nothing worth counting. */
function shortText(expr: Expr): string | undefined {
  return expr.kind === 'literal' &&
    expr.literal.type === 'string' &&
    expr.literal.value.length <= 64
    ? expr.literal.value
    : undefined;
}

function equality(
  left: Operand,
  right: Operand,
  pos: number,
  wanted: boolean,
): Evaluate {
  const { evaluate: a } = left;
  const { evaluate: b } = right;
  const text = shortText(right.expr);
  if (text !== undefined) return frame => (a(frame) === text) === wanted;
  const slow = safely(pos, (frame, x, y) => equals(x, y, frame) === wanted);
  return frame => {
    const x = a(frame);
    const y = b(frame);
    return typeof x === 'number' && typeof y === 'number'
      ? (x === y) === wanted
      : slow(frame, x, y);
  };
}

/** A number that an int or double may be compared with as it is. */
function plainNumber(expr: Expr): number | undefined {
  if (expr.kind !== 'literal') return undefined;
  const { literal } = expr;
  if (literal.type === 'double') return literal.value;
  if (literal.type !== 'int') return undefined;
  const number = Number(literal.value);
  return Number.isSafeInteger(number) ? number : undefined;
}

const TESTS: Record<string, (order: number) => boolean> = {
  '_<_': order => order < 0,
  '_<=_': order => order <= 0,
  '_>_': order => order > 0,
  '_>=_': order => order >= 0,
};

function ordering(
  name: string,
  a: Evaluate,
  right: Operand,
  pos: number,
): Evaluate {
  const symbol = name.slice(1, -1);
  const test = TESTS[name];
  const slow = safely(pos, (frame, x, y) => {
    const order = compare(x, y, frame);
    return order === undefined ? noOverload(symbol, pos, x, y) : test(order);
  });
  const constant = plainNumber(right.expr);
  const b = right.evaluate;
  // A text or a container never meets these: they are numbers, or go the long way.
  const quick = (holds: (x: number, y: number) => boolean): Evaluate =>
    constant === undefined
      ? frame => {
          const x = a(frame);
          const y = b(frame);
          return typeof x === 'number' && typeof y === 'number'
            ? holds(x, y)
            : slow(frame, x, y);
        }
      : frame => {
          const x = a(frame);
          return typeof x === 'number'
            ? holds(x, constant)
            : slow(frame, x, b(frame));
        };
  switch (name) {
    case '_<_':
      return quick((x, y) => x < y);
    case '_<=_':
      return quick((x, y) => x <= y);
    case '_>_':
      return quick((x, y) => x > y);
    default:
      return quick((x, y) => x >= y);
  }
}

function membership(a: Evaluate, b: Evaluate, pos: number): Evaluate {
  const slow = safely(pos, (frame, item, container) => {
    if (Array.isArray(container)) {
      frame.charge(Math.ceil(container.length / 4));
      if (typeof item === 'string') return textIn(frame, item, container);
      return container.some(element => equals(item, element, frame));
    }
    if (isMap(container)) {
      const key = mapKey(item);
      return key !== undefined && mapHas(container, key);
    }
    return noOverload('in', pos, item, container);
  });
  return frame => slow(frame, a(frame), b(frame));
}

/** A text equals only the same text. */
function textIn(frame: Frame, text: string, list: readonly unknown[]): boolean {
  if (text.length > 64)
    frame.charge(Math.ceil((text.length / 64) * list.length));
  return list.includes(text);
}

export function negation(operand: Evaluate, pos: number): Evaluate {
  return located(pos, frame => {
    const value = operand(frame);
    return negate(value) ?? noOverload('-', pos, value);
  });
}

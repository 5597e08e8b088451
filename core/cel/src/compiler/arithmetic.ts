import type { Expr } from '../ast/ast';
import { arithmetic, type ArithmeticOp } from '../values/numbers';
import { addTime, subtractTime } from '../values/time';
import { CelDouble, isBytes, makeDouble } from '../values/values';
import type { Evaluate, Frame } from './frame';
import { noOverload, safely, type Binary, type Operand } from './operand';

/** `+ - * / %`. Small ints, doubles and texts are dealt with in the closure itself; everything else goes the long way. */
export function arithmeticOperator(
  op: ArithmeticOp,
  mixed: boolean,
  pos: number,
  left: Operand,
  right: Operand,
): Evaluate {
  const a = left.evaluate;
  const b = right.evaluate;
  const slow = safely(pos, longWay(op, mixed, pos));
  const constant = doubleLiteral(right.expr);
  if (constant !== undefined && op !== '%')
    return withDouble(op, a, constant, mixed, (frame, x) =>
      slow(frame, x, b(frame)),
    );
  switch (op) {
    case '+':
      return frame => {
        const x = a(frame);
        const y = b(frame);
        if (typeof x === 'string' && typeof y === 'string') {
          frame.allocate(x.length + y.length);
          return x + y;
        }
        if (typeof x === 'number' && typeof y === 'number')
          return quickly(x, y, x + y, mixed) ?? slow(frame, x, y);
        return slow(frame, x, y);
      };
    case '-':
      return frame => {
        const x = a(frame);
        const y = b(frame);
        if (typeof x === 'number' && typeof y === 'number')
          return quickly(x, y, x - y, mixed) ?? slow(frame, x, y);
        return slow(frame, x, y);
      };
    case '*':
      return frame => {
        const x = a(frame);
        const y = b(frame);
        if (typeof x === 'number' && typeof y === 'number')
          return quickly(x, y, x * y, mixed) ?? slow(frame, x, y);
        return slow(frame, x, y);
      };
    default:
      return frame => slow(frame, a(frame), b(frame));
  }
}

/** Any types, and failures. */
function longWay(op: ArithmeticOp, mixed: boolean, pos: number): Binary {
  return (frame, x, y) =>
    arithmetic(op, x, y, mixed) ??
    (op === '+' ? concat(frame, x, y) ?? addTime(x, y) : undefined) ??
    (op === '-' ? subtractTime(x, y) : undefined) ??
    noOverload(op, pos, x, y);
}

/**
 * What adding, subtracting or multiplying two numbers gives, from the result JavaScript computed: of two ints when it is exact, of
 * two doubles always. Undefined sends the caller the long way.
 */
function quickly(
  x: number,
  y: number,
  result: number,
  mixed: boolean,
): unknown {
  const ints =
    Number(Number.isSafeInteger(x)) + Number(Number.isSafeInteger(y));
  // Adding 0 turns -0 into the 0 that ints have.
  if (ints === 2) return Number.isSafeInteger(result) ? result + 0 : undefined;
  return ints === 0 || mixed ? makeDouble(result) : undefined;
}

/** An operand meeting a double that stands in the source. */
function withDouble(
  op: ArithmeticOp,
  a: Evaluate,
  y: number,
  mixed: boolean,
  slow: (frame: Frame, x: unknown) => unknown,
): Evaluate {
  switch (op) {
    case '+':
      return frame => {
        const x = a(frame);
        return isDoubleOperand(x, mixed)
          ? makeDouble((typeof x === 'number' ? x : x.value) + y)
          : slow(frame, x);
      };
    case '-':
      return frame => {
        const x = a(frame);
        return isDoubleOperand(x, mixed)
          ? makeDouble((typeof x === 'number' ? x : x.value) - y)
          : slow(frame, x);
      };
    case '*':
      return frame => {
        const x = a(frame);
        return isDoubleOperand(x, mixed)
          ? makeDouble((typeof x === 'number' ? x : x.value) * y)
          : slow(frame, x);
      };
    default:
      return frame => {
        const x = a(frame);
        return isDoubleOperand(x, mixed)
          ? makeDouble((typeof x === 'number' ? x : x.value) / y)
          : slow(frame, x);
      };
  }
}

/** A double, or an int where the two may be mixed. */
function isDoubleOperand(
  value: unknown,
  mixed: boolean,
): value is number | CelDouble {
  return typeof value === 'number'
    ? mixed || !Number.isSafeInteger(value)
    : value instanceof CelDouble;
}

function doubleLiteral(expr: Expr): number | undefined {
  return expr.kind === 'literal' && expr.literal.type === 'double'
    ? expr.literal.value
    : undefined;
}

function concat(frame: Frame, a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) {
    frame.allocateElements(a.length + b.length);
    return a.concat(b);
  }
  if (isBytes(a) && isBytes(b)) {
    frame.allocate(a.length + b.length);
    const sum = new Uint8Array(a.length + b.length);
    sum.set(a);
    sum.set(b, a.length);
    return sum;
  }
  return undefined;
}

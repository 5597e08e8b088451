import { fail } from './failure';
import { CelDouble, CelUint, makeDouble } from './values';

const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;
const UINT_MAX = 2n ** 64n - 1n;

export type Int = number | bigint;

/** An int in its normal form. Fails when it does not fit 64 bits. */
export function makeInt(value: bigint): Int {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  if (value < INT_MIN || value > INT_MAX) fail('integer overflow');
  return value;
}

export function makeUint(value: bigint): CelUint {
  if (value < 0n || value > UINT_MAX) fail('unsigned integer overflow');
  return new CelUint(value);
}

/** The number as a JavaScript primitive that compares exactly with any other; undefined for what is no number. */
export function numeric(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof CelDouble || value instanceof CelUint)
    return value.value;
  return undefined;
}

export function isInt(value: unknown): value is Int {
  return Number.isSafeInteger(value) || typeof value === 'bigint';
}

export function isDouble(value: unknown): value is number | CelDouble {
  return (
    value instanceof CelDouble ||
    (typeof value === 'number' && !Number.isSafeInteger(value))
  );
}

/** The value of a double. */
export function unwrap(value: number | CelDouble): number {
  return typeof value === 'number' ? value : value.value;
}

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%';

/** Undefined when the operands are not numbers, or numbers that may not be mixed. */
export function arithmetic(
  op: ArithmeticOp,
  a: unknown,
  b: unknown,
  mixed: boolean,
): unknown {
  if (isInt(a) && isInt(b)) return intArithmetic(op, a, b);
  if (a instanceof CelUint && b instanceof CelUint)
    return makeUint(bigArithmetic(op, a.value, b.value));
  const doubles = isDouble(a) && isDouble(b);
  if (!doubles && !mixed) return undefined;
  const x = numeric(a);
  const y = numeric(b);
  if (x === undefined || y === undefined) return undefined;
  if (op === '%' && doubles && !mixed) return undefined;
  return makeDouble(doubleArithmetic(op, Number(x), Number(y)));
}

function intArithmetic(op: ArithmeticOp, a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = smallArithmetic(op, a, b);
    if (Number.isSafeInteger(result)) return result;
  }
  return makeInt(bigArithmetic(op, BigInt(a), BigInt(b)));
}

/** Exact whenever the result is a safe integer; adding 0 turns -0 into 0. */
function smallArithmetic(op: ArithmeticOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b + 0;
    case '/':
      return b === 0 ? fail('division by zero') : (a - (a % b)) / b + 0;
    default:
      return b === 0 ? fail('modulus by zero') : (a % b) + 0;
  }
}

function bigArithmetic(op: ArithmeticOp, a: bigint, b: bigint): bigint {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? fail('division by zero') : a / b;
    default:
      return b === 0n ? fail('modulus by zero') : a % b;
  }
}

function doubleArithmetic(op: ArithmeticOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

/** Undefined when the value has no negative. */
export function negate(value: unknown): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value))
    return 0 - value;
  if (typeof value === 'bigint') return makeInt(-value);
  return isDouble(value) ? makeDouble(-unwrap(value)) : undefined;
}

/** A double as CEL and manifests write it: never `3.0`, never an exponent below 1e21. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

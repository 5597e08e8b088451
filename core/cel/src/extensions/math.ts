import { define, type Overload } from '../functions/overload';
import { compare } from '../values/equality';
import { fail } from '../values/failure';
import type { Meter } from '../values/meter';
import {
  makeInt,
  makeUint,
  numeric,
  unwrap,
  type Int,
} from '../values/numbers';
import {
  CelUint,
  makeDouble,
  typeName,
  type CelDouble,
} from '../values/values';

type Double = number | CelDouble;

/** The greatest (sign 1) or least (sign -1) of numbers of any types; the first of equals. */
function extreme(sign: 1 | -1, name: string) {
  const pick = (meter: Meter, values: readonly unknown[]): unknown => {
    if (values.length === 0) fail(`${name} of an empty list`);
    meter.charge(values.length);
    let best = values[0];
    for (const value of values) {
      if (numeric(value) === undefined)
        fail(`no such overload: ${name} of ${typeName(value)}`);
      if (compare(value, best, meter)! * sign > 0) best = value;
    }
    return best;
  };
  const many = (meter: Meter, ...values: never[]) => pick(meter, values);
  const list = (meter: Meter, values: readonly unknown[]) =>
    pick(meter, values);
  return [
    ...['int', 'uint', 'double'].flatMap(type => [
      define(`${name}(list<${type}>): ${type}`, list),
      define(`${name}(${type}...): ${type}`, many),
    ]),
    define(`${name}(dyn...): dyn`, many),
  ];
}

/** A function of doubles only. */
function onDouble(name: string, compute: (value: number) => number): Overload {
  return define(`math.${name}(double): double`, (_, v: Double) =>
    makeDouble(compute(unwrap(v))),
  );
}

function testDouble(name: string, test: (value: number) => boolean): Overload {
  return define(`math.${name}(double): bool`, (_, v: Double) =>
    test(unwrap(v)),
  );
}

/** A function of two ints or two uints, computed on 64-bit patterns. */
function bits(
  name: string,
  compute: (a: bigint, b: bigint) => bigint,
): Overload[] {
  return [
    define(`math.${name}(int, int): int`, (_, a: Int, b: Int) =>
      makeInt(compute(BigInt(a), BigInt(b))),
    ),
    define(`math.${name}(uint, uint): uint`, (_, a: CelUint, b: CelUint) =>
      makeUint(compute(a.value, b.value)),
    ),
  ];
}

function shift(
  name: string,
  compute: (pattern: bigint, by: bigint) => bigint,
): Overload[] {
  const run = (value: bigint, by: Int): bigint => {
    if (by < 0) return fail(`${name} by a negative offset`);
    return by > 63 ? 0n : compute(BigInt.asUintN(64, value), BigInt(by));
  };
  return [
    define(`math.${name}(int, int): int`, (_, a: Int, by: Int) =>
      makeInt(BigInt.asIntN(64, run(BigInt(a), by))),
    ),
    define(`math.${name}(uint, int): uint`, (_, a: CelUint, by: Int) =>
      makeUint(BigInt.asUintN(64, run(a.value, by))),
    ),
  ];
}

function round(value: number): number {
  // Half away from zero; adding 0.5 would be wrong just below a half.
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

export const MATH: readonly Overload[] = [
  ...extreme(1, 'math.greatest'),
  ...extreme(-1, 'math.least'),
  onDouble('ceil', Math.ceil),
  onDouble('floor', Math.floor),
  onDouble('round', round),
  onDouble('trunc', Math.trunc),
  testDouble('isNaN', Number.isNaN),
  testDouble('isInf', value => value === Infinity || value === -Infinity),
  testDouble('isFinite', Number.isFinite),
  onDouble('abs', Math.abs),
  define('math.abs(int): int', (_, v: Int) =>
    makeInt(BigInt(v) < 0n ? -BigInt(v) : BigInt(v)),
  ),
  define('math.abs(uint): uint', (_, v: CelUint) => v),
  onDouble('sign', Math.sign),
  define('math.sign(int): int', (_, v: Int) => Math.sign(Number(v))),
  define(
    'math.sign(uint): uint',
    (_, v: CelUint) => new CelUint(v.value > 0n ? 1n : 0n),
  ),
  onDouble('sqrt', Math.sqrt),
  define('math.sqrt(int): double', (_, v: Int) =>
    makeDouble(Math.sqrt(Number(v))),
  ),
  define('math.sqrt(uint): double', (_, v: CelUint) =>
    makeDouble(Math.sqrt(Number(v.value))),
  ),
  ...bits('bitAnd', (a, b) => a & b),
  ...bits('bitOr', (a, b) => a | b),
  ...bits('bitXor', (a, b) => a ^ b),
  define('math.bitNot(int): int', (_, v: Int) => makeInt(~BigInt(v))),
  define('math.bitNot(uint): uint', (_, v: CelUint) =>
    makeUint(BigInt.asUintN(64, ~v.value)),
  ),
  ...shift('bitShiftLeft', (pattern, by) => pattern << by),
  ...shift('bitShiftRight', (pattern, by) => pattern >> by),
];

import { define, type Overload } from '../functions/overload';
import { fail } from '../values/failure';
import {
  formatDouble,
  makeInt,
  makeUint,
  unwrap,
  type Int,
} from '../values/numbers';
import { decodeUtf8, encodeUtf8 } from '../values/text';
import {
  formatDuration,
  formatTimestamp,
  makeTimestamp,
  parseDuration,
  parseTimestamp,
  timestampSeconds,
} from '../values/time';
import {
  CelDuration,
  CelTimestamp,
  CelType,
  CelUint,
  makeDouble,
  typeName,
  type CelDouble,
} from '../values/values';

type Double = number | CelDouble;

const same = (_: unknown, value: unknown) => value;

function truncated(value: Double, low: number, high: number): bigint {
  const number = unwrap(value);
  if (!(number > low && number < high)) return fail('double out of range');
  return BigInt(Math.trunc(number));
}

function parseInteger(text: string): bigint {
  return /^[+-]?\d{1,40}$/.test(text)
    ? BigInt(text.replace('+', ''))
    : fail(`cannot convert a string to an integer`);
}

function parseDouble(text: string): Double {
  const malformed = 'cannot convert a string to a double';
  if (text.length > 400) return fail(malformed);
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special) {
    if (special[2].toLowerCase() === 'nan') return NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) {
    return fail(malformed);
  }
  return makeDouble(Number(text));
}

function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  return fail('cannot convert a string to a bool');
}

const TWO_63 = 2 ** 63;

export const CONVERSIONS: readonly Overload[] = [
  define('int(int): int', same),
  define('int(uint): int', (_, v: CelUint) => makeInt(v.value)),
  define('int(double): int', (_, v: Double) =>
    makeInt(truncated(v, -TWO_63, TWO_63)),
  ),
  define('int(string): int', (_, v: string) => makeInt(parseInteger(v))),
  define('int(timestamp): int', (_, v: CelTimestamp) =>
    makeInt(timestampSeconds(v)),
  ),
  define('int(duration): int', (_, v: CelDuration) =>
    makeInt(v.ns / 1_000_000_000n),
  ),
  define('uint(uint): uint', same),
  define('uint(int): uint', (_, v: Int) => makeUint(BigInt(v))),
  define('uint(double): uint', (_, v: Double) =>
    makeUint(truncated(v, -1, 2 * TWO_63)),
  ),
  define('uint(string): uint', (_, v: string) => makeUint(parseInteger(v))),
  define('double(double): double', same),
  define('double(int): double', (_, v: Int) => makeDouble(Number(v))),
  define('double(uint): double', (_, v: CelUint) =>
    makeDouble(Number(v.value)),
  ),
  define('double(string): double', (_, v: string) => parseDouble(v)),
  define('bool(bool): bool', same),
  define('bool(string): bool', (_, v: string) => parseBool(v)),
  define('string(string): string', same),
  define('string(bool): string', (_, v: boolean) => String(v)),
  define('string(int): string', (_, v: Int) => String(v)),
  define('string(uint): string', (_, v: CelUint) => String(v.value)),
  define('string(double): string', (_, v: Double) => formatDouble(unwrap(v))),
  define('string(timestamp): string', (_, v: CelTimestamp) =>
    formatTimestamp(v),
  ),
  define('string(duration): string', (_, v: CelDuration) => formatDuration(v)),
  define('string(bytes): string', (meter, v: Uint8Array) => {
    meter.allocate(v.length);
    return decodeUtf8(v);
  }),
  define('bytes(bytes): bytes', same),
  define('bytes(string): bytes', (meter, v: string) => {
    meter.allocate(v.length);
    return encodeUtf8(v);
  }),
  define('timestamp(timestamp): timestamp', same),
  define('timestamp(string): timestamp', (_, v: string) => parseTimestamp(v)),
  define('timestamp(int): timestamp', (_, v: Int) =>
    makeTimestamp(BigInt(v) * 1_000_000_000n),
  ),
  define('duration(duration): duration', same),
  define('duration(string): duration', (_, v: string) => parseDuration(v)),
  define('dyn(A): dyn', same),
  define('type(A): type<A>', (_, v: unknown) => new CelType(typeName(v))),
];

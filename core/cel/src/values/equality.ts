import type { Meter } from './meter';
import { mapEntries, mapGet, mapHas, mapSize } from './maps';
import { numeric } from './numbers';
import {
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelType,
  isBytes,
  isPlainObject,
} from './values';

/** Equality of CEL: numbers by value whatever their type, other types never equal each other, NaN not even itself. */
export function equals(a: unknown, b: unknown, meter: Meter): boolean {
  if (typeof a === 'string') {
    if (a.length > 64) meter.charge(a.length / 64);
    return a === b;
  }
  if (typeof a === 'boolean') return a === b;
  if (a === null || a === undefined) return b === null || b === undefined;
  const x = numeric(a);
  if (x !== undefined) {
    const y = numeric(b);
    return y !== undefined && compareNumbers(x, y) === 0;
  }
  if (Array.isArray(a)) return Array.isArray(b) && listsEqual(a, b, meter);
  if (a instanceof CelMap || isPlainObject(a))
    return (b instanceof CelMap || isPlainObject(b)) && mapsEqual(a, b, meter);
  if (a instanceof CelTimestamp)
    return b instanceof CelTimestamp && a.ns === b.ns;
  if (a instanceof CelDuration)
    return b instanceof CelDuration && a.ns === b.ns;
  if (a instanceof CelType) return b instanceof CelType && a.name === b.name;
  if (a instanceof CelOptional) {
    return (
      b instanceof CelOptional &&
      a.present === b.present &&
      (!a.present || equals(a.value, b.value, meter))
    );
  }
  if (isBytes(a)) return isBytes(b) && compareBytes(a, b, meter) === 0;
  // Inputs are converted where they are read; whole objects are compared as they came.
  if (a instanceof Date) {
    return b instanceof Date && a.getTime() === b.getTime();
  }
  return a === b;
}

function listsEqual(
  a: readonly unknown[],
  b: readonly unknown[],
  meter: Meter,
): boolean {
  if (a.length !== b.length) return false;
  meter.charge(a.length);
  return a.every((item, i) => equals(item, b[i], meter));
}

function mapsEqual(
  a: CelMap | Record<string, unknown>,
  b: CelMap | Record<string, unknown>,
  meter: Meter,
): boolean {
  const size = mapSize(a);
  if (size !== mapSize(b)) return false;
  meter.charge(size);
  for (const [key, value] of mapEntries(a)) {
    if (!mapHas(b, key) || !equals(value, mapGet(b, key), meter)) return false;
  }
  return true;
}

export function compareBytes(
  a: Uint8Array,
  b: Uint8Array,
  meter: Meter,
): number {
  const length = Math.min(a.length, b.length);
  meter.charge(length / 16);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Order by code point; JavaScript's own order differs where surrogates meet U+E000 and above. */
export function compareStrings(a: string, b: string, meter?: Meter): number {
  meter?.charge(Math.min(a.length, b.length) / 32);
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i))
      return a.codePointAt(i)! - b.codePointAt(i)!;
  }
  return a.length - b.length;
}

/** Ints among themselves exactly; an int of more than 53 bits meets a double as the double nearest to it. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (typeof a !== typeof b) return compareNumbers(Number(a), Number(b));
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : NaN;
}

/** Negative, zero or positive; NaN when a NaN is involved; undefined when the two have no order. */
export function compare(
  a: unknown,
  b: unknown,
  meter: Meter,
): number | undefined {
  if (typeof a === 'string')
    return typeof b === 'string' ? compareStrings(a, b, meter) : undefined;
  const x = numeric(a);
  if (x !== undefined) {
    const y = numeric(b);
    if (y === undefined) return undefined;
    return compareNumbers(x, y);
  }
  if (typeof a === 'boolean')
    return typeof b === 'boolean' ? Number(a) - Number(b) : undefined;
  if (a instanceof CelTimestamp && b instanceof CelTimestamp)
    return sign(a.ns - b.ns);
  if (a instanceof CelDuration && b instanceof CelDuration)
    return sign(a.ns - b.ns);
  if (isBytes(a) && isBytes(b)) return compareBytes(a, b, meter);
  return undefined;
}

function sign(value: bigint): number {
  if (value < 0n) return -1;
  return value > 0n ? 1 : 0;
}

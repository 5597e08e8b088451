import { fail } from './failure';
import { entryKey, mapEntries, setOwn } from './maps';
import { formatDouble } from './numbers';
import { formatDuration, formatTimestamp } from './time';
import {
  CelDouble,
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelType,
  CelUint,
  isBytes,
  isPlainObject,
  kindOf,
  type MapKey,
} from './values';

/**
 * Makes a CEL value of a JavaScript value. Plain JSON is returned as it is (nothing is copied); what JSON cannot hold is converted where it
 * stands at the top or in arrays: `Map` to a map, `Date` to a timestamp, undefined to null.
 */
export function toCel(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date)
    return new CelTimestamp(BigInt(value.getTime()) * 1_000_000n);
  if (value instanceof Map) {
    const map = new CelMap();
    for (const [key, item] of value) map.set(entryKey(key), toCel(item), key);
    return map;
  }
  if (
    Array.isArray(value) &&
    value.some(item => typeof item === 'object' || item === undefined)
  ) {
    const items = value.map(toCel);
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  return value;
}

export interface FromCelOptions {
  /** See EvaluateOptions. Default `error`. */
  largeIntegers?: 'error' | 'bigint';
  /** Plain objects of the input come back as copies instead of themselves. Default true. */
  copy?: boolean;
  /** Told about every element made, so that it can stop a result that is too large. */
  allocate?: (size: number) => void;
}

/** Makes a plain JavaScript value of a CEL value; opaque values are passed through. */
export function fromCel(value: unknown, options: FromCelOptions = {}): unknown {
  const { largeIntegers = 'error', copy = true, allocate } = options;
  const integer = (int: bigint) => {
    const number = Number(int);
    if (Number.isSafeInteger(number)) return number;
    return largeIntegers === 'bigint'
      ? int
      : fail(
          `integer ${int} does not fit a JSON number; convert it with string(...)`,
        );
  };
  const visit = (item: unknown): unknown => {
    if (typeof item === 'bigint') return integer(item);
    if (typeof item !== 'object') return item === undefined ? null : item;
    if (item === null) return null;
    if (Array.isArray(item)) {
      allocate?.(item.length);
      return item.map(visit);
    }
    if (item instanceof CelMap || isPlainObject(item)) {
      if (!copy && !(item instanceof CelMap)) return item;
      const object = {};
      for (const [key, content] of mapEntries(item)) {
        allocate?.(1);
        setOwn(object, String(key), visit(content));
      }
      return object;
    }
    if (item instanceof CelDouble) return item.value;
    if (item instanceof CelUint) return integer(item.value);
    if (item instanceof CelOptional)
      return item.present ? visit(item.value) : undefined;
    if (item instanceof CelTimestamp) return formatTimestamp(item);
    if (item instanceof CelDuration) return formatDuration(item);
    if (item instanceof CelType) return item.name;
    return isBytes(item) && copy ? item.slice() : item;
  };
  return visit(value);
}

/**
 * The text of a scalar as it stands in an interpolated string: ints and doubles without exponent (below 1e21) and without `.0`.
 * Undefined for lists, maps and opaque values.
 */
export function toText(value: unknown): string | undefined {
  switch (kindOf(value)) {
    case 'null':
      return 'null';
    case 'string':
      return value as string;
    case 'bool':
    case 'int':
      return String(value);
    case 'double':
      return formatDouble(
        value instanceof CelDouble ? value.value : (value as number),
      );
    case 'uint':
      return String((value as CelUint).value);
    case 'timestamp':
      return formatTimestamp(value as CelTimestamp);
    case 'duration':
      return formatDuration(value as CelDuration);
    default:
      return undefined;
  }
}

export type { MapKey };

import { fail } from './failure';
import { entryKey, setOwn } from './maps';
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
  type PlainObject,
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
  const { allocate } = options;
  return toPlain(value, {
    exact: options.largeIntegers === 'bigint',
    copy: options.copy ?? true,
    meter: allocate && { allocateElements: allocate },
  });
}

/**
 * Turns what one node produced into the caller's. Where the evaluation made the list or map itself, and nobody else holds it, that
 * is done in place.
 */
export type Finish = (value: unknown, how: Conversion) => unknown;

/** How {@link toPlain} works. */
export interface Conversion {
  /** Ints that JSON cannot hold exactly stay bigint; otherwise they are an error. */
  exact: boolean;
  /** Plain objects come back as copies. */
  copy: boolean;
  meter: { allocateElements(count: number): void } | undefined;
}

function integer(int: bigint, how: Conversion): number | bigint {
  const number = Number(int);
  if (Number.isSafeInteger(number)) return number;
  return how.exact
    ? int
    : fail(
        `integer ${int} does not fit a JSON number; convert it with string(...)`,
      );
}

/** {@link fromCel}, as programs call it. */
export function toPlain(item: unknown, how: Conversion): unknown {
  if (typeof item === 'bigint') return integer(item, how);
  if (typeof item !== 'object') return item === undefined ? null : item;
  if (item === null) return null;
  if (Array.isArray(item)) {
    how.meter?.allocateElements(item.length);
    const list = new Array<unknown>(item.length);
    for (let i = 0; i < item.length; i++) {
      const element: unknown = item[i];
      list[i] = typeof element === 'string' ? element : toPlain(element, how);
    }
    return list;
  }
  if (isPlainObject(item)) return plainObject(item, how);
  if (item instanceof CelMap) {
    const object: PlainObject = {};
    how.meter?.allocateElements(item.size * 2);
    for (const [key, content] of item.entries())
      setOwn(object, String(key), toPlain(content, how));
    return object;
  }
  if (item instanceof CelDouble) return item.value;
  if (item instanceof CelUint) return integer(item.value, how);
  if (item instanceof CelOptional)
    return item.present ? toPlain(item.value, how) : undefined;
  if (item instanceof CelTimestamp) return formatTimestamp(item);
  if (item instanceof CelDuration) return formatDuration(item);
  if (item instanceof CelType) return item.name;
  return isBytes(item) && how.copy ? item.slice() : item;
}

/** A copy, or the object itself where copies are not asked for and nothing needs to change. */
function plainObject(item: PlainObject, how: Conversion): PlainObject {
  const keys = Object.keys(item);
  // An entry of a map takes about twice what an element of a list does.
  how.meter?.allocateElements(keys.length * 2);
  let object: PlainObject = how.copy ? {} : item;
  for (const key of keys) {
    const content = item[key];
    if (content === undefined) continue;
    const result =
      typeof content === 'string' ? content : toPlain(content, how);
    if (how.copy) setOwn(object, key, result);
    else if (result !== content) {
      if (object === item) object = { ...item };
      setOwn(object, key, result);
    }
  }
  return object;
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

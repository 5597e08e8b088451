import { fail } from './failure';
import {
  CelDouble,
  CelMap,
  CelUint,
  isPlainObject,
  typeName,
  type MapKey,
  type PlainObject,
} from './values';

/** Comparison key of a value used to look something up; undefined when no key can be equal to it. */
export function mapKey(value: unknown): MapKey | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isInteger(value) ? value : undefined;
    case 'bigint':
      return shrink(value);
    default:
      if (value instanceof CelUint) return shrink(value.value);
      if (value instanceof CelDouble) return value.value;
      return undefined;
  }
}

function shrink(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Key of a new entry: int, uint, bool and string only. */
export function entryKey(value: unknown): MapKey {
  const key =
    value instanceof CelDouble ||
    (typeof value === 'number' && !Number.isSafeInteger(value))
      ? undefined
      : mapKey(value);
  return key ?? fail(`unsupported map key type ${typeName(value)}`);
}

export function hasOwn(object: PlainObject, key: string): boolean {
  return Object.hasOwn(object, key) && object[key] !== undefined;
}

/** The value under a key, undefined when there is none. */
export function mapGet(map: CelMap | PlainObject, key: MapKey): unknown {
  if (map instanceof CelMap) return map.get(key);
  return typeof key === 'string' && Object.hasOwn(map, key)
    ? map[key]
    : undefined;
}

export function mapHas(map: CelMap | PlainObject, key: MapKey): boolean {
  return map instanceof CelMap
    ? map.has(key)
    : typeof key === 'string' && hasOwn(map, key);
}

export function mapKeys(map: CelMap | PlainObject): unknown[] {
  return map instanceof CelMap ? map.keys() : plainKeys(map);
}

export function mapSize(map: CelMap | PlainObject): number {
  return map instanceof CelMap ? map.size : plainKeys(map).length;
}

export function* mapEntries(
  map: CelMap | PlainObject,
): Iterable<[MapKey, unknown]> {
  if (map instanceof CelMap) yield* map.entries();
  else for (const key of plainKeys(map)) yield [key, map[key]];
}

function plainKeys(map: PlainObject): string[] {
  const keys = Object.keys(map);
  for (let i = 0; i < keys.length; i++)
    if (map[keys[i]] === undefined)
      return keys.filter(key => map[key] !== undefined);
  return keys;
}

/** Sets a key of a result object; `__proto__` becomes an ordinary property. */
export function setOwn(object: PlainObject, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else object[key] = value;
}

export { isPlainObject };

import type { Type } from '../types/type';
import { objectValue } from '../types/unify';
import { toCel } from '../values/convert';
import { parseDuration, parseTimestamp } from '../values/time';
import { CelUint, makeDouble } from '../values/values';

/**
 * JSON has one kind of number and no times. Where the declared type says more than the value shows, the value is made what it says:
 * 5 of a `double` field is 5.0, the text of a `timestamp` field a timestamp. Undefined when the type needs no such care.
 */
export function coercion(
  type: Type | undefined,
): ((value: unknown) => unknown) | undefined {
  switch (type?.kind) {
    case 'double':
      return value =>
        typeof value === 'number' || typeof value === 'bigint'
          ? makeDouble(Number(value))
          : value;
    case 'uint':
      return value =>
        Number.isSafeInteger(value) && (value as number) >= 0
          ? new CelUint(BigInt(value as number))
          : value;
    case 'timestamp':
      return value =>
        typeof value === 'string' ? parseTimestamp(value) : toCel(value);
    case 'duration':
      return value =>
        typeof value === 'string' ? parseDuration(value) : value;
    default:
      return undefined;
  }
}

/** Type of what a comprehension over a container sees as element or value. */
export function elementType(range: Type | undefined): Type | undefined {
  switch (range?.kind) {
    case 'list':
      return range.element;
    case 'map':
      return range.value;
    case 'object':
      return objectValue(range);
    default:
      return undefined;
  }
}

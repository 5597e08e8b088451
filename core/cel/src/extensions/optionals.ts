import { define, type Overload } from '../functions/overload';
import { fail } from '../values/failure';
import { mapSize } from '../values/maps';
import { numeric } from '../values/numbers';
import {
  CelDuration,
  CelOptional,
  CelTimestamp,
  isBytes,
  isMap,
} from '../values/values';
import type { Meter } from '../values/meter';

function isZero(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '')
    return true;
  const number = numeric(value);
  if (number !== undefined) return number === 0 || number === 0n;
  if (Array.isArray(value) || isBytes(value)) return value.length === 0;
  if (isMap(value)) return mapSize(value) === 0;
  if (value instanceof CelDuration || value instanceof CelTimestamp)
    return value.ns === 0n;
  return false;
}

function unwrapAll(meter: Meter, list: readonly unknown[]): unknown[] {
  meter.allocateElements(list.length);
  return list.flatMap(item => {
    if (!(item instanceof CelOptional))
      return fail('unwrap needs a list of optionals');
    return item.present ? [item.value] : [];
  });
}

export const OPTIONALS: readonly Overload[] = [
  define('optional.of(A): optional<A>', (_, value: unknown) =>
    CelOptional.of(value),
  ),
  define('optional.none(): optional<A>', () => CelOptional.NONE),
  define('optional.ofNonZeroValue(A): optional<A>', (_, value: unknown) =>
    isZero(value) ? CelOptional.NONE : CelOptional.of(value),
  ),
  define('optional<A>.hasValue(): bool', (_, o: CelOptional) => o.present),
  define('optional<A>.value(): A', (_, o: CelOptional) =>
    o.present ? o.value : fail('optional.none() dereference'),
  ),
  // The compiler has its own code for these two, which evaluates the argument only when it is needed; the checker needs their types.
  define(
    'optional<A>.or(optional<A>): optional<A>',
    (_, a: CelOptional, b: CelOptional) => (a.present ? a : b),
  ),
  define('optional<A>.orValue(A): A', (_, a: CelOptional, b: unknown) =>
    a.present ? a.value : b,
  ),
  define('optional.unwrap(list<optional<A>>): list<A>', unwrapAll),
  define('list<optional<A>>.unwrapOpt(): list<A>', unwrapAll),
];

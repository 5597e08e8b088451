import { define, type Overload } from '../functions/overload';
import { mapSize } from '../values/maps';
import type { Meter } from '../values/meter';
import { matchesPattern } from '../values/regex';
import { textLength } from '../values/text';
import type { CelMap, PlainObject } from '../values/values';

function size(meter: Meter, text: string): number {
  meter.charge(text.length / 64);
  return textLength(text);
}

/** Searching costs in proportion to the text, and to the pattern where the search may start over. */
export function chargeSearch(meter: Meter, text: string, part: string): void {
  meter.charge(
    Math.ceil(
      (text.length / 64) * (1 + Math.min(part.length, text.length) / 4),
    ),
  );
}

export const CORE: readonly Overload[] = [
  ...['size(string): int', 'string.size(): int'].map(s => define(s, size)),
  ...['size(bytes): int', 'bytes.size(): int'].map(s =>
    define(s, (_, v: Uint8Array) => v.length),
  ),
  ...['size(list<A>): int', 'list<A>.size(): int'].map(s =>
    define(s, (_, v: unknown[]) => v.length),
  ),
  ...['size(map<A, B>): int', 'map<A, B>.size(): int'].map(s =>
    define(s, (_, v: CelMap | PlainObject) => mapSize(v)),
  ),
  define(
    'string.startsWith(string): bool',
    (meter, text: string, part: string) => {
      meter.charge(part.length / 64);
      return text.startsWith(part);
    },
  ),
  define(
    'string.endsWith(string): bool',
    (meter, text: string, part: string) => {
      meter.charge(part.length / 64);
      return text.endsWith(part);
    },
  ),
  define(
    'string.contains(string): bool',
    (meter, text: string, part: string) => {
      chargeSearch(meter, text, part);
      return text.includes(part);
    },
  ),
  define('string.matches(string): bool', matchesPattern),
  define('matches(string, string): bool', matchesPattern),
];

import { define, type Overload } from '../functions/overload';
import { ElementIndex } from '../values/element-index';
import type { Meter } from '../values/meter';

type List = readonly unknown[];

function contains(meter: Meter, list: List, part: List): boolean {
  const index = new ElementIndex(meter, list);
  return part.every(element => index.has(element));
}

export const SETS: readonly Overload[] = [
  define('sets.contains(list<A>, list<A>): bool', contains),
  define(
    'sets.equivalent(list<A>, list<A>): bool',
    (meter, a: List, b: List) => contains(meter, a, b) && contains(meter, b, a),
  ),
  define(
    'sets.intersects(list<A>, list<A>): bool',
    (meter, a: List, b: List) => {
      const index = new ElementIndex(meter, a);
      return b.some(element => index.has(element));
    },
  ),
];

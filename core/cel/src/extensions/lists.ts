import { define, type Overload } from '../functions/overload';
import { compare } from '../values/equality';
import { fail } from '../values/failure';
import type { Meter } from '../values/meter';
import type { Int } from '../values/numbers';
import { ElementIndex } from '../values/element-index';
import { CelOptional, kindOf, typeName } from '../values/values';

type List = readonly unknown[];

function slice(meter: Meter, list: List, from: Int, to: Int): unknown[] {
  if (from < 0 || to < 0) fail('slice: negative index');
  if (from > to) fail('slice: start is after end');
  if (to > list.length) fail('slice: end is after the end of the list');
  meter.allocateElements(Number(to) - Number(from));
  return list.slice(Number(from), Number(to));
}

function flatten(meter: Meter, list: List, depth: Int = 1): unknown[] {
  if (depth < 0) fail('flatten: negative depth');
  const result: unknown[] = [];
  const add = (items: List, left: number) => {
    meter.allocateElements(items.length);
    for (const item of items) {
      if (Array.isArray(item) && left > 0) add(item, left - 1);
      else result.push(item);
    }
  };
  add(list, Number(depth));
  return result;
}

/** Order of keys that must all be of one type (numbers count as one). */
function sortedBy(meter: Meter, list: List, keys: List): unknown[] {
  meter.allocateElements(list.length);
  meter.charge(list.length * Math.ceil(Math.log2(list.length + 1)));
  const kinds = new Set(keys.map(kindOf));
  if (kinds.size > 1)
    fail('list elements must have the same type to be sorted');
  const order = Array.from(list.keys());
  order.sort(
    (a, b) =>
      compare(keys[a], keys[b], meter) ??
      fail(`cannot sort a list of ${typeName(keys[a])}`),
  );
  if (keys.length === 1 && compare(keys[0], keys[0], meter) === undefined)
    fail(`cannot sort a list of ${typeName(keys[0])}`);
  return order.map(i => list[i]);
}

function distinct(meter: Meter, list: List): unknown[] {
  const seen = new ElementIndex(meter);
  const result = list.filter(item => seen.add(item));
  meter.allocateElements(result.length);
  return result;
}

function range(meter: Meter, count: Int): number[] {
  meter.allocateElements(Math.max(0, Number(count)));
  return Array.from({ length: Math.max(0, Number(count)) }, (_, i) => i);
}

function optionalAt(list: List, index: number): CelOptional {
  return list.length === 0 ? CelOptional.NONE : CelOptional.of(list[index]);
}

export const LISTS: readonly Overload[] = [
  define('list<A>.slice(int, int): list<A>', slice),
  define('list<list<A>>.flatten(): list<A>', flatten),
  define('list<dyn>.flatten(): list<dyn>', flatten),
  define('list<dyn>.flatten(int): list<dyn>', flatten),
  define('list<A>.sort(): list<A>', (meter, list: List) =>
    sortedBy(meter, list, list),
  ),
  define('@sortByKeys(list<A>, list<B>): list<A>', sortedBy),
  define('list<A>.distinct(): list<A>', distinct),
  define('lists.range(int): list<int>', range),
  define('list<A>.reverse(): list<A>', (meter, list: List) => {
    meter.allocateElements(list.length);
    return [...list].reverse();
  }),
  define('list<A>.first(): optional<A>', (_, list: List) =>
    optionalAt(list, 0),
  ),
  define('list<A>.last(): optional<A>', (_, list: List) =>
    optionalAt(list, list.length - 1),
  ),
];

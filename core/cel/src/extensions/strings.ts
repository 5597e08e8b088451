import { quote } from './quote';
import { formatString } from './format';
import { define, type Overload } from '../functions/overload';
import { chargeSearch } from '../stdlib/core';
import { fail } from '../values/failure';
import type { Meter } from '../values/meter';
import type { Int } from '../values/numbers';
import { characters, checkedIndex, slice, textLength } from '../values/text';

/** Unicode white space; JavaScript's own trim differs in U+0085 and U+FEFF. */
const BLANK = new Set(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && BLANK.has(text[from])) from++;
  while (to > from && BLANK.has(text[to - 1])) to--;
  return text.slice(from, to);
}

/** UTF-16 offset of the code point at `index`. */
function offset(text: string, index: number): number {
  const chars = characters(text);
  return typeof chars === 'string' ? index : slice(chars, 0, index).length;
}

function indexOf(
  meter: Meter,
  text: string,
  part: string,
  from: Int = 0,
): number {
  chargeSearch(meter, text, part);
  meter.charge(text.length / 16);
  const start = checkedIndex(from, textLength(text));
  const at = text.indexOf(part, offset(text, start));
  return at < 0 ? -1 : textLength(text.slice(0, at));
}

function lastIndexOf(
  meter: Meter,
  text: string,
  part: string,
  from?: Int,
): number {
  chargeSearch(meter, text, part);
  meter.charge(text.length / 16);
  const length = textLength(text);
  const start = from === undefined ? length : checkedIndex(from, length);
  const at = text.lastIndexOf(part, offset(text, start));
  return at < 0 ? -1 : textLength(text.slice(0, at));
}

function replace(
  meter: Meter,
  text: string,
  old: string,
  by: string,
  limit: Int = -1,
): string {
  chargeSearch(meter, text, old);
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const found = parts.length - 1;
  const times = limit < 0 ? found : Math.min(found, Number(limit));
  meter.allocate(text.length + parts.length + times * by.length);
  return (
    parts
      .slice(0, times)
      .map(part => part + by)
      .join('') + parts.slice(times).join(old)
  );
}

function split(
  meter: Meter,
  text: string,
  separator: string,
  limit: Int = -1,
): string[] {
  chargeSearch(meter, text, separator);
  meter.allocate(text.length);
  if (limit === 0) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  const kept = parts.slice(0, Number(limit) - 1);
  return [...kept, parts.slice(Number(limit) - 1).join(separator)];
}

function substring(meter: Meter, text: string, from: Int, to?: Int): string {
  meter.allocate(text.length / 16);
  const chars = characters(text);
  const end = to === undefined ? chars.length : checkedIndex(to, chars.length);
  const start = checkedIndex(from, chars.length);
  return start > end
    ? fail(`invalid substring range: start ${start}, end ${end}`)
    : slice(chars, start, end);
}

function join(meter: Meter, list: readonly unknown[], separator = ''): string {
  let length = 0;
  for (const item of list)
    length +=
      typeof item === 'string'
        ? item.length + separator.length
        : fail('join needs a list of strings');
  meter.allocate(length);
  return list.join(separator);
}

/** Charges for a result as long as the text. */
function mapped(change: (text: string) => string) {
  return (meter: Meter, text: string) => {
    meter.allocate(text.length);
    return change(text);
  };
}

export const STRINGS: readonly Overload[] = [
  define('string.charAt(int): string', (meter, text: string, index: Int) => {
    const chars = characters(text);
    // A text with wide characters is taken apart.
    meter.charge(Math.ceil(text.length / (typeof chars === 'string' ? 64 : 2)));
    return chars[checkedIndex(index, chars.length)] ?? '';
  }),
  define('string.indexOf(string): int', indexOf),
  define('string.indexOf(string, int): int', indexOf),
  define('string.lastIndexOf(string): int', lastIndexOf),
  define('string.lastIndexOf(string, int): int', lastIndexOf),
  define(
    'string.lowerAscii(): string',
    mapped(text => text.replace(/[A-Z]+/g, part => part.toLowerCase())),
  ),
  define(
    'string.upperAscii(): string',
    mapped(text => text.replace(/[a-z]+/g, part => part.toUpperCase())),
  ),
  define('string.replace(string, string): string', replace),
  define('string.replace(string, string, int): string', replace),
  define('string.split(string): list<string>', split),
  define('string.split(string, int): list<string>', split),
  define('string.substring(int): string', substring),
  define('string.substring(int, int): string', substring),
  define('string.trim(): string', mapped(trim)),
  define(
    'string.reverse(): string',
    mapped(text => Array.from(text).reverse().join('')),
  ),
  define('list<string>.join(): string', join),
  define('list<string>.join(string): string', join),
  define('strings.quote(string): string', mapped(quote)),
  define('string.format(list<dyn>): string', formatString),
];

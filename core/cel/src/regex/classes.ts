import { PERL, POSIX, range, unicodeClass, type CharItem } from './charset';
import type { Reader } from './reader';
import { PatternError } from './syntax';

const CONTROL: Record<string, number> = {
  a: 7,
  f: 12,
  t: 9,
  n: 10,
  r: 13,
  v: 11,
};

/** The character that `\` and `char` stand for. */
export function escapedCodePoint(reader: Reader, char: string): number {
  if (Object.hasOwn(CONTROL, char)) return CONTROL[char];
  if (char === 'x') {
    const found = reader.match(/\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{2})/y);
    const code = found ? parseInt(found[1] ?? found[2], 16) : Infinity;
    if (code > 0x10ffff) throw new PatternError('invalid escape sequence: \\x');
    return code;
  }
  // `\1` to `\7` alone would be references to groups, which cannot be matched in linear time.
  if (/[0-7]/.test(char)) {
    const more = reader.match(char === '0' ? /[0-7]{0,2}/y : /[0-7]{1,2}/y);
    if (more) return parseInt(char + more[0], 8);
  }
  if (/^[!-/:-@[-`{-~]$/.test(char)) return char.codePointAt(0)!;
  throw new PatternError(`invalid escape sequence: \\${char}`);
}

/** `\pL`, `\p{Greek}`, `\P{Lu}`, `\p{^Lu}`; the reader stands behind the `p`. */
export function unicodeItem(reader: Reader, letter: string): CharItem {
  const [, caret, long, short] =
    reader.match(/\{(\^?)([^}]*)\}|([A-Za-z])/y) ?? [];
  const name = long ?? short;
  const body = name === undefined ? undefined : unicodeClass(name);
  if (body === undefined)
    throw new PatternError(`invalid character class: \\${letter}${name ?? ''}`);
  return { body, negated: (letter === 'P') !== (caret === '^') };
}

/** `[...]`; the reader stands before it. */
export function readClass(reader: Reader): {
  items: CharItem[];
  negated: boolean;
} {
  reader.take('[');
  const negated = reader.take('^');
  const items: CharItem[] = [];
  let plain = '';
  for (let first = true; first || !reader.at(']'); first = false) {
    const item = whole(reader);
    if (item) items.push(item);
    else plain += oneOrRange(reader);
  }
  reader.take(']');
  if (plain) items.push({ body: plain, negated: false });
  return { items, negated };
}

/** `[:alpha:]`, `\d`, `\pL`: what cannot begin a range. */
function whole(reader: Reader): CharItem | undefined {
  const posix = reader.match(/\[:(\^?)(\w*):\]/y);
  if (posix) {
    if (!Object.hasOwn(POSIX, posix[2]))
      throw new PatternError(`invalid character class: ${posix[0]}`);
    return { body: POSIX[posix[2]], negated: posix[1] === '^' };
  }
  const escape = reader.match(/\\([dswDSWpP])/y)?.[1];
  if (escape === undefined) return undefined;
  if (escape === 'p' || escape === 'P') return unicodeItem(reader, escape);
  const lower = escape.toLowerCase();
  return { body: PERL[lower], negated: escape !== lower };
}

function oneOrRange(reader: Reader): string {
  const low = member(reader);
  const start = reader.offset;
  if (!reader.take('-')) return range(low);
  if (reader.done || reader.at(']')) {
    // A minus at the end is a minus.
    reader.offset = start;
    return range(low);
  }
  const high = member(reader);
  if (high < low) throw new PatternError('invalid character class range');
  return range(low, high);
}

function member(reader: Reader): number {
  if (reader.done) throw new PatternError('missing closing ]');
  const char = reader.next();
  return char === '\\'
    ? escapedCodePoint(reader, reader.next())
    : char.codePointAt(0)!;
}

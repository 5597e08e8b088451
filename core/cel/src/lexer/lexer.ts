import { CelError } from '../errors';
import { readQuoted } from './strings';

export type TokenKind =
  | 'ident'
  | 'quoted'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'op'
  | 'end';

export interface Token {
  kind: TokenKind;
  /** Spelling of identifiers and operators. */
  text: string;
  pos: number;
  value?: bigint | number | string | Uint8Array;
}

/** Longest first. */
const OPERATORS = [
  '&&',
  '||',
  '==',
  '!=',
  '<=',
  '>=',
  ...'+-*/%!<>?:.,()[]{}=',
];

const INT_MAX = 2n ** 63n;
const UINT_MAX = 2n ** 64n - 1n;

export function isIdentStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
}

export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isHexDigit(c: number): boolean {
  return isDigit(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
}

/** Cuts a source into tokens, the last one of kind `end`. Linear in the length of the source. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = skipBlank(source, at);
    if (at >= source.length) {
      tokens.push({
        kind: 'end',
        text: 'end of expression',
        pos: source.length,
      });
      return tokens;
    }
    at = readToken(source, at, tokens);
  }
}

function skipBlank(source: string, start: number): number {
  let at = start;
  for (; at < source.length; at++) {
    const c = source.charCodeAt(at);
    if (c === 47 && source.charCodeAt(at + 1) === 47) {
      const newline = source.indexOf('\n', at);
      if (newline < 0) return source.length;
      at = newline;
    } else if (c !== 32 && c !== 10 && c !== 9 && c !== 13 && c !== 12) {
      return at;
    }
  }
  return at;
}

function readToken(source: string, at: number, tokens: Token[]): number {
  const c = source.charCodeAt(at);
  if (isDigit(c) || (c === 46 && isDigit(source.charCodeAt(at + 1))))
    return readNumber(source, at, tokens);
  const quoted = readQuoted(source, at);
  if (quoted) {
    tokens.push({
      kind: quoted.bytes ? 'bytes' : 'string',
      text: 'string',
      pos: at,
      value: quoted.bytes ?? quoted.text,
    });
    return quoted.end;
  }
  if (isIdentStart(c)) {
    let end = at + 1;
    while (
      end < source.length &&
      (isIdentStart(source.charCodeAt(end)) || isDigit(source.charCodeAt(end)))
    )
      end++;
    tokens.push({ kind: 'ident', text: source.slice(at, end), pos: at });
    return end;
  }
  if (c === 96) {
    const end = source.indexOf('`', at + 1);
    const text = source.slice(at + 1, end);
    if (end < 0 || !/^[A-Za-z0-9_.\-/ ]+$/.test(text))
      throw CelError.at('parse', 'malformed quoted identifier', source, at);
    tokens.push({ kind: 'quoted', text, pos: at });
    return end + 1;
  }
  for (const op of OPERATORS) {
    if (source.startsWith(op, at)) {
      tokens.push({ kind: 'op', text: op, pos: at });
      return at + op.length;
    }
  }
  throw CelError.at(
    'parse',
    `unexpected character ${JSON.stringify(
      String.fromCodePoint(source.codePointAt(at)!),
    )}`,
    source,
    at,
  );
}

function readNumber(source: string, at: number, tokens: Token[]): number {
  let end = at;
  const digits = (test: (c: number) => boolean) => {
    const from = end;
    while (test(source.charCodeAt(end))) end++;
    return end > from;
  };
  let double = false;
  if (
    source[at] === '0' &&
    (source[at + 1] === 'x' || source[at + 1] === 'X') &&
    isHexDigit(source.charCodeAt(at + 2))
  ) {
    end = at + 2;
    digits(isHexDigit);
  } else {
    digits(isDigit);
    if (source[end] === '.' && isDigit(source.charCodeAt(end + 1))) {
      double = true;
      end++;
      digits(isDigit);
    }
    if (source[end] === 'e' || source[end] === 'E') {
      const mark = end++;
      if (source[end] === '+' || source[end] === '-') end++;
      if (digits(isDigit)) double = true;
      else end = mark;
    }
  }
  const text = source.slice(at, end);
  if (double) {
    const value = Number(text);
    if (!Number.isFinite(value))
      throw CelError.at('parse', 'double literal out of range', source, at);
    tokens.push({ kind: 'double', text, pos: at, value });
    return end;
  }
  // A literal longer than any 64-bit number is refused before BigInt spends time on it.
  const value = text.length > 400 ? UINT_MAX + 1n : BigInt(text);
  const unsigned = source[end] === 'u' || source[end] === 'U';
  // INT_MAX itself is let through for `-9223372036854775808`; the parser refuses it elsewhere.
  if (value > (unsigned ? UINT_MAX : INT_MAX))
    throw CelError.at(
      'parse',
      `${unsigned ? 'uint' : 'int'} literal out of range`,
      source,
      at,
    );
  tokens.push({ kind: unsigned ? 'uint' : 'int', text, pos: at, value });
  return unsigned ? end + 1 : end;
}

import { CelError } from '../errors';

export interface Quoted {
  text: string;
  bytes: Uint8Array | undefined;
  end: number;
}

const SIMPLE: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  '?': 63,
  '"': 34,
  "'": 39,
  '`': 96,
};

/** Reads a string or bytes literal at `start`; undefined when there is none. */
export function readQuoted(source: string, start: number): Quoted | undefined {
  let at = start;
  let raw = false;
  let bytes = false;
  for (let i = 0; i < 2; i++) {
    const p = source[at];
    if ((p === 'r' || p === 'R') && !raw) raw = true;
    else if ((p === 'b' || p === 'B') && !bytes) bytes = true;
    else break;
    at++;
  }
  const quote = source[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const triple = source.startsWith(quote.repeat(3), at);
  const close = triple ? quote.repeat(3) : quote;
  at += close.length;
  const out = bytes ? new ByteSink() : new TextSink();
  for (;;) {
    if (at >= source.length)
      throw CelError.at('parse', 'unterminated string', source, start);
    if (source.startsWith(close, at)) break;
    const c = source.charCodeAt(at);
    if (!triple && (c === 10 || c === 13))
      throw CelError.at('parse', 'newline in string', source, at);
    if (c === 92 && !raw) at = readEscape(source, at, out, bytes);
    else {
      const point = source.codePointAt(at)!;
      out.codePoint(point);
      at += point > 0xffff ? 2 : 1;
    }
  }
  const end = at + close.length;
  return out instanceof ByteSink
    ? { text: '', bytes: out.result(), end }
    : { text: out.result(), bytes: undefined, end };
}

function readEscape(
  source: string,
  at: number,
  out: Sink,
  bytes: boolean,
): number {
  const e = source[at + 1] ?? '';
  const bad = (): never => {
    throw CelError.at('parse', `invalid escape \\${e}`, source, at);
  };
  if (Object.hasOwn(SIMPLE, e)) {
    out.codePoint(SIMPLE[e]);
    return at + 2;
  }
  if (e >= '0' && e <= '3') {
    const digits = source.slice(at + 1, at + 4);
    if (!/^[0-7]{3}$/.test(digits)) bad();
    out.unit(parseInt(digits, 8));
    return at + 4;
  }
  const width = { x: 2, X: 2, u: 4, U: 8 }[e];
  if (!width || (bytes && width > 2)) return bad();
  const digits = source.slice(at + 2, at + 2 + width);
  if (digits.length !== width || !/^[0-9a-fA-F]+$/.test(digits)) bad();
  const point = parseInt(digits, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) bad();
  out.unit(point);
  return at + 2 + width;
}

interface Sink {
  codePoint(point: number): void;
  /** What a numeric escape means: a code point in a string, one byte in bytes. */
  unit(value: number): void;
}

class TextSink implements Sink {
  private readonly parts: string[] = [];
  codePoint(point: number) {
    this.parts.push(String.fromCodePoint(point));
  }
  unit(value: number) {
    this.codePoint(value);
  }
  result() {
    return this.parts.join('');
  }
}

class ByteSink implements Sink {
  private readonly bytes: number[] = [];
  codePoint(point: number) {
    if (point < 0x80) this.bytes.push(point);
    else
      for (const byte of new TextEncoder().encode(String.fromCodePoint(point)))
        this.bytes.push(byte);
  }
  unit(value: number) {
    this.bytes.push(value);
  }
  result() {
    return Uint8Array.from(this.bytes);
  }
}

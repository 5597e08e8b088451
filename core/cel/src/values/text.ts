import { fail } from './failure';
import type { Int } from './numbers';

const SURROGATE = /[\ud800-\udfff]/;

/** Length in code points. */
export function textLength(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    // A low surrogate after a high one belongs to the same code point.
    if (c >= 0xd800 && c <= 0xdbff && isLow(text.charCodeAt(i + 1))) i++;
    count++;
  }
  return count;
}

function isLow(c: number): boolean {
  return c >= 0xdc00 && c <= 0xdfff;
}

/** Characters of a string: itself when every code point is one unit, so that most strings cost nothing. */
export function characters(text: string): string | string[] {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

export function slice(
  chars: string | string[],
  from: number,
  to?: number,
): string {
  return typeof chars === 'string'
    ? chars.slice(from, to)
    : chars.slice(from, to).join('');
}

/** An index within 0..length, or a failure. */
export function checkedIndex(index: Int, length: number): number {
  const at = Number(index);
  return at >= 0 && at <= length ? at : fail(`index out of range: ${index}`);
}

export function encodeUtf8(text: string): Uint8Array {
  // Made here, not once at load: some test environments of browsers have none, and most expressions need none.
  return new TextEncoder().encode(text);
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    return fail('invalid UTF-8 in bytes');
  }
}

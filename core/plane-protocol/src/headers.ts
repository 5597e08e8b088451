import { ProtocolError } from './errors';
import { Limits } from './limits';

/** Header names (lower case; pseudo headers begin with a colon) to values. */
export type Headers = Record<string, string>;

const NAME = /^:?[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
// Visible characters, space and tab, and anything beyond ASCII: never CR, LF, NUL or another control character.
// eslint-disable-next-line no-control-regex
const VALUE = /^[^\x00-\x08\x0a-\x1f\x7f]*$/;
/** Names that would change the object instead of being an entry of it. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

const encoder = new TextEncoder();

/** True when the pair may travel: names are lower-case tokens, values have no control characters. */
export function isHeaderAllowed(name: string, value: string): boolean {
  return NAME.test(name) && !RESERVED.has(name) && VALUE.test(value);
}

/**
 * Writes a header block: count (u16), then for each entry length (u16) and bytes of the name, length (u32) and bytes of the value.
 * Throws `TypeError` on a pair that may not travel and `RangeError` on too many or too long ones.
 */
export function encodeHeaders(headers: Headers, limits: Limits): Uint8Array {
  const entries = Object.entries(headers);
  if (entries.length > limits.maxHeaders) {
    throw new RangeError(`More than ${limits.maxHeaders} headers.`);
  }
  let size = 2;
  const parts: Array<[Uint8Array, Uint8Array]> = [];
  for (const [name, value] of entries) {
    if (!isHeaderAllowed(name, value)) {
      throw new TypeError(`Header ${JSON.stringify(name)} is not valid.`);
    }
    const pair: [Uint8Array, Uint8Array] = [
      encoder.encode(name),
      encoder.encode(value),
    ];
    size += 6 + pair[0].length + pair[1].length;
    parts.push(pair);
  }
  if (size > limits.maxHeaderBytes) {
    throw new RangeError(
      `Headers are longer than ${limits.maxHeaderBytes} bytes.`,
    );
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, parts.length);
  let at = 2;
  for (const [name, value] of parts) {
    view.setUint16(at, name.length);
    bytes.set(name, at + 2);
    at += 2 + name.length;
    view.setUint32(at, value.length);
    bytes.set(value, at + 4);
    at += 4 + value.length;
  }
  return bytes;
}

/** Reads a header block. Throws {@link ProtocolError} on anything malformed, too long, repeated or unprintable. */
export function decodeHeaders(bytes: Uint8Array, limits: Limits): Headers {
  if (bytes.length > limits.maxHeaderBytes) {
    throw new ProtocolError('tooLarge', 'The header block is too long.');
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): number => {
    if (length > bytes.length - at) {
      throw new ProtocolError('protocolError', 'The header block is cut off.');
    }
    const start = at;
    at += length;
    return start;
  };
  const text = (length: number): string => {
    const start = take(length);
    try {
      return decoder.decode(bytes.subarray(start, at));
    } catch {
      throw new ProtocolError('protocolError', 'A header is not UTF-8.');
    }
  };
  const count = view.byteLength >= 2 ? view.getUint16(take(2)) : take(2);
  if (count > limits.maxHeaders) {
    throw new ProtocolError('tooLarge', 'Too many headers.');
  }
  const headers: Headers = {};
  for (let i = 0; i < count; i++) {
    const name = text(view.getUint16(take(2)));
    const value = text(view.getUint32(take(4)));
    if (!isHeaderAllowed(name, value) || Object.hasOwn(headers, name)) {
      throw new ProtocolError('protocolError', 'A header is not valid.');
    }
    headers[name] = value;
  }
  if (at !== bytes.length) {
    throw new ProtocolError(
      'protocolError',
      'Bytes are left after the headers.',
    );
  }
  return headers;
}

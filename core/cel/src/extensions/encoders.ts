import { define, type Overload } from '../functions/overload';
import { fail } from '../values/failure';

/** Bytes per call of String.fromCharCode, whose arguments live on the stack. */
const CHUNK = 8_192;

function encode(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

/** Padding may be missing. */
function decode(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return fail('malformed base64');
  try {
    return Uint8Array.from(atob(text), char => char.charCodeAt(0));
  } catch {
    return fail('malformed base64');
  }
}

export const ENCODERS: readonly Overload[] = [
  define('base64.encode(bytes): string', (meter, bytes: Uint8Array) => {
    meter.allocate((bytes.length * 4) / 3);
    return encode(bytes);
  }),
  define('base64.decode(string): bytes', (meter, text: string) => {
    meter.allocate(text.length);
    return decode(text);
  }),
];

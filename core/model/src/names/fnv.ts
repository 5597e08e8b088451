const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const UTF8 = new TextEncoder();

/** FNV-1a, 32 bits, over the UTF-8 bytes: 8 lower-case hex digits. Used for volume names and as extra input of Secret names. */
export function fnv1a32(text: string): string {
  return fnv1a32Number(text).toString(16).padStart(8, '0');
}

/** The same hash as an unsigned 32-bit number. */
export function fnv1a32Number(text: string): number {
  let hash = OFFSET;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // The common case needs no bytes; only what comes after the first other character is encoded.
    if (unit > 0x7f) return ofBytes(UTF8.encode(text.slice(i)), hash);
    hash = Math.imul(hash ^ unit, PRIME);
  }
  return hash >>> 0;
}

function ofBytes(bytes: Uint8Array, from: number): number {
  let hash = from;
  for (let i = 0; i < bytes.length; i++) {
    hash = Math.imul(hash ^ bytes[i], PRIME);
  }
  return hash >>> 0;
}

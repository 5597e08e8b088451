/** FNV-1a, 32 bits, over the UTF-8 bytes: 8 lower-case hex digits. Used for volume names and as extra input of Secret names. */
export function fnv1a32(text: string): string {
  return fnv1a32Number(text).toString(16).padStart(8, '0');
}

/** The same hash as an unsigned 32-bit number. */
export function fnv1a32Number(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

const K = roundConstants();
/** Message schedule of the block at hand; written anew for every block, and nothing waits in between. */
const w = new Uint32Array(64);
/** Padded text of at most four blocks. */
const small = new Uint8Array(256);
const UTF8 = new TextEncoder();

/** SHA-256 of the UTF-8 bytes of a string, as lower-case hex. Plain JavaScript, because names are made in browsers too. */
export function sha256Hex(text: string): string {
  return asciiHex(text) ?? sha256(UTF8.encode(text));
}

/** Names are short and plain; for them nothing is encoded and nothing allocated. Undefined for other texts. */
function asciiHex(text: string): string | undefined {
  const { length } = text;
  if (length > small.length - 9) return undefined;
  const end = paddedLength(length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return undefined;
    small[i] = unit;
  }
  small.fill(0, length, end);
  small[length] = 0x80;
  small[end - 2] = length >> 5;
  small[end - 1] = length << 3;
  return digest(small, end);
}

/** SHA-256 of bytes, as lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  const padded = pad(bytes);
  return digest(padded, padded.length);
}

function digest(padded: Uint8Array, end: number): string {
  const state = new Uint32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
    0x1f83d9ab, 0x5be0cd19,
  ]);
  for (let block = 0; block < end; block += 64) {
    for (let i = 0, at = block; i < 16; i++, at += 4) {
      w[i] =
        (padded[at] << 24) |
        (padded[at + 1] << 16) |
        (padded[at + 2] << 8) |
        padded[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15];
      const b = w[i - 2];
      const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
      const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    compress(state);
  }
  let hex = '';
  for (const v of state) hex += v.toString(16).padStart(8, '0');
  return hex;
}

function compress(state: Uint32Array): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** Whole blocks with room for the mark and eight bytes of length. */
function paddedLength(length: number): number {
  return ((length + 8) >> 6) * 64 + 64;
}

function pad(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(paddedLength(bytes.length));
  out.set(bytes);
  out[bytes.length] = 0x80;
  const view = new DataView(out.buffer);
  view.setUint32(out.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(out.length - 4, (bytes.length << 3) >>> 0);
  return out;
}

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
function roundConstants(): Uint32Array {
  const out = new Uint32Array(64);
  for (let candidate = 2, found = 0; found < 64; candidate++) {
    if (isPrime(candidate)) {
      const root = Math.cbrt(candidate);
      out[found++] = Math.floor((root - Math.floor(root)) * 0x100000000);
    }
  }
  return out;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

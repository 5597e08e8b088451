/** Bounds of one connection. Each side enforces its own and tells the peer those that the peer must respect. */
export interface Limits {
  /** Longest DATA payload, in bytes. Default 64 KiB. At most half of `window`. */
  maxData: number;
  /** Longest header block, in bytes. Default 64 KiB. */
  maxHeaderBytes: number;
  /** Most entries of a header block. Default 128. */
  maxHeaders: number;
  /** Most streams that the peer may have open at once. Default 1024. */
  maxStreams: number;
  /** Credit of a new stream, in bytes: what the peer may send before anything was read. Default 256 KiB. */
  window: number;
  /** Bytes handed to the pipe and not yet taken by it, before streams have to wait. Default 1 MiB. */
  maxInFlight: number;
  /** Bytes of control frames waiting for the pipe, before the connection is given up. Default 1 MiB. */
  maxQueuedControl: number;
  /** Silence after which a PING is sent, in milliseconds. Default 20 000; 0 never sends one. */
  pingAfterMs: number;
  /** Silence after which the connection is given up, in milliseconds. Default 60 000. Also the limit for the handshake. */
  deadAfterMs: number;
}

/** The defaults of {@link Limits}. */
export const DEFAULT_LIMITS: Limits = {
  maxData: 64 * 1024,
  maxHeaderBytes: 64 * 1024,
  maxHeaders: 128,
  maxStreams: 1024,
  window: 256 * 1024,
  maxInFlight: 1024 * 1024,
  maxQueuedControl: 1024 * 1024,
  pingAfterMs: 20_000,
  deadAfterMs: 60_000,
};

/**
 * Credit that every DATA frame with a payload costs on top of its length, so that a flood of one-byte frames is bounded like a
 * flood of bytes.
 */
export const FRAME_COST = 64;

/** Credit that a DATA frame costs. An empty one (it only ends the stream) is free, so that ending never waits. */
export function creditCost(length: number): number {
  return length === 0 ? 0 : length + FRAME_COST;
}

/** Completes and checks limits. Throws `RangeError` on values that could never work. */
export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  const result = { ...DEFAULT_LIMITS, ...limits };
  for (const [name, value] of Object.entries(result)) {
    if (!Number.isSafeInteger(value) || value < 0 || value > 0x7fffffff) {
      throw new RangeError(
        `limits.${name} must be a whole number of at least 0.`,
      );
    }
  }
  if (result.maxData < 1 || result.maxData + FRAME_COST > result.window / 2) {
    throw new RangeError(
      'limits.maxData must be positive and at most half of limits.window.',
    );
  }
  return result;
}

/** Why a connection was closed. Sent in CLOSE frames; never reuse a number. */
export const CLOSE_CODES = {
  /** An orderly end. */
  normal: 0,
  /** The peer broke the rules of this protocol. */
  protocolError: 1,
  /** The peer sent more than it had credit for. */
  flowControlError: 2,
  /** A frame, a header block or a queue was larger than allowed. */
  tooLarge: 3,
  /** No version in common. */
  versionMismatch: 4,
  /** Nothing was heard from the peer for too long. */
  timeout: 5,
  /** The pipe underneath broke. */
  connectionLost: 6,
  /** The certificate no longer lets the agent speak for any plane. */
  revoked: 7,
  /** This side goes away; the peer should dial again. */
  goingAway: 8,
} as const;
/** Name of a {@link CLOSE_CODES} entry. */
export type CloseCode = keyof typeof CLOSE_CODES;

/** Why one stream was cancelled. Sent in CANCEL frames; never reuse a number. */
export const CANCEL_CODES = {
  /** Nobody wants the answer any more. */
  cancelled: 0,
  /** The handler failed after it had begun to answer. */
  internalError: 1,
  /** Not begun: too many streams, or nobody serves streams here. Safe to try elsewhere. */
  refused: 2,
  /** The connection ended underneath. Never on the wire. */
  connectionClosed: 3,
} as const;
/** Name of a {@link CANCEL_CODES} entry. */
export type CancelCode = keyof typeof CANCEL_CODES;

/** The peer sent what it must not; the connection ends with `code`. */
export class ProtocolError extends Error {
  constructor(readonly code: CloseCode, message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

/** One stream ended before its time. */
export class StreamError extends Error {
  constructor(readonly code: CancelCode, message: string) {
    super(message);
    this.name = 'StreamError';
  }
}

/** Reads a number off the wire; unknown ones count as `protocolError`. */
export function closeCodeOf(value: number): CloseCode {
  return nameOf(CLOSE_CODES, value) ?? 'protocolError';
}

/** Reads a number off the wire; unknown ones count as `internalError`. */
export function cancelCodeOf(value: number): CancelCode {
  return nameOf(CANCEL_CODES, value) ?? 'internalError';
}

function nameOf<K extends string>(
  codes: Record<K, number>,
  value: number,
): K | undefined {
  return (Object.keys(codes) as K[]).find(key => codes[key] === value);
}

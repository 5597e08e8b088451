import { CancelCode, CloseCode } from './errors';
import { Headers } from './headers';

/** What a stream is opened with. */
export interface StreamRequest {
  /** HTTP method. */
  method: string;
  /** Which API behind the agent; `k8s` is the Kubernetes API. */
  target: string;
  /** Path and query. */
  path: string;
  /** Lower-case names. */
  headers?: Headers;
  /** Set on bidirectional streams (exec, attach, port-forward): what both ends speak over it. */
  protocol?: string;
}

/** Both directions of a stream, seen from either end. */
export interface ByteStream {
  readonly id: number;
  /** Aborted when the stream is cancelled by either end or the connection ends; never after an orderly end. */
  readonly signal: AbortSignal;
  /** What the peer sends. One reader only. Throws `StreamError` when the stream is cancelled. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Resolves when the pipe took the bytes; rejects with `StreamError`. A chunk of at most `maxData` bytes arrives in one piece. */
  write(chunk: Uint8Array): Promise<void>;
  /** Nothing more will be written. */
  end(): Promise<void>;
  /** Ends both directions at once. */
  cancel(code: CancelCode, message: string): void;
}

/** The answer's first part. */
export interface StreamResponse {
  status: number;
  headers: Headers;
}

/** A stream this side opened. Leaving `body` early cancels it. */
export interface OutgoingStream extends ByteStream {
  /** Rejects with `StreamError` when the stream ends without an answer. */
  readonly response: Promise<StreamResponse>;
}

/** A stream the peer opened. Leaving `body` early only discards the rest of it. */
export interface IncomingStream extends ByteStream {
  readonly request: Required<Omit<StreamRequest, 'protocol'>> & {
    protocol?: string;
  };
  /** Begins the answer; once, before anything is written. `end` true: there is no body. */
  respond(response: StreamResponse, end?: boolean): void;
}

/** How a connection ended. */
export interface CloseReason {
  code: CloseCode;
  message: string;
  /** True when the peer closed it. */
  byPeer: boolean;
}

/** One connection that carries many streams. */
export interface Multiplexer {
  /** Bytes from the pipe, chopped anyhow. Never throws: malformed bytes close the connection. */
  receive(bytes: Uint8Array): void;
  /** The pipe is gone. */
  pipeClosed(message?: string): void;
  /** Resolves after the handshake; rejects with `StreamError` when the connection ends before. */
  readonly ready: Promise<void>;
  /** Resolves once, when the connection is over. */
  readonly closed: Promise<CloseReason>;
  /** Protocol version in use; 0 before the handshake. */
  readonly version: number;
  /** Streams open now, both ways. */
  readonly streamCount: number;
  /**
   * Opens a stream. `end` true: the request has no body. Throws `StreamError` when the connection is over, not ready, or has as many streams as the peer allows, and
   * `TypeError`/`RangeError` when the headers may not travel.
   */
  open(
    request: StreamRequest,
    options?: { end?: boolean; signal?: AbortSignal },
  ): OutgoingStream;
  /** Round trip in milliseconds; rejects with `StreamError` when the connection ends first. */
  ping(): Promise<number>;
  /** Ends the connection in order and cancels what is open. */
  close(code?: CloseCode, message?: string): void;
}

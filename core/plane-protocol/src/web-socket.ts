import { FRAME_HEADER } from './frames';
import { resolveLimits, Limits } from './limits';
import { createMultiplexer, MultiplexerOptions } from './multiplexer';
import { Multiplexer } from './types';

/** The part of a `ws` WebSocket that is needed, so that this library does not depend on it. */
export interface WebSocketLike {
  send(data: Uint8Array, done: (error?: Error | null) => void): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  on(
    event: 'message',
    listener: (data: unknown, isBinary: boolean) => void,
  ): unknown;
  on(event: 'close', listener: (code: number) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Longest WebSocket message that a well-behaved peer sends, in bytes: give it to the socket as `maxPayload`. */
export function maxMessageBytes(limits: Partial<Limits> = {}): number {
  const { maxData, maxHeaderBytes } = resolveLimits(limits);
  return FRAME_HEADER + Math.max(maxData, maxHeaderBytes, 2048);
}

/** How long a socket may take to close in order before it is cut, in milliseconds. */
const CLOSE_GRACE_MS = 1_000;

/** Runs a multiplexer over an open WebSocket: one frame per binary message. */
export function multiplexWebSocket(
  socket: WebSocketLike,
  options: Omit<MultiplexerOptions, 'send' | 'closePipe'>,
): Multiplexer {
  const mux = createMultiplexer({
    ...options,
    send: bytes =>
      new Promise((resolve, reject) =>
        socket.send(bytes, error => (error ? reject(error) : resolve())),
      ),
    closePipe({ code, message }) {
      // Private close codes begin at 4000. A reason has at most 123 bytes.
      socket.close(code === 'normal' ? 1000 : 4000, message.slice(0, 40));
      const timer: unknown = setTimeout(
        () => socket.terminate(),
        CLOSE_GRACE_MS,
      );
      (timer as { unref?: () => void }).unref?.();
    },
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary && data instanceof Uint8Array) mux.receive(data);
    else mux.close('protocolError', 'Only binary messages are understood.');
  });
  socket.on('error', error => mux.pipeClosed(error.message));
  socket.on('close', code => mux.pipeClosed(`The socket closed (${code}).`));
  return mux;
}

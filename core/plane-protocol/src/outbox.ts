/** Hands bytes to the pipe. A promise resolves when the pipe has taken them: that is the backpressure. */
export type SendFunction = (bytes: Uint8Array) => void | Promise<void>;

/** Options of {@link createOutbox}. */
export interface OutboxOptions {
  send: SendFunction;
  /** Bytes that may be on their way before data has to wait. */
  maxInFlight: number;
  /** Bytes of control frames that may wait. */
  maxQueuedControl: number;
  /** The peer makes us answer faster than it reads. */
  onOverflow(): void;
  /** The pipe failed. */
  onSendError(error: unknown): void;
}

/** Orders what goes out: control frames first, then data frames in turn. */
export interface Outbox {
  control(bytes: Uint8Array): void;
  /** Resolves when the frame was handed to the pipe, or `isDropped` said that nobody wants it any more. */
  data(bytes: Uint8Array, isDropped: () => boolean): Promise<void>;
  /** Forgets everything that waits and resolves its writers. */
  close(): void;
}

/** See {@link Outbox}. */
export function createOutbox(options: OutboxOptions): Outbox {
  const control: Uint8Array[] = [];
  const data: Array<{
    bytes: Uint8Array;
    isDropped: () => boolean;
    done: () => void;
  }> = [];
  let controlBytes = 0;
  let inFlight = 0;
  let closed = false;

  function pump(): void {
    while (!closed && inFlight < options.maxInFlight) {
      const next = control.shift();
      if (next) {
        controlBytes -= next.length;
        emit(next);
        continue;
      }
      const item = data.shift();
      if (!item) return;
      if (!item.isDropped()) emit(item.bytes);
      item.done();
    }
  }

  function emit(bytes: Uint8Array): void {
    let sent: void | Promise<void>;
    try {
      sent = options.send(bytes);
    } catch (error) {
      options.onSendError(error);
      return;
    }
    if (!sent) return;
    inFlight += bytes.length;
    sent.then(
      () => {
        inFlight -= bytes.length;
        pump();
      },
      error => options.onSendError(error),
    );
  }

  return {
    control(bytes) {
      if (closed) return;
      control.push(bytes);
      controlBytes += bytes.length;
      pump();
      if (controlBytes > options.maxQueuedControl) options.onOverflow();
    },
    data(bytes, isDropped) {
      if (closed) return Promise.resolve();
      return new Promise(done => {
        data.push({ bytes, isDropped, done });
        pump();
      });
    },
    close() {
      closed = true;
      control.length = 0;
      for (const item of data.splice(0)) item.done();
    },
  };
}

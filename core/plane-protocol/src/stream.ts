import { CancelCode, ProtocolError, StreamError } from './errors';
import { Frame } from './frames';
import { creditCost } from './limits';

/** What a stream needs from its connection. */
export interface StreamLink {
  /** Largest DATA payload that the peer takes. */
  maxData: number;
  sendControl(frame: Frame): void;
  sendData(frame: Frame, isDropped: () => boolean): Promise<void>;
  /** Both directions are over: the connection may forget the stream. */
  forget(stream: FlowControlledStream): void;
}

const MAX_CREDIT = 0x7fffffff;

/** The part both ends share: two byte directions, each with credit. */
export class FlowControlledStream {
  private sendCredit: number;
  private receiveCredit: number;
  /** Consumed and not yet granted anew. */
  private owed = 0;
  private readonly queue: Uint8Array[] = [];
  private receiveEnded = false;
  private sendEnded = false;
  private discarding = false;
  private error?: StreamError;
  private wakeReader?: () => void;
  private readonly creditWaiters: Array<() => void> = [];
  private writes: Promise<void> = Promise.resolve();
  private readonly abort = new AbortController();

  constructor(
    readonly id: number,
    private readonly link: StreamLink,
    sendWindow: number,
    private readonly receiveWindow: number,
    /** The end that asked loses interest in the whole stream when it stops reading; the end that answers only in the rest of the question. */
    private readonly cancelsWhenUnread: boolean,
  ) {
    this.sendCredit = sendWindow;
    this.receiveCredit = receiveWindow;
  }

  /** Aborted when the stream was cancelled by either end or the connection ended. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Why the stream ended before its time, if it did. */
  get failure(): StreamError | undefined {
    return this.error;
  }

  /**
   * Sends bytes; resolves when the pipe has them, so awaiting it is the backpressure. At most `maxData` bytes arrive as one chunk, more are
   * split. Rejects with {@link StreamError} when the stream is cancelled. Calls are kept in order.
   */
  write(chunk: Uint8Array): Promise<void> {
    const written = this.writes.then(() => this.send(chunk));
    this.writes = written.catch(() => undefined);
    return written;
  }

  /** Says that nothing more will be written. Resolves when everything before it is on its way. */
  end(): Promise<void> {
    const ended = this.writes.then(() => {
      if (this.error || this.sendEnded) return undefined;
      this.sendEnded = true;
      const sent = this.link.sendData(
        {
          type: 'data',
          stream: this.id,
          data: new Uint8Array(0),
          end: true,
        },
        () => this.error !== undefined,
      );
      this.forgetWhenDone();
      return sent;
    });
    this.writes = ended.catch(() => undefined);
    return ended;
  }

  /** The OPEN or HEADERS frame carried the end already. */
  markSendEnded(): void {
    this.sendEnded = true;
    this.forgetWhenDone();
  }

  /** Ends both directions at once and tells the peer. */
  cancel(code: CancelCode, message: string): void {
    if (this.error || (this.sendEnded && this.receiveEnded)) return;
    this.link.sendControl({ type: 'cancel', stream: this.id, code, message });
    this.fail(new StreamError(code, message));
  }

  /** What the peer sends, one reader only. Leaving the loop early gives the rest up. */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    let finished = false;
    try {
      for (;;) {
        const chunk = this.queue.shift();
        if (chunk) {
          this.consumed(chunk.length);
          yield chunk;
        } else if (this.error) {
          finished = true;
          throw this.error;
        } else if (this.receiveEnded) {
          finished = true;
          return;
        } else {
          await new Promise<void>(resolve => {
            this.wakeReader = resolve;
          });
        }
      }
    } finally {
      if (!finished) this.stopReading();
    }
  }

  /** A DATA frame arrived. Throws {@link ProtocolError} when it is beyond the credit or after the end. */
  onData(data: Uint8Array, end: boolean): void {
    if (this.receiveEnded) {
      throw new ProtocolError('protocolError', 'Data came after its end.');
    }
    this.receiveCredit -= creditCost(data.length);
    if (this.receiveCredit < 0) {
      throw new ProtocolError('flowControlError', 'Data came beyond credit.');
    }
    if (data.length > 0) {
      if (this.discarding) this.consumed(data.length);
      else this.queue.push(data);
    }
    if (end) this.onEnd();
    this.wake();
  }

  /** The peer will send nothing more. */
  onEnd(): void {
    this.receiveEnded = true;
    this.wake();
    this.forgetWhenDone();
  }

  /** A CREDIT frame arrived. */
  onCredit(increment: number): void {
    if (this.sendCredit + increment > MAX_CREDIT) {
      throw new ProtocolError('flowControlError', 'Credit overflows.');
    }
    this.sendCredit += increment;
    for (const waiter of this.creditWaiters.splice(0)) waiter();
  }

  /** Ends both directions without telling the peer: it said so itself, or it is gone. */
  fail(error: StreamError): void {
    if (this.error) return;
    this.error = error;
    for (const waiter of this.creditWaiters.splice(0)) waiter();
    this.wake();
    this.link.forget(this);
    this.abort.abort(error);
  }

  private async send(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; at += this.link.maxData) {
      const data = chunk.subarray(at, at + this.link.maxData);
      const cost = creditCost(data.length);
      while (!this.error && this.sendCredit < cost) {
        await new Promise<void>(resolve => this.creditWaiters.push(resolve));
      }
      this.assertWritable();
      this.sendCredit -= cost;
      await this.link.sendData(
        { type: 'data', stream: this.id, data, end: false },
        () => this.error !== undefined,
      );
    }
    this.assertWritable();
  }

  private assertWritable(): void {
    if (this.error) throw this.error;
    if (this.sendEnded) {
      throw new StreamError('cancelled', 'The stream was ended already.');
    }
  }

  private consumed(length: number): void {
    this.owed += creditCost(length);
    if (this.error || this.receiveEnded || this.owed < this.receiveWindow / 2) {
      return;
    }
    const increment = this.owed;
    this.owed = 0;
    this.receiveCredit += increment;
    this.link.sendControl({ type: 'credit', stream: this.id, increment });
  }

  private stopReading(): void {
    if (this.cancelsWhenUnread) {
      this.cancel('cancelled', 'The reader left.');
      return;
    }
    this.discarding = true;
    for (const chunk of this.queue.splice(0)) this.consumed(chunk.length);
  }

  private forgetWhenDone(): void {
    if (this.sendEnded && this.receiveEnded) this.link.forget(this);
  }

  private wake(): void {
    const wake = this.wakeReader;
    this.wakeReader = undefined;
    wake?.();
  }
}

import { Response } from 'express';

const PING_MS = 15_000;

/** Server-sent events to one client: tells when to look for something new, and does not write faster than it reads. */
export class EventStream {
  private dirty = true;
  private over = false;
  private waiting = () => {};
  private readonly ping: NodeJS.Timeout;
  private readonly unsubscribe: () => void;

  /**
   * Sends the headers. `subscribe` gets what to call when there may be something new, and returns what ends that. A comment is sent, and it is looked
   * again, every `pingMs` (default 15 s).
   */
  constructor(
    private readonly res: Response,
    subscribe: (wake: () => void) => () => void,
    pingMs = PING_MS,
  ) {
    res.status(200);
    res.setHeader('content-type', 'text/event-stream; charset=utf-8');
    // Compression would hold events back.
    res.setHeader('cache-control', 'no-cache, no-transform');
    res.setHeader('x-accel-buffering', 'no');
    res.flushHeaders();
    this.unsubscribe = subscribe(this.wake);
    this.ping = setInterval(() => {
      if (!res.writableNeedDrain) res.write(': ping\n\n');
      this.wake();
    }, pingMs);
    res.on('close', this.onClose);
  }

  /** True when the client is gone. */
  get closed(): boolean {
    return this.over;
  }

  /** Looks again, without waiting for something new. */
  readonly wake = () => {
    this.dirty = true;
    this.waiting();
  };

  /** Waits until there may be something new; false when the client is gone. */
  async next(): Promise<boolean> {
    while (!this.over && !this.dirty) {
      await new Promise<void>(resolve => {
        this.waiting = resolve;
      });
    }
    this.dirty = false;
    return !this.over;
  }

  /** Sends one event, and waits until the client has room for more. */
  async send(data: unknown, id?: number): Promise<void> {
    const name = id === undefined ? '' : `id: ${id}\n`;
    if (!this.res.write(`${name}data: ${JSON.stringify(data)}\n\n`)) {
      await this.drained();
    }
  }

  /** Stops looking; call it however the stream ended. */
  release(): void {
    clearInterval(this.ping);
    this.unsubscribe();
    this.res.off('close', this.onClose);
  }

  private readonly onClose = () => {
    this.over = true;
    this.wake();
  };

  private drained(): Promise<void> {
    const { res } = this;
    return new Promise(resolve => {
      const done = () => {
        res.off('drain', done);
        res.off('close', done);
        resolve();
      };
      res.on('drain', done);
      res.on('close', done);
      if (res.closed) done();
    });
  }
}

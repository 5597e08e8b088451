import { Response } from 'express';

const PING_MS = 15_000;

/** Begins server-sent events: nothing holds them back on the way, a comment keeps a quiet connection open, and a slow reader is waited for. */
export function openEvents(res: Response): {
  send(data: unknown): Promise<void>;
  end(): void;
} {
  res.status(200).set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  const ping = setInterval(() => {
    if (!res.writableNeedDrain) res.write(': ping\n\n');
  }, PING_MS);
  return {
    async send(data) {
      if (res.destroyed || res.writableEnded) return;
      if (res.write(`data: ${JSON.stringify(data)}\n\n`)) return;
      await new Promise<void>(resolve => {
        const done = () => {
          res.off('drain', done);
          res.off('close', done);
          resolve();
        };
        res.on('drain', done);
        res.on('close', done);
        if (res.closed) done();
      });
    },
    end() {
      clearInterval(ping);
      res.end();
    },
  };
}

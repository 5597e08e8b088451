import { Response } from 'express';
import { StreamLine } from './protocol';

const PING_MS = 20_000;
/** A stream ends by then; the next one comes with the credentials, and so the groups, of that time. */
export const MOST_STREAM_MS = 60 * 60 * 1000;

/**
 * A response that carries one JSON document per line, is never compressed or buffered, and waits for a slow reader. `signal` aborts when the reader
 * goes away, when `stopping` aborts, and after 30 to 60 minutes.
 */
export function openLineStream(
  res: Response,
  stopping: AbortSignal,
  mostMs = MOST_STREAM_MS,
): { send(line: StreamLine): Promise<void>; signal: AbortSignal } {
  const closed = new AbortController();
  res.status(200).set({
    'content-type': 'application/x-ndjson; charset=utf-8',
    // `no-transform` keeps compression middleware and proxies away, which would hold lines back.
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  // Keeps proxies from closing a quiet stream; not a poll: the browser does nothing with it.
  const ping = setInterval(() => {
    res.write('{"type":"PING"}\n');
  }, PING_MS);
  // Not all at once when many began together.
  const over = setTimeout(() => end(), mostMs * (1 - Math.random() / 2));
  const end = () => {
    clearInterval(ping);
    clearTimeout(over);
    closed.abort();
  };
  // Not the request's: it closes as soon as its body has been read.
  res.on('close', end);
  stopping.addEventListener('abort', end);
  closed.signal.addEventListener('abort', () =>
    stopping.removeEventListener('abort', end),
  );
  if (stopping.aborted || res.closed) end();
  return {
    signal: closed.signal,
    send: line =>
      new Promise(resolve => {
        if (closed.signal.aborted || res.writableEnded) {
          resolve();
          return;
        }
        if (res.write(`${JSON.stringify(line)}\n`)) {
          resolve();
          return;
        }
        const done = () => {
          res.off('drain', done);
          closed.signal.removeEventListener('abort', done);
          resolve();
        };
        res.once('drain', done);
        closed.signal.addEventListener('abort', done);
      }),
  };
}

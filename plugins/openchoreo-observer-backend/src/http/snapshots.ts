import { isDeepStrictEqual } from 'node:util';
import { Response } from 'express';
import { EventStream } from './eventStream';

/** What is shown comes in bursts, one for each pod. */
const PAUSE_MS = 1_000;

/** Options of {@link streamSnapshots}. */
export interface SnapshotOptions<T> {
  /** Calls back when there may be something new; returns what ends that. */
  subscribe(wake: () => void): () => void;
  /** What there is now. */
  read(): Promise<T>;
  /** See `EventStream`. */
  pingMs?: number;
}

/** Sends all that there is as one server-sent event, and again when it became something else, at most once a second; until the client goes. */
export async function streamSnapshots<T>(
  res: Response,
  options: SnapshotOptions<T>,
): Promise<void> {
  const events = new EventStream(res, options.subscribe, options.pingMs);
  let sent: T | undefined;
  try {
    while (await events.next()) {
      const current = await options.read();
      if (isDeepStrictEqual(current, sent)) continue;
      sent = current;
      await events.send(current);
      await new Promise(resolve => {
        setTimeout(resolve, PAUSE_MS).unref();
      });
    }
    res.end();
  } catch {
    // Not allowed any more, or the store failed: the client asks again and is told.
    res.destroy();
  } finally {
    events.release();
  }
}

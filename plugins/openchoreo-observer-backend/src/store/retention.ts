import { Db } from './database';
import { micros } from './time';

/** What is kept. */
export interface Retention {
  days: number;
  maxBytes: number;
}

/** Rows deleted in one go, so that a full store does not block the process. */
const BATCH = 500;

/** Deletes one batch of what is too old or too much; returns true when there is more to delete. */
export function enforceRetention(
  db: Db,
  retention: Retention,
  now: Date,
): boolean {
  const oldest = new Date(now.getTime() - retention.days * 86_400_000);
  const { changes: dropped } = db
    .prepare(
      `DELETE FROM lines WHERE id IN (SELECT id FROM lines WHERE ts < ? LIMIT ${BATCH})`,
    )
    .run(micros(oldest));
  db.prepare('DELETE FROM events WHERE ts < ?').run(micros(oldest));
  db.prepare('DELETE FROM samples WHERE ts < ?').run(oldest.getTime());
  let more = dropped === BATCH;
  if (!more && usedBytes(db) > retention.maxBytes) {
    const { changes } = db
      .prepare(
        `DELETE FROM lines WHERE id IN (SELECT id FROM lines ORDER BY ts LIMIT ${BATCH})`,
      )
      .run();
    more = changes === BATCH && usedBytes(db) > retention.maxBytes;
  }
  if (!more) {
    db.prepare(
      `DELETE FROM streams WHERE ended = 1 AND created_at < ? AND NOT EXISTS (SELECT 1 FROM lines WHERE lines.stream = streams.id)`,
    ).run(micros(oldest));
    db.pragma('incremental_vacuum(2000)');
  }
  return more;
}

function usedBytes(db: Db): number {
  const pages = db.pragma('page_count', { simple: true }) as number;
  const free = db.pragma('freelist_count', { simple: true }) as number;
  return (pages - free) * (db.pragma('page_size', { simple: true }) as number);
}

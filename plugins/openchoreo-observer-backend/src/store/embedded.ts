import { Clock } from '@openchoreo-portal/model';
import { ObserverAdapter } from '../model';
import { Db, openDatabase } from './database';
import { EventTable } from './events';
import { LogTable } from './logs';
import { MetricTable } from './metrics';
import { enforceRetention, Retention } from './retention';
import { ScopeTable } from './scopes';

/** Options of {@link openEmbeddedStore}. */
export interface EmbeddedStoreOptions {
  /** Path, or `:memory:`. */
  file: string;
  retention: Retention;
  clock: Clock;
  /** Told when old entries could not be dropped. */
  onError(error: unknown): void;
}

/** The embedded adapter, and the tables that collectors fill. */
export interface EmbeddedStore extends ObserverAdapter {
  readonly logs: LogTable;
  readonly events: EventTable;
  readonly metrics: MetricTable;
  readonly db: Db;
  /** Commits what waits and closes the file. */
  close(): void;
}

/** Pause between two looks at what is too old, in milliseconds; within one look, between two batches. */
const RETENTION_MS = 10 * 60_000;
const BATCH_PAUSE_MS = 50;

/** Opens the store of a first start: one SQLite file. Throws when it cannot be opened. */
export function openEmbeddedStore(
  options: EmbeddedStoreOptions,
): EmbeddedStore {
  const db = openDatabase(options.file);
  const appended = listeners();
  const measured = listeners();
  const happened = listeners();
  const scopes = new ScopeTable(db);
  const logs = new LogTable(db, scopes, appended.call);
  const events = new EventTable(db, scopes, happened.call);
  const metrics = new MetricTable(db, scopes, measured.call);

  let timer: NodeJS.Timeout;
  const keepSmall = () => {
    let wait = RETENTION_MS;
    try {
      const more = enforceRetention(db, options.retention, options.clock.now());
      if (more) wait = BATCH_PAUSE_MS;
    } catch (error) {
      options.onError(error);
    }
    timer = setTimeout(keepSmall, wait);
    timer.unref();
  };
  timer = setTimeout(keepSmall, 1_000);
  timer.unref();

  return {
    db,
    logs,
    events,
    metrics,
    scopes: async match => scopes.find(match),
    queryLogs: async query => logs.query(query),
    queryEvents: async query => events.query(query),
    queryMetrics: async query => metrics.query(query),
    lastId: async () => logs.lastId(),
    isComplete: async known => logs.isComplete(known),
    onAppended: appended.add,
    onMeasured: measured.add,
    onHappened: happened.add,
    close() {
      clearTimeout(timer);
      logs.flush();
      db.close();
    },
  };
}

function listeners() {
  const all = new Set<() => void>();
  return {
    call: () => all.forEach(listener => listener()),
    add(listener: () => void): () => void {
      all.add(listener);
      return () => all.delete(listener);
    },
  };
}

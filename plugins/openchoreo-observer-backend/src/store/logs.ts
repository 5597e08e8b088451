import {
  KnownScope,
  LogEntry,
  LogLevel,
  LogQuery,
  Page,
  SourceScope,
} from '../model';
import { Db } from './database';
import { ScopeTable } from './scopes';
import { formatMoment, micros, Moment } from './time';

/** One container of one pod. */
export interface StreamIdentity {
  plane: string;
  podUid: string;
  container: string;
  scope: SourceScope;
  podNamespace: string;
  podName: string;
}

/** One line, parsed. */
export interface NewLine extends Moment {
  level: LogLevel;
  log: string;
}

/** How far a stream was read. */
export interface Position {
  /** Time of the last line; absent when there is none. */
  last?: Moment;
  /** How many lines have exactly that time. */
  lastCount: number;
  /** Number of the last start of the container whose log is complete; -1 when none is. */
  completeAttempt: number;
}

const MAX_TOTAL = 1000;
const FLUSH_MS = 20;
const FLUSH_LINES = 2_000;

interface Row {
  id: number;
  ts: number;
  ns: number;
  level: LogLevel;
  log: string;
  scope: number;
  container: string;
  podName: string;
  podNamespace: string;
}

/** Log lines in SQLite, with full-text search. */
export class LogTable {
  private pending: Array<{ stream: number; scope: number; lines: NewLine[] }> =
    [];
  private pendingLines = 0;
  private waiters: Array<{
    resolve: () => void;
    reject: (error: unknown) => void;
  }> = [];
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly db: Db,
    private readonly scopes: ScopeTable,
    private readonly onAppended: () => void,
  ) {}

  /** The id of a stream, made when it is new. */
  openStream(identity: StreamIdentity, now: Date): number {
    const { plane, podUid, container, podNamespace, podName } = identity;
    const scope = this.scopes.idOf(identity.scope);
    const { changes } = this.db
      .prepare(
        `INSERT INTO streams (plane, pod_uid, container, scope, pod_namespace, pod_name, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(plane, podUid, container, scope, podNamespace, podName, micros(now));
    if (changes > 0) this.onAppended();
    return this.db
      .prepare(
        'SELECT id FROM streams WHERE plane = ? AND pod_uid = ? AND container = ?',
      )
      .pluck()
      .get(plane, podUid, container) as number;
  }

  /** Where to go on reading. */
  position(stream: number): Position {
    const { completeAttempt } = this.db
      .prepare(
        'SELECT complete_attempt AS completeAttempt FROM streams WHERE id = ?',
      )
      .get(stream) as { completeAttempt: number };
    const last = this.db
      .prepare(
        'SELECT ts, ns FROM lines WHERE stream = ? ORDER BY ts DESC, ns DESC LIMIT 1',
      )
      .get(stream) as Moment | undefined;
    if (!last) return { lastCount: 0, completeAttempt };
    const lastCount = this.db
      .prepare(
        'SELECT count(*) FROM lines WHERE stream = ? AND ts = ? AND ns = ?',
      )
      .pluck()
      .get(stream, last.ts, last.ns) as number;
    return { last, lastCount, completeAttempt };
  }

  /** The log of one start of a container is complete; `ended` when it will not start again. */
  markComplete(stream: number, attempt: number, ended: boolean): void {
    this.db
      .prepare(
        'UPDATE streams SET complete_attempt = max(complete_attempt, ?), ended = ? WHERE id = ?',
      )
      .run(attempt, ended ? 1 : 0, stream);
    this.onAppended();
  }

  /** Stores lines in order. Resolves when they are committed, together with those of other streams; awaiting it is the backpressure. */
  append(stream: number, scope: SourceScope, lines: NewLine[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    this.pending.push({ stream, scope: this.scopes.idOf(scope), lines });
    this.pendingLines += lines.length;
    const committed = new Promise<void>((resolve, reject) => {
      this.waiters.push({ resolve, reject });
    });
    if (this.pendingLines >= FLUSH_LINES) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
    return committed;
  }

  /** Commits what waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending.length === 0) return;
    const batches = this.pending;
    const waiters = this.waiters;
    this.pending = [];
    this.pendingLines = 0;
    this.waiters = [];
    try {
      const insert = this.db.prepare(
        'INSERT INTO lines (scope, stream, ts, ns, level, log) VALUES (?, ?, ?, ?, ?, ?)',
      );
      this.db.transaction(() => {
        for (const { stream, scope, lines } of batches) {
          for (const line of lines) {
            insert.run(scope, stream, line.ts, line.ns, line.level, line.log);
          }
        }
      })();
    } catch (error) {
      for (const { reject } of waiters) reject(error);
      return;
    }
    for (const { resolve } of waiters) resolve();
    this.onAppended();
  }

  query(query: LogQuery): Page<LogEntry> {
    const { where, values } = conditions(query);
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const order =
      query.afterId === undefined
        ? `l.ts ${direction}, l.ns ${direction}, l.id ${direction}`
        : `l.id ${direction}`;
    const rows = this.db
      .prepare(
        `SELECT l.id, l.ts, l.ns, l.level, l.log, l.scope, s.container, s.pod_name AS podName, s.pod_namespace AS podNamespace
         FROM lines l JOIN streams s ON s.id = l.stream WHERE ${where} ORDER BY ${order} LIMIT ?`,
      )
      .all(...values, query.limit) as Row[];
    const total =
      rows.length < query.limit
        ? rows.length
        : (this.db
            .prepare(
              `SELECT count(*) FROM (SELECT 1 FROM lines l WHERE ${where} LIMIT ${MAX_TOTAL})`,
            )
            .pluck()
            .get(...values) as number);
    const byId = new Map(query.scopes.map(scope => [scope.id, scope]));
    return {
      total,
      items: rows.map(row => ({
        id: row.id,
        timestamp: formatMoment(row),
        log: row.log,
        level: row.level,
        scope: byId.get(row.scope)!,
        containerName: row.container,
        podName: row.podName,
        podNamespace: row.podNamespace,
      })),
    };
  }

  /** Id of the newest line; 0 when there is none. */
  lastId(): number {
    return (
      (this.db.prepare('SELECT max(id) FROM lines').pluck().get() as
        | number
        | null) ?? 0
    );
  }

  /** True when every known container of the scopes has ended and was read to its end. */
  isComplete(scopes: readonly KnownScope[]): boolean {
    const { known, open } = this.db
      .prepare(
        `SELECT count(*) AS known, coalesce(sum(ended = 0), 0) AS open FROM streams
         WHERE scope IN (SELECT value FROM json_each(?))`,
      )
      .get(ids(scopes)) as { known: number; open: number };
    return known > 0 && open === 0;
  }
}

/** The ids as a JSON array, for `json_each`. */
export function ids(scopes: readonly KnownScope[]): string {
  return JSON.stringify(scopes.map(scope => scope.id));
}

function conditions(query: LogQuery): {
  where: string;
  values: Array<string | number>;
} {
  const where = [
    'l.scope IN (SELECT value FROM json_each(?))',
    'l.ts >= ?',
    'l.ts <= ?',
  ];
  const values: Array<string | number> = [
    ids(query.scopes),
    micros(query.start),
    // The end is a whole millisecond; what happened within it belongs to it.
    micros(query.end) + 999,
  ];
  if (query.levels && query.levels.length > 0) {
    where.push('l.level IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(query.levels));
  }
  if (query.phrase) {
    // The trigram index finds phrases of three characters and more; shorter ones are looked for line by line.
    if ([...query.phrase].length >= 3) {
      where.push(
        'l.id IN (SELECT rowid FROM lines_fts WHERE lines_fts MATCH ?)',
      );
      values.push(`"${query.phrase.replace(/"/g, '""')}"`);
    } else {
      where.push("l.log LIKE ? ESCAPE '\\'");
      values.push(`%${query.phrase.replace(/[\\%_]/g, '\\$&')}%`);
    }
  }
  if (query.afterId !== undefined) {
    where.push('l.id > ?');
    values.push(query.afterId);
  }
  return { where: where.join(' AND '), values };
}

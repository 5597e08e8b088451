import { EventEntry, EventQuery, Page, SourceScope } from '../model';
import { Db } from './database';
import { ids } from './logs';
import { ScopeTable } from './scopes';
import { formatMoment, micros } from './time';

/** An event as a plane tells it. */
export interface NewEvent {
  plane: string;
  uid: string;
  scope: SourceScope;
  at: Date;
  type: string;
  reason: string;
  message: string;
  objectKind: string;
  objectName: string;
  objectNamespace: string;
}

interface Row extends Omit<EventEntry, 'timestamp' | 'scope'> {
  ts: number;
  scope: number;
}

const MAX_TOTAL = 1000;

/** Events of planes. One that is counted up replaces itself. */
export class EventTable {
  /** `onPut` is called after each event. */
  constructor(
    private readonly db: Db,
    private readonly scopes: ScopeTable,
    private readonly onPut: () => void,
  ) {}

  put(event: NewEvent): void {
    this.db
      .prepare(
        `INSERT INTO events (plane, uid, scope, ts, type, reason, message, object_kind, object_name, object_namespace)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET ts = excluded.ts, type = excluded.type, reason = excluded.reason, message = excluded.message`,
      )
      .run(
        event.plane,
        event.uid,
        this.scopes.idOf(event.scope),
        micros(event.at),
        event.type,
        event.reason,
        event.message,
        event.objectKind,
        event.objectName,
        event.objectNamespace,
      );
    this.onPut();
  }

  query(query: EventQuery): Page<EventEntry> {
    const where =
      'scope IN (SELECT value FROM json_each(?)) AND ts >= ? AND ts <= ?';
    const values = [
      ids(query.scopes),
      micros(query.start),
      micros(query.end) + 999,
    ];
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const rows = this.db
      .prepare(
        `SELECT ts, scope, type, reason, message, object_kind AS objectKind, object_name AS objectName, object_namespace AS objectNamespace
         FROM events WHERE ${where} ORDER BY ts ${direction}, uid ${direction} LIMIT ?`,
      )
      .all(...values, query.limit) as Row[];
    const total =
      rows.length < query.limit
        ? rows.length
        : (this.db
            .prepare(
              `SELECT count(*) FROM (SELECT 1 FROM events WHERE ${where} LIMIT ${MAX_TOTAL})`,
            )
            .pluck()
            .get(...values) as number);
    const byId = new Map(query.scopes.map(scope => [scope.id, scope]));
    return {
      total,
      items: rows.map(({ ts, scope, ...row }) => ({
        ...row,
        timestamp: formatMoment({ ts, ns: 0 }),
        scope: byId.get(scope)!,
      })),
    };
  }
}

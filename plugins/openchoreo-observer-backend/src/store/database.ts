import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

/** The connection type, so that others need not know the library. */
export type Db = Database.Database;

/** Every change of the tables, in order; `user_version` says how many were made. Never edit one that was released. */
const MIGRATIONS = [
  `
  CREATE TABLE scopes (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    namespace TEXT NOT NULL,
    project TEXT NOT NULL,
    component TEXT NOT NULL,
    environment TEXT NOT NULL,
    workflow_run TEXT NOT NULL,
    task TEXT NOT NULL,
    project_uid TEXT NOT NULL,
    component_uid TEXT NOT NULL,
    environment_uid TEXT NOT NULL,
    UNIQUE (type, namespace, project, component, environment, workflow_run, task, project_uid, component_uid, environment_uid)
  );
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    plane TEXT NOT NULL,
    pod_uid TEXT NOT NULL,
    container TEXT NOT NULL,
    scope INTEGER NOT NULL REFERENCES scopes (id),
    pod_namespace TEXT NOT NULL,
    pod_name TEXT NOT NULL,
    -- Number of the last start of the container whose log is complete; -1 when none is.
    complete_attempt INTEGER NOT NULL DEFAULT -1,
    -- The container will not start again.
    ended INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    UNIQUE (plane, pod_uid, container)
  );
  CREATE INDEX streams_scope ON streams (scope);
  CREATE TABLE lines (
    -- Never reused: clients resume by it.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    -- Microseconds since 1970, and the nanoseconds below them.
    ts INTEGER NOT NULL,
    ns INTEGER NOT NULL,
    level TEXT NOT NULL,
    log TEXT NOT NULL
  );
  CREATE INDEX lines_scope_ts ON lines (scope, ts);
  CREATE INDEX lines_stream_ts ON lines (stream, ts, ns);
  CREATE INDEX lines_ts ON lines (ts);
  CREATE VIRTUAL TABLE lines_fts USING fts5 (log, content = 'lines', content_rowid = 'id', tokenize = 'trigram');
  -- Deleted words leave the index at once; otherwise dropping old lines would make the file larger for a while.
  INSERT INTO lines_fts (lines_fts, rank) VALUES ('secure-delete', 1);
  CREATE TRIGGER lines_insert AFTER INSERT ON lines BEGIN
    INSERT INTO lines_fts (rowid, log) VALUES (new.id, new.log);
  END;
  CREATE TRIGGER lines_delete AFTER DELETE ON lines BEGIN
    INSERT INTO lines_fts (lines_fts, rowid, log) VALUES ('delete', old.id, old.log);
  END;
  CREATE TABLE events (
    plane TEXT NOT NULL,
    uid TEXT NOT NULL,
    scope INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    type TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_name TEXT NOT NULL,
    object_namespace TEXT NOT NULL,
    PRIMARY KEY (plane, uid)
  ) WITHOUT ROWID;
  CREATE INDEX events_scope_ts ON events (scope, ts);
  CREATE INDEX events_ts ON events (ts);
  CREATE TABLE samples (
    scope INTEGER NOT NULL,
    pod TEXT NOT NULL,
    ts INTEGER NOT NULL,
    cpu REAL NOT NULL,
    memory REAL NOT NULL,
    cpu_request REAL,
    cpu_limit REAL,
    memory_request REAL,
    memory_limit REAL,
    PRIMARY KEY (scope, pod, ts)
  ) WITHOUT ROWID;
  CREATE INDEX samples_ts ON samples (ts);
  `,
];

/** Opens the store, `:memory:` or a file whose folder is made, and brings its tables up to date. Throws when the file is of a newer version. */
export function openDatabase(file: string): Db {
  if (file !== ':memory:') {
    mkdirSync(path.dirname(file), { recursive: true });
  }
  const db = new Database(file);
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  // A power cut may lose the last lines; they are read from the plane again, because positions are in the same file.
  db.pragma('synchronous = NORMAL');
  db.pragma('busy_timeout = 5000');
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > MIGRATIONS.length) {
    db.close();
    throw new Error(
      `${file} was written by a newer version (${version}). Update the observer, or move the file away.`,
    );
  }
  MIGRATIONS.slice(version).forEach((sql, i) => {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version + i + 1}`);
    })();
  });
  return db;
}

import { ApiError, Clock } from '@openchoreo-portal/model';
import { Knex } from 'knex';
import { parseHead, queryAudit, verifyChain } from './audit-chain';
import { Checkpointer, FALLBACK_PAGES } from './checkpointer';
import { compact } from './compaction';
import { readForgotten, readHistory, readPast, versionAt } from './history';
import { acquireLease, releaseLease } from './leases';
import { Memory } from './memory';
import { migrate } from './migrations';
import { DEFAULT_HISTORY, SqlStoreOptions } from './options';
import { ChangeRow, ObjectRow, Payload } from './rows';
import { listenForCommits } from './notify';
import {
  AuditQuery,
  Change,
  ChainedAuditRecord,
  Cipher,
  Committed,
  Entry,
  HistoryQuery,
  HistoryVersion,
  ObjectKey,
  PastPage,
  PastQuery,
  Store,
  Write,
} from './types';
import { writeBatch } from './write-batch';

const MAX_BATCH = 64;
const WINDOW_BYTES = 64 * 1024 * 1024;
const COMPACT_EVERY = 5_000;
/** Compaction also runs without writes: age alone makes versions expendable. */
const COMPACT_MS = 3600 * 1000;

interface Pending {
  write: Write;
  resolve(result: { version: number; entry?: Entry }): void;
  reject(error: unknown): void;
}

/** The newest changes without a gap, oldest first. Compaction of a store with a smaller window leaves gaps that a watch must not jump. */
function unbroken(newestFirst: ChangeRow[]): ChangeRow[] {
  const gap = newestFirst.findIndex(
    (row, i) =>
      i > 0 && Number(row.version) !== Number(newestFirst[i - 1].version) - 1,
  );
  return newestFirst.slice(0, gap < 0 ? undefined : gap).reverse();
}

/** {@link Store} on SQLite or PostgreSQL. */
export class SqlStore implements Store {
  private readonly memory: Memory;
  private payload = new Payload(undefined);
  private opened: Promise<void> | undefined;
  private ready = false;
  private readonly queue: Pending[] = [];
  private pumping: Promise<void> | undefined;
  private catching: Promise<void> | undefined;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly waiters = new Set<() => void>();
  private sinceCompaction = 0;
  private checkpointer: Checkpointer | undefined;
  private closed = false;
  private stopListening: (() => Promise<void>) | undefined;

  private compacting: Promise<number> | undefined;
  private compactor: NodeJS.Timeout | undefined;
  readonly historyBounds: { maxAge: number; maxVersions: number };

  constructor(
    private readonly knex: Knex,
    private readonly options: SqlStoreOptions,
    private readonly clock: Clock,
    private readonly window: number,
  ) {
    this.memory = new Memory(window, options.watchWindowBytes ?? WINDOW_BYTES);
    this.historyBounds = {
      maxAge: options.historyMaxAge ?? DEFAULT_HISTORY.maxAge,
      maxVersions: options.historyMaxVersions ?? DEFAULT_HISTORY.maxVersions,
    };
  }

  open(options: { cipher?: Cipher } = {}): Promise<void> {
    this.opened ??= this.load(options.cipher);
    return this.opened;
  }

  private async load(cipher: Cipher | undefined): Promise<void> {
    this.payload = new Payload(cipher);
    if (this.options.client === 'better-sqlite3') {
      await this.knex.raw('pragma journal_mode = wal');
      await this.knex.raw(
        `pragma synchronous = ${this.options.durable ? 'full' : 'normal'}`,
      );
      await this.knex.raw('pragma busy_timeout = 5000');
      const [{ file }] = await this.knex.raw('pragma database_list');
      if (file) {
        await this.knex.raw(`pragma wal_autocheckpoint = ${FALLBACK_PAGES}`);
        this.checkpointer = new Checkpointer(file);
      }
    }
    if (this.options.schema)
      await this.knex.raw('create schema if not exists ??', [
        this.options.schema,
      ]);
    await migrate(this.knex);
    await this.knex.transaction(
      async trx => {
        const revision = await this.revision(trx);
        const objects: ObjectRow[] = await trx('objects').select('*');
        const recent = unbroken(
          await trx('changes')
            .select('*')
            .orderBy('version', 'desc')
            .limit(this.window),
        );
        const floor = recent.length ? Number(recent[0].version) - 1 : revision;
        this.memory.load(
          objects.map(row => this.payload.entry(row)),
          await this.changes(trx, recent),
          revision,
          floor,
        );
      },
      // One snapshot on PostgreSQL; SQLite transactions are that anyway.
      this.options.client === 'pg'
        ? { isolationLevel: 'repeatable read' }
        : undefined,
    );
    this.ready = true;
    this.compactor = setInterval(() => this.compactSoon(), COMPACT_MS);
    this.compactor.unref();
    this.compactSoon();
    if (this.options.client === 'pg') {
      this.stopListening = await listenForCommits(this.knex, () => {
        if (!this.closed) this.catchUp().catch(() => undefined);
      });
    }
  }

  private async revision(knex: Knex): Promise<number> {
    const row = await knex('store_meta')
      .where('key', 'revision')
      .first('value');
    return Number(row.value);
  }

  /** Turns rows into changes, finding the state before each. */
  private async changes(knex: Knex, rows: ChangeRow[]): Promise<Change[]> {
    const byVersion = new Map(rows.map(row => [Number(row.version), row]));
    const missing = rows
      .map(row => Number(row.prev_version))
      .filter(version => version > 0 && !byVersion.has(version));
    for (let i = 0; i < missing.length; i += 500) {
      const before: ChangeRow[] = await knex('changes')
        .select('*')
        .whereIn('version', missing.slice(i, i + 500));
      for (const row of before) byVersion.set(Number(row.version), row);
    }
    return rows.map(row => {
      const previous = byVersion.get(Number(row.prev_version));
      return this.payload.change(row, previous && this.payload.entry(previous));
    });
  }

  private memoryOrThrow(): Memory {
    if (!this.ready)
      throw new ApiError({
        reason: 'ServiceUnavailable',
        message: 'The store is not open yet.',
        remedy: 'Try again in a moment.',
      });
    return this.memory;
  }

  version(): number {
    return this.memoryOrThrow().version;
  }

  async waitFor(version: number, timeoutMs: number): Promise<boolean> {
    if (this.version() >= version) return true;
    return new Promise(resolve => {
      const finish = (reached: boolean) => {
        clearTimeout(timer);
        this.waiters.delete(check);
        resolve(reached);
      };
      const check = () => {
        if (this.memory.version >= version) finish(true);
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      this.waiters.add(check);
    });
  }

  get(key: ObjectKey) {
    return this.memoryOrThrow().get(key);
  }
  byUid(uid: string) {
    return this.memoryOrThrow().byUid(uid);
  }
  dependentsOf(uid: string) {
    return this.memoryOrThrow().dependentsOf(uid);
  }
  list(kind: string, namespace?: string) {
    return this.memoryOrThrow().list(kind, namespace);
  }
  listAt(kind: string, namespace: string | undefined, version: number) {
    return this.memoryOrThrow().listAt(kind, namespace, version);
  }
  changesAfter(kind: string, version: number, limit: number) {
    return this.memoryOrThrow().changesAfter(kind, version, limit);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  commit(write: Write): Promise<Committed> {
    if (this.closed || !this.ready) {
      return Promise.reject(
        new ApiError({
          reason: 'ServiceUnavailable',
          message: this.closed
            ? 'The store is closed.'
            : 'The store is not open yet.',
          remedy: 'Try again in a moment.',
        }),
      );
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ write, resolve, reject });
      this.pumping ??= this.pump();
    });
  }

  /** Writes what is queued, many commits per transaction while the database is busy. */
  private async pump(): Promise<void> {
    try {
      while (this.queue.length > 0) {
        // One turn of the event loop: requests that have arrived get to their commit and share the transaction.
        if (this.queue.length < MAX_BATCH)
          await new Promise(resolve => setImmediate(resolve));
        const batch = this.queue.splice(0, MAX_BATCH);
        try {
          await this.writeAndApply(batch);
        } catch (error) {
          // The outcome of a failed COMMIT is unknown: what did happen must be seen before anybody retries.
          await this.catchUp().catch(() => undefined);
          const failure = new ApiError({
            reason: 'ServiceUnavailable',
            message: `The store could not write: ${(error as Error).message}`,
            remedy: 'Check the database and the disk, then try again.',
            cause: error,
          });
          for (const pending of batch) pending.reject(failure);
        }
      }
    } finally {
      this.pumping = undefined;
    }
    this.compactSometimes();
  }

  private async writeAndApply(batch: Pending[]): Promise<void> {
    const { results, base } = await writeBatch(
      this.knex,
      this.memory,
      this.payload,
      batch.map(pending => pending.write),
      this.clock.now().getTime(),
    );
    if (base === this.memory.version) {
      for (const result of results)
        if ('change' in result && result.change) this.apply(result.change);
    } else {
      // A reading that was under way may have started before our commit: who wrote must see it.
      const last = Math.max(
        0,
        ...results.map(result => ('error' in result ? 0 : result.version)),
      );
      do await this.catchUp();
      while (this.memory.version < last);
    }
    this.sinceCompaction += batch.length;
    for (const result of results)
      if ('change' in result && result.change)
        // Twice: the object and its line of the log.
        this.checkpointer?.wrote(2 * result.change.entry.json.length);
    batch.forEach((pending, i) => {
      const result = results[i];
      if ('error' in result) pending.reject(result.error);
      else
        pending.resolve({
          version: result.version,
          entry: result.change?.entry,
          ...(result.change?.type === 'DELETED' ? { removed: true } : {}),
        });
    });
  }

  private apply(change: Change): void {
    this.memory.apply(change);
    for (const listener of this.listeners) listener(change);
    for (const check of this.waiters) check();
  }

  /** Applies what other replicas committed. */
  private catchUp(): Promise<void> {
    this.catching ??= this.readLog().finally(() => {
      this.catching = undefined;
    });
    return this.catching;
  }

  private async readLog(): Promise<void> {
    for (;;) {
      const rows: ChangeRow[] = await this.knex('changes')
        .select('*')
        .where('version', '>', this.memory.version)
        .orderBy('version')
        .limit(500);
      if (rows.length === 0) return;
      for (const change of await this.changes(this.knex, rows))
        if (change.version === this.memory.version + 1) this.apply(change);
    }
  }

  private compactSometimes(): void {
    if (this.sinceCompaction < COMPACT_EVERY) return;
    this.sinceCompaction = 0;
    this.compactSoon();
  }

  /** In the background. A run that fails, for example because the database is away, is made up for by the next. */
  private compactSoon(): void {
    if (!this.closed) this.compact().catch(() => undefined);
  }

  compact(): Promise<number> {
    this.compacting ??= compact(
      this.knex,
      this.historyBounds,
      Math.max(0, this.version() - this.window),
      this.clock.now().getTime(),
      () => this.closed,
    ).finally(() => {
      this.compacting = undefined;
    });
    return this.compacting;
  }

  history(key: ObjectKey, query: HistoryQuery = {}): Promise<HistoryVersion[]> {
    return readHistory(this.knex, this.payload, key, query);
  }
  past(query: PastQuery): Promise<PastPage> {
    return readPast(this.knex, this.payload, query);
  }
  forgotten(query: Omit<PastQuery, 'after' | 'limit'>, limit: number) {
    return readForgotten(this.knex, query, limit);
  }
  versionAt(time: number): Promise<number> {
    return versionAt(this.knex, time);
  }

  audit(query: AuditQuery): Promise<ChainedAuditRecord[]> {
    return queryAudit(this.knex, query);
  }

  async verifyAudit(): Promise<number | undefined> {
    const row = await this.knex('store_meta')
      .where('key', 'audit')
      .first('value');
    return verifyChain(this.knex, parseHead(row.value));
  }

  acquireLease(name: string, holder: string, ttlMs: number) {
    return acquireLease(this.knex, name, holder, ttlMs);
  }
  releaseLease(name: string, holder: string) {
    return releaseLease(this.knex, name, holder);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.compactor);
    await this.pumping;
    await this.compacting?.catch(() => undefined);
    await this.stopListening?.();
    await this.checkpointer?.close();
    if (!this.options.knex) await this.knex.destroy();
  }
}

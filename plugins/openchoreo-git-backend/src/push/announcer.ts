import type { Knex } from 'knex';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Repositories } from '../repositories/repositories';
import { keyOf } from '@openchoreo-portal/model';
import { RepositoryKey } from '../repositories/names';

const TABLE = 'git_announced_branches';
const RETRY_MS = [1_000, 5_000, 30_000, 120_000];
/** A push with more changed paths is sent without them, which builds every component of the repository. */
const MAX_PATHS = 3_000;

/** The parts of GitHub's push event that receivers read. */
export interface PushEvent {
  ref: string;
  before: string;
  after: string;
  repository: { name: string; full_name: string; clone_url: string };
  commits: {
    id: string;
    message: string;
    added: string[];
    modified: string[];
    removed: string[];
  }[];
}

interface Row {
  repository: string;
  branch: string;
  commit: string;
}

/** Options of {@link PushAnnouncer}. */
export interface AnnouncerOptions {
  db: Knex;
  repositories: Repositories;
  /** Delivers one event; rejects when it must be tried again. */
  deliver: (event: PushEvent) => Promise<void>;
  /** URL that people clone from. */
  cloneUrl: (key: RepositoryKey) => string;
  logger: LoggerService;
  /** Waits before tries after a failure, in milliseconds; the last repeats. */
  retryMs?: number[];
}

/**
 * Tells the platform about pushes. It does not trust events: it compares the branches with what was announced last (kept in the database), so
 * a crash between push and announcement only delays it, and a repeated announcement starts nothing twice.
 */
export class PushAnnouncer {
  private readonly running = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly failures = new Map<string, number>();
  private stopped = false;

  private constructor(private readonly options: AnnouncerOptions) {}

  static async open(options: AnnouncerOptions): Promise<PushAnnouncer> {
    const { db } = options;
    if (!(await db.schema.hasTable(TABLE))) {
      await db.schema
        .createTable(TABLE, table => {
          table.string('repository').notNullable();
          table.string('branch').notNullable();
          table.string('commit', 64).notNullable();
          table.primary(['repository', 'branch']);
        })
        .catch(async e => {
          if (!(await db.schema.hasTable(TABLE))) throw e;
        });
    }
    return new PushAnnouncer(options);
  }

  /** Looks at one repository soon; calls for one repository never overlap. */
  check(key: RepositoryKey): void {
    const id = keyOf(key);
    if (this.stopped) return;
    if (this.running.has(id)) {
      this.again.add(id);
      return;
    }
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    const work = this.announce(key)
      .then(
        () => {
          this.failures.delete(id);
        },
        e => this.retryLater(key, e),
      )
      .finally(() => {
        this.running.delete(id);
        if (this.again.delete(id)) this.check(key);
      });
    this.running.set(id, work);
  }

  /** Looks at every repository: at start, for what a crash left unsaid. */
  async checkAll(): Promise<void> {
    for (const key of await this.options.repositories.list()) this.check(key);
  }

  /** Forgets a deleted repository. */
  async forget(key: RepositoryKey): Promise<void> {
    await this.options
      .db<Row>(TABLE)
      .where({ repository: keyOf(key) })
      .delete();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running.values());
  }

  private async announce(key: RepositoryKey): Promise<void> {
    const { db, repositories, deliver } = this.options;
    const repository = keyOf(key);
    if (!(await repositories.exists(key))) {
      await this.forget(key);
      return;
    }
    const branches = await repositories.branches(key);
    const rows = await db<Row>(TABLE).where({ repository });
    const announced = new Map(rows.map(r => [r.branch, r.commit]));
    for (const [branch, commit] of Object.entries(branches)) {
      const before = announced.get(branch);
      if (before === commit) continue;
      await deliver(await this.event(key, branch, before, commit));
      await db<Row>(TABLE)
        .insert({ repository, branch, commit })
        .onConflict(['repository', 'branch'])
        .merge();
    }
    for (const branch of announced.keys()) {
      if (!Object.hasOwn(branches, branch)) {
        await db<Row>(TABLE).where({ repository, branch }).delete();
      }
    }
  }

  private async event(
    key: RepositoryKey,
    branch: string,
    before: string | undefined,
    after: string,
  ): Promise<PushEvent> {
    const { repositories } = this.options;
    const changed = await repositories
      .changedPaths(key, before, after)
      // The old commit may be gone after a forced push: then everything counts as changed.
      .catch(() => repositories.changedPaths(key, undefined, after));
    const [head] = await repositories.commits(key, { branch, limit: 1 });
    const count =
      changed.added.length + changed.modified.length + changed.removed.length;
    return {
      ref: `refs/heads/${branch}`,
      before: before ?? '0'.repeat(after.length),
      after,
      repository: {
        name: key.name,
        full_name: keyOf(key),
        clone_url: this.options.cloneUrl(key),
      },
      commits:
        count > MAX_PATHS
          ? []
          : [{ id: after, message: head?.subject ?? '', ...changed }],
    };
  }

  private retryLater(key: RepositoryKey, error: unknown): void {
    if (this.stopped) return;
    const id = keyOf(key);
    const waits = this.options.retryMs ?? RETRY_MS;
    const failures = this.failures.get(id) ?? 0;
    this.failures.set(id, failures + 1);
    const wait = waits[Math.min(failures, waits.length - 1)];
    this.options.logger.warn(
      `A push to ${id} was not announced, next try in ${wait} ms: ${
        (error as Error).message
      }`,
    );
    const timer = setTimeout(() => this.check(key), wait);
    timer.unref();
    this.timers.set(id, timer);
  }
}

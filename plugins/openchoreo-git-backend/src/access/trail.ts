import { LoggerService } from '@backstage/backend-plugin-api';
import { isApiError } from '@openchoreo-portal/model';
import { RepositoryKey } from '../repositories/names';
import { Caller } from './access';
import { JournalEntry, WriteJournal } from './journal';

const RETRY_MS = 30_000;

/** A write to the Git server. */
export interface GitWrite {
  verb: 'create' | 'delete' | 'push' | 'commit';
  kind: 'Repository' | 'GitToken';
  /** `name` is absent when a whole namespace is meant, both when it is not known. */
  key?: Partial<RepositoryKey>;
}

/** What the audit trail is told. */
export interface GitReport {
  subject: string;
  how: string;
  entrance: 'git';
  verb: GitWrite['verb'];
  kind: GitWrite['kind'];
  resource: string;
  namespace?: string;
  name?: string;
  outcome: 'done' | 'denied' | 'failed';
  code: number;
  reason?: string;
}

type Outcome = Pick<GitReport, 'outcome' | 'code' | 'reason'>;

/** A write that was noted and may begin. */
export interface BegunWrite {
  /** Tells how it ended; `error` is why it did not happen. Never rejects. */
  end(error?: unknown): Promise<void>;
}

/** Options of {@link Trail}. */
export interface TrailOptions {
  journal: WriteJournal;
  /** Adds one record; rejects when it could not. */
  send: (report: GitReport) => Promise<void>;
  /** A text that changes when something is written to a repository; undefined when it cannot be told. */
  stateOf: (key: RepositoryKey) => Promise<string | undefined>;
  logger: LoggerService;
  /** Wait before a record that could not be sent is sent again, in milliseconds. Default 30 s. */
  retryMs?: number;
}

function outcomeOf(error: unknown): Outcome {
  if (error === undefined) return { outcome: 'done', code: 200 };
  const known = isApiError(error) ? error : undefined;
  return {
    outcome: known?.reason === 'Forbidden' ? 'denied' : 'failed',
    code: known?.code ?? 500,
    reason: String(known?.message ?? error).slice(0, 1_000),
  };
}

function reportOf(
  caller: Caller,
  write: GitWrite,
  outcome: Outcome,
): GitReport {
  return {
    subject: caller.id,
    how: caller.kind === 'token' ? 'git-token' : 'backstage-token',
    entrance: 'git',
    verb: write.verb,
    kind: write.kind,
    resource: write.kind === 'Repository' ? 'repositories' : 'gittokens',
    ...(write.key?.namespace ? { namespace: write.key.namespace } : {}),
    ...(write.key?.name ? { name: write.key.name } : {}),
    ...outcome,
  };
}

/**
 * Tells the platform's audit trail about writes, so that each has a record whatever happens: references of Git are not in the database of the trail, so a
 * write is noted before it begins, and forgotten when the trail has its record. What a crash leaves in between is told at the next start, judged by the
 * repository as it is then.
 */
export class Trail {
  private readonly unsent = new Map<string, GitReport>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  private constructor(
    private readonly options: TrailOptions,
    private readonly left: JournalEntry[],
  ) {}

  /** Must be opened before the first write of this process: what the journal holds now is from one that is gone. */
  static async open(options: TrailOptions): Promise<Trail> {
    return new Trail(options, await options.journal.entries());
  }

  /** Notes a write that is about to begin. It must not begin when this rejects. */
  async begin(caller: Caller, write: GitWrite): Promise<BegunWrite> {
    const { journal } = this.options;
    const intent = reportOf(caller, write, { outcome: 'failed', code: 500 });
    const id = await journal.begin(intent, await this.state(intent));
    return {
      end: async error => {
        const report = reportOf(caller, write, outcomeOf(error));
        await journal.end(id, report).catch(failure => this.complain(failure));
        await this.deliver(id, report);
      },
    };
  }

  /** Runs a write, and tells how it ended before it answers or rejects. */
  async during<T>(
    caller: Caller,
    write: GitWrite,
    run: () => Promise<T>,
  ): Promise<T> {
    const begun = await this.begin(caller, write);
    let result: T;
    try {
      result = await run();
    } catch (error) {
      await begun.end(error);
      throw error;
    }
    await begun.end();
    return result;
  }

  /** Tells about a write that was refused before it began. Never rejects. */
  async refused(
    caller: Caller,
    write: GitWrite,
    error: unknown,
  ): Promise<void> {
    const report = reportOf(caller, write, outcomeOf(error));
    await this.options.send(report).catch(failure =>
      // The log is the next best place: nothing was written.
      this.complain(failure, report),
    );
  }

  /** Tells what a crash left untold. */
  async recover(): Promise<void> {
    for (const entry of this.left.splice(0)) {
      const report = entry.ended
        ? entry.report
        : { ...entry.report, ...(await this.judged(entry)) };
      await this.options.journal
        .end(entry.id, report)
        .catch(failure => this.complain(failure, report));
      await this.deliver(entry.id, report);
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** How a write ended that nobody saw end. */
  private async judged(entry: JournalEntry): Promise<Outcome> {
    const now = await this.state(entry.report);
    const stopped = 'The Git server stopped before it could say how this ended';
    if (entry.before === undefined || now === undefined) {
      return {
        outcome: 'failed',
        code: 500,
        reason: `${stopped}, and whether it happened is not known.`,
      };
    }
    return now === entry.before
      ? {
          outcome: 'failed',
          code: 500,
          reason: `${stopped}; the repository is as it was before.`,
        }
      : {
          outcome: 'done',
          code: 200,
          reason: `${stopped}; the repository has changed since.`,
        };
  }

  private async state(report: GitReport): Promise<string | undefined> {
    const { kind, namespace, name } = report;
    if (kind !== 'Repository' || !namespace || !name) return undefined;
    return this.options.stateOf({ namespace, name }).catch(() => undefined);
  }

  private async deliver(id: string, report: GitReport): Promise<void> {
    try {
      await this.options.send(report);
    } catch (failure) {
      this.complain(failure, report);
      this.unsent.set(id, report);
      this.retryLater();
      return;
    }
    this.unsent.delete(id);
    await this.options.journal
      .remove(id)
      .catch(failure => this.complain(failure, report));
  }

  private retryLater(): void {
    if (this.timer || this.stopped) return;
    this.timer = setTimeout(async () => {
      this.timer = undefined;
      for (const [id, report] of [...this.unsent])
        await this.deliver(id, report);
    }, this.options.retryMs ?? RETRY_MS);
    this.timer.unref();
  }

  private complain(failure: unknown, report?: GitReport): void {
    this.options.logger.error('An audit record could not be written', {
      error: String(failure),
      ...(report ? { record: JSON.stringify(report) } : {}),
    });
  }
}

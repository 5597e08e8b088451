import { LoggerService } from '@backstage/backend-plugin-api';
import { isApiError } from '@openchoreo-portal/model';
import { RepositoryKey } from '../repositories/names';
import { Caller } from './access';

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

/** Tells the platform's audit trail about writes, so that each has exactly one record. */
export class Trail {
  constructor(
    private readonly options: {
      /** Adds one record; rejects when it could not. */
      send: (report: GitReport) => Promise<void>;
      logger: LoggerService;
    },
  ) {}

  /** Runs a write, and tells how it ended before it answers or rejects. */
  async during<T>(
    caller: Caller,
    write: GitWrite,
    run: () => Promise<T>,
  ): Promise<T> {
    try {
      const result = await run();
      await this.tell(caller, write);
      return result;
    } catch (error) {
      await this.tell(caller, write, error);
      throw error;
    }
  }

  /** Tells about one write; `error` is why it did not happen. Never rejects. */
  async tell(caller: Caller, write: GitWrite, error?: unknown): Promise<void> {
    const known = isApiError(error) ? error : undefined;
    const ended = (): Pick<GitReport, 'outcome' | 'code' | 'reason'> => {
      if (error === undefined) return { outcome: 'done', code: 200 };
      return {
        outcome: known?.reason === 'Forbidden' ? 'denied' : 'failed',
        code: known?.code ?? 500,
        reason: String(known?.message ?? error).slice(0, 1_000),
      };
    };
    const report: GitReport = {
      subject: caller.id,
      how: caller.kind === 'token' ? 'git-token' : 'backstage-token',
      entrance: 'git',
      verb: write.verb,
      kind: write.kind,
      resource: write.kind === 'Repository' ? 'repositories' : 'gittokens',
      ...(write.key?.namespace ? { namespace: write.key.namespace } : {}),
      ...(write.key?.name ? { name: write.key.name } : {}),
      ...ended(),
    };
    await this.options.send(report).catch(failure =>
      // The log is the next best place.
      this.options.logger.error('An audit record could not be written', {
        error: String(failure),
        record: JSON.stringify(report),
      }),
    );
  }
}

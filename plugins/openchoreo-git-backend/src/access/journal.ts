import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { GitReport } from './trail';

const TABLE = 'git_write_journal';

/** A write that the audit trail has not been told of, or not for certain. */
export interface JournalEntry {
  id: string;
  /** What the audit trail will be told; the outcome only counts when the write has ended. */
  report: GitReport;
  /** What the write was about as it was before; undefined when that cannot be told. */
  before?: string;
  ended: boolean;
}

interface Row {
  id: string;
  report: string;
  before: string | null;
  ended: boolean | number;
  at: number | string;
}

/** Writes that were begun, kept in the database until the audit trail knows how they ended: what a crash leaves is found here. */
export class WriteJournal {
  private constructor(private readonly db: Knex) {}

  static async open(db: Knex): Promise<WriteJournal> {
    if (!(await db.schema.hasTable(TABLE))) {
      await db.schema
        .createTable(TABLE, table => {
          table.string('id', 36).primary();
          table.text('report').notNullable();
          table.string('before', 64);
          table.boolean('ended').notNullable();
          table.bigInteger('at').notNullable();
        })
        .catch(async e => {
          if (!(await db.schema.hasTable(TABLE))) throw e;
        });
    }
    return new WriteJournal(db);
  }

  /** Notes that a write begins. It must not begin when this rejects. */
  async begin(report: GitReport, before: string | undefined): Promise<string> {
    const id = randomUUID();
    await this.db<Row>(TABLE).insert({
      id,
      report: JSON.stringify(report),
      before: before ?? null,
      ended: false,
      at: Date.now(),
    });
    return id;
  }

  /** Notes how it ended. */
  async end(id: string, report: GitReport): Promise<void> {
    await this.db<Row>(TABLE)
      .where({ id })
      .update({ report: JSON.stringify(report), ended: true });
  }

  /** Forgets a write that the audit trail knows. */
  async remove(id: string): Promise<void> {
    await this.db<Row>(TABLE).where({ id }).delete();
  }

  /** Everything that is noted, oldest first. */
  async entries(): Promise<JournalEntry[]> {
    const rows = await this.db<Row>(TABLE).orderBy('at');
    return rows.map(row => ({
      id: row.id,
      report: JSON.parse(row.report) as GitReport,
      before: row.before ?? undefined,
      ended: Boolean(row.ended),
    }));
  }
}

import { Config } from '@backstage/config';
import { Knex } from 'knex';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Subject } from '@openchoreo-portal/authorization';

const TABLE = 'openchoreo_people';
/** How often the same is written again while somebody works. */
const AGAIN_MS = 60 * 60 * 1000;
const MOST_REMEMBERED = 5_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Days that what a person's sign-in said counts for credentials of theirs that live longer. */
export const DEFAULT_SIGN_IN_WITHIN_DAYS = 30;

interface Row {
  id: string;
  claims: string;
  how: string;
  /** Milliseconds since 1970. */
  seen_at: number;
}

/** Who people are when they are not here: what their last credential said, for credentials that outlive it. */
export interface People {
  /** Remembers a verified person. `at`: when that was true, in milliseconds since 1970; what is older than what is known is ignored. Never rejects. */
  saw(subject: Subject, at: number): Promise<void>;
  /** The person as they were last seen; undefined when that is too long ago, or never was. */
  find(id: string): Promise<Subject | undefined>;
}

/** Options of {@link openPeople}. */
export interface PeopleOptions {
  knex: Knex;
  logger: LoggerService;
  /** Default {@link DEFAULT_SIGN_IN_WITHIN_DAYS}. */
  signInWithinDays?: number;
  now?: () => number;
}

/** See {@link People}. Every replica writes what it sees to the one table. */
export async function openPeople(options: PeopleOptions): Promise<People> {
  const { knex, logger, now = Date.now } = options;
  const within =
    (options.signInWithinDays ?? DEFAULT_SIGN_IN_WITHIN_DAYS) * DAY_MS;
  const written = new Map<string, { claims: string; at: number }>();
  if (!(await knex.schema.hasTable(TABLE))) {
    await knex.schema
      .createTable(TABLE, table => {
        table.string('id').primary();
        table.text('claims').notNullable();
        table.string('how').notNullable();
        table.bigInteger('seen_at').notNullable();
      })
      .catch(async error => {
        // Another replica was faster.
        if (!(await knex.schema.hasTable(TABLE))) throw error;
      });
  }

  return {
    async saw({ id, kind, claims: said, how }, at) {
      if (kind !== 'user') return;
      const claims = JSON.stringify(said);
      const known = written.get(id);
      if (known && at < known.at) return;
      if (known?.claims === claims && at - known.at < AGAIN_MS) return;
      if (written.size >= MOST_REMEMBERED) written.clear();
      written.set(id, { claims, at });
      try {
        await knex<Row>(TABLE)
          .insert({ id, claims, how, seen_at: at })
          .onConflict('id')
          .merge()
          .where(`${TABLE}.seen_at`, '<=', at);
      } catch (error) {
        written.delete(id);
        logger.warn(`What ${id} may was not remembered: ${error}`);
      }
    },

    async find(id) {
      const row = await knex<Row>(TABLE).where({ id }).first();
      // PostgreSQL answers with a text.
      if (!row || Number(row.seen_at) < now() - within) return undefined;
      return { id, kind: 'user', claims: JSON.parse(row.claims), how: row.how };
    },
  };
}

/** Reads `openchoreo.signInWithinDays`. Throws when it is not a positive number. */
export function readSignInWithin(config: Config): number | undefined {
  const days = config.getOptionalNumber('openchoreo.signInWithinDays');
  if (days !== undefined && !(days > 0))
    throw new Error(
      `openchoreo.signInWithinDays is ${days}: it must be a number of days above 0.`,
    );
  return days;
}

import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';

type Row = Record<string, unknown>;

/** How long statements may follow each other before everybody else has a turn. */
const TURN_MS = 5;

/**
 * Gives a client of SQLite, and the transactions begun with it, a `batchInsert` that does not wait.
 *
 * Knex' own sleeps for a millisecond before it begins, within the transaction it is called in. SQLite has one connection, which nobody else gets
 * meanwhile, and the catalog calls it four times for each entity, mostly with nothing to insert. This one does at once what that one does then:
 * rows that fit one statement are inserted by it, more of them within a (nested) transaction, so that all are inserted or none.
 *
 * Statements of better-sqlite3 have ended before their promise has, so that without those sleeps nothing else in the process would have a turn
 * until all work is done. Therefore a transaction waits for the event loop, before it takes the connection, when 5 ms have gone since the last did.
 */
export function withPromptBatchInsert<T extends Knex>(
  knex: T,
  turns = new Turns(),
): T {
  const transaction: Knex['transaction'] = knex.transaction.bind(knex);
  const begin = (...args: unknown[]): unknown => {
    const [container, ...rest] = args;
    const result = turns
      .pass(!knex.isTransaction)
      .then(() =>
        Reflect.apply(
          transaction,
          knex,
          typeof container === 'function'
            ? [
                (trx: Knex.Transaction) =>
                  Reflect.apply(container, undefined, [
                    withPromptBatchInsert(trx, turns),
                  ]),
                ...rest,
              ]
            : args,
        ),
      );
    return typeof container === 'function'
      ? result
      : result.then(trx =>
          withPromptBatchInsert(trx as Knex.Transaction, turns),
        );
  };
  // Knex defines both as properties that can be defined anew.
  return Object.defineProperties(knex, {
    transaction: { value: begin, configurable: true },
    batchInsert: {
      value: (table: string, rows: readonly Row[], chunkSize = 1000) =>
        batchInsert(knex, turns, table, rows, chunkSize),
      configurable: true,
    },
  });
}

/** Whose turn it is. */
class Turns {
  private since = performance.now();

  /** Lets the event loop go round when it is time. */
  async pass(allowed = true): Promise<void> {
    if (!allowed || performance.now() - this.since < TURN_MS) return;
    await setImmediate();
    this.since = performance.now();
  }
}

function batchInsert(
  knex: Knex,
  turns: Turns,
  table: string,
  rows: readonly Row[],
  chunkSize: number,
) {
  if (!(chunkSize >= 1)) throw new TypeError(`Invalid chunkSize: ${chunkSize}`);
  if (!Array.isArray(rows)) {
    throw new TypeError(`Invalid batch: Expected array, got ${typeof rows}`);
  }
  let columns: string | undefined;
  let outer: Knex = knex;
  const insert = async (target: Knex) => {
    const results: unknown[] = [];
    for (let at = 0; at < rows.length; at += chunkSize) {
      const query = target(table).insert(rows.slice(at, at + chunkSize));
      results.push(await (columns ? query.returning(columns) : query));
      await turns.pass();
    }
    return results.flat();
  };
  return Object.assign(
    // `returning` and `transacting` are called before this goes on.
    Promise.resolve().then(() =>
      rows.length <= chunkSize ? insert(outer) : outer.transaction(insert),
    ),
    {
      returning(wanted: string) {
        columns = wanted;
        return this;
      },
      transacting(trx: Knex.Transaction) {
        outer = trx;
        return this;
      },
    },
  );
}

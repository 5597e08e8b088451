/** What is used of a connection of better-sqlite3. */
export interface SqliteConnection<Statement = unknown> {
  prepare(sql: string): Statement;
}

const MOST = 500;
const SAME_SCHEMA =
  /^\s*(select|with|insert|update|delete|begin|commit|rollback|savepoint|release)\b/i;

/**
 * Lets a connection keep the statements it has prepared: Knex prepares each anew. A connection of
 * better-sqlite3 runs a statement to its end before the next begins, so that one can be used again at once. At most 500 are kept, the last
 * used; none beyond a change of the schema.
 */
export function keepStatements<Statement>(
  connection: SqliteConnection<Statement>,
): void {
  const kept = new Map<string, Statement>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = sql => {
    if (!SAME_SCHEMA.test(sql)) {
      kept.clear();
      return prepare(sql);
    }
    const statement = kept.get(sql) ?? prepare(sql);
    kept.delete(sql);
    kept.set(sql, statement);
    if (kept.size > MOST) kept.delete(kept.keys().next().value!);
    return statement;
  };
}

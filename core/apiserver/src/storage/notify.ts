import { Knex } from 'knex';

const CHANNEL = 'openchoreo_store';
/** The log decides, notifications only wake: this bounds how late a lost notification is noticed. */
const BACKSTOP_MS = 2_000;

interface PgConnection {
  query(sql: string): Promise<unknown>;
  on(event: 'notification' | 'error' | 'end', listener: () => void): void;
  removeAllListeners(event: string): void;
}

/** Wakes this replica when another one committed (PostgreSQL). Reconnects by itself; returns the way to stop. */
export async function listenForCommits(
  knex: Knex,
  wake: () => void,
): Promise<() => Promise<void>> {
  await knex.raw(`
    create or replace function ${CHANNEL}_notify() returns trigger as $$
    begin perform pg_notify('${CHANNEL}', ''); return null; end $$ language plpgsql`);
  await knex.raw(`drop trigger if exists ${CHANNEL}_notify on changes`);
  await knex.raw(
    `create trigger ${CHANNEL}_notify after insert on changes for each statement execute function ${CHANNEL}_notify()`,
  );
  let stopped = false;
  let connection: PgConnection | undefined;

  const connect = async () => {
    if (stopped || connection) return;
    try {
      const made = (await knex.client.acquireConnection()) as PgConnection;
      connection = made;
      const lost = () => {
        if (connection !== made) return;
        connection = undefined;
        knex.client.releaseConnection(made).catch(() => undefined);
      };
      made.on('notification', wake);
      made.on('error', lost);
      made.on('end', lost);
      await made.query(`listen ${CHANNEL}`);
      wake();
    } catch {
      connection = undefined;
    }
  };
  await connect();
  const timer = setInterval(() => {
    connect().catch(() => undefined);
    wake();
  }, BACKSTOP_MS);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    if (!connection) return;
    const last = connection;
    connection = undefined;
    last.removeAllListeners('notification');
    await last.query(`unlisten ${CHANNEL}`).catch(() => undefined);
    await knex.client.releaseConnection(last);
  };
}

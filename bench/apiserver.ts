import { measure } from './apiserver/load';
import { hasReal, Server, startOurs, startReal } from './apiserver/servers';
import type { Measurement } from './measurement';

/** Each run takes a minute or two. */
export const runs = 3;

interface Postgres {
  url: string;
  stop(): Promise<void>;
}

async function startPostgres(): Promise<Postgres | undefined> {
  const url = process.env.BENCH_POSTGRES;
  if (url) return { url, stop: async () => undefined };
  const lib: {
    startPostgres(options: { durable: boolean }): Promise<Postgres | undefined>;
  } = require('../scripts/launcher/lib/postgres.mjs');
  return lib.startPostgres({ durable: true });
}

/**
 * The API server as a process of its own, on SQLite and on PostgreSQL, side by side with the CustomResourceDefinition server of Kubernetes and etcd: same
 * client, same objects, TLS on all, every write on disk before it is answered (and, for
 * comparison, as the store does it by default on SQLite). What is missing on this machine is printed as NOT RUN.
 */
export async function run(): Promise<Measurement[]> {
  const out: Measurement[] = [];
  const real = hasReal() ? await startReal() : undefined;
  const postgres = await startPostgres();
  const note = (text: string) => process.stderr.write(`NOT RUN: ${text}\n`);
  if (!real)
    note('comparison with Kubernetes: KUBEBUILDER_ASSETS names no servers');
  if (!postgres) note('PostgreSQL: it is not installed');
  const one = async (server: Server, what?: 'writes') => {
    try {
      out.push(...(await measure(server, what)));
    } finally {
      await server.stop();
    }
  };
  try {
    await one(
      await startOurs('SQLite', 'better-sqlite3', undefined, real?.pki),
    );
    await one(
      await startOurs(
        'SQLite, not forced to disk',
        'better-sqlite3',
        undefined,
        real?.pki,
        false,
      ),
      'writes',
    );
    if (postgres)
      await one(await startOurs('PostgreSQL', 'pg', postgres.url, real?.pki));
    if (real) out.push(...(await measure(real)));
  } finally {
    await real?.stop();
    await postgres?.stop();
  }
  return out.sort((a, b) => (measureOf(a) < measureOf(b) ? -1 : 1));
}

/** Same measures of different servers stand together. */
function measureOf({ name }: Measurement): string {
  return name.split(': ')[0];
}

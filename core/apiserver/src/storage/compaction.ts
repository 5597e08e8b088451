import { Knex } from 'knex';
import { ChangeType } from './types';

/** Bounds of the history. */
export interface HistoryBounds {
  /** Milliseconds. */
  maxAge: number;
  /** Versions per object. */
  maxVersions: number;
}

/** One line of the change log, as compaction sees it. */
export interface LoggedVersion {
  version: number;
  at: number;
  type: ChangeType;
  sensitive: boolean;
}

const PAGE = 500;

/**
 * Versions of one object that may go. Kept are: its current state, what a watch may still ask for (every change after `floor`, and the
 * state just before it), and the state at any moment within the bounds, which includes the one that was current when the bound began.
 * Payloads of sensitive kinds go as soon as no watch needs them.
 *
 * @param log - all that is kept of one object, oldest first
 * @param horizon - start of the history in milliseconds
 */
export function expendable(
  log: readonly LoggedVersion[],
  bounds: { horizon: number; maxVersions: number },
  floor: number,
): number[] {
  // What a watch may ask for, and the state just before it.
  const watched = log.findIndex(
    (entry, i) => Math.max(entry.version, log[i + 1]?.version ?? 0) > floor,
  );
  let first = Math.max(0, log.length - bounds.maxVersions);
  if (watched >= 0) first = Math.min(first, watched);
  // The end of an earlier life says that there was one: without it, "did not exist" could not be told from "is not kept".
  if (first > 0 && log[first]?.type === 'ADDED') first--;
  return log
    .filter((entry, i) => {
      const next = log[i + 1];
      if (watched >= 0 && i >= watched) return false;
      if (!next)
        return (
          entry.type === 'DELETED' &&
          (entry.sensitive || entry.at < bounds.horizon)
        );
      return entry.sensitive || i < first || next.at < bounds.horizon;
    })
    .map(entry => entry.version);
}

interface Row {
  kind: string;
  namespace: string;
  name: string;
  version: number | string;
  at: number | string;
  type: ChangeType;
  sensitive: boolean | number;
}

/**
 * Deletes versions beyond the bounds, object by object, in small steps between which others get their turn.
 *
 * @returns how many rows went
 */
export async function compact(
  knex: Knex,
  bounds: HistoryBounds,
  floor: number,
  now: number,
  stopped: () => boolean = () => false,
): Promise<number> {
  const limits = {
    horizon: now - bounds.maxAge,
    maxVersions: bounds.maxVersions,
  };
  let removed = 0;
  let log: LoggedVersion[] = [];
  let last: Row | undefined;
  const doomed: number[] = [];
  const closeObject = () => {
    doomed.push(...expendable(log, limits, floor));
    log = [];
  };
  while (!stopped()) {
    const after = last;
    const rows: Row[] = await knex('changes')
      .select('kind', 'namespace', 'name', 'version', 'at', 'type', 'sensitive')
      .modify(query => {
        if (after)
          query.whereRaw('(kind, namespace, name, version) > (?, ?, ?, ?)', [
            after.kind,
            after.namespace,
            after.name,
            after.version,
          ]);
      })
      .orderBy(['kind', 'namespace', 'name', 'version'])
      .limit(PAGE);
    for (const row of rows) {
      const same =
        last?.kind === row.kind &&
        last.namespace === row.namespace &&
        last.name === row.name;
      if (!same) closeObject();
      log.push({
        version: Number(row.version),
        at: Number(row.at),
        type: row.type,
        sensitive: Boolean(row.sensitive),
      });
      last = row;
    }
    const complete = rows.length < PAGE;
    if (complete) closeObject();
    while (doomed.length > 0) {
      // Oldest first: a crash in between must not bring back what was deleted.
      const versions = doomed.splice(0, PAGE);
      removed += await knex('changes').whereIn('version', versions).delete();
      await turn();
    }
    if (complete) break;
    await turn();
  }
  return removed;
}

function turn(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}

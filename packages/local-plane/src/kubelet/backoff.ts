/** Delays between restarts of a container. */
export interface RestartBackoffOptions {
  /** First delay in milliseconds. Default 10 000. */
  baseMs?: number;
  /** Longest delay. Default 300 000. */
  maxMs?: number;
  /** A run at least this long forgets earlier crashes. Default 600 000. */
  resetAfterMs?: number;
}

/** Counts crashes: the first restart is immediate, then 10 s, 20 s, 40 s … 5 min. */
export class RestartBackoff {
  private crashes = 0;
  constructor(private readonly options: RestartBackoffOptions = {}) {}

  /** Delay before the next start, after a run of `ranMs`. */
  next(ranMs: number): number {
    const {
      baseMs = 10_000,
      maxMs = 300_000,
      resetAfterMs = 600_000,
    } = this.options;
    if (ranMs >= resetAfterMs) this.crashes = 0;
    const n = this.crashes;
    this.crashes += 1;
    return n === 0 ? 0 : Math.min(maxMs, baseMs * 2 ** Math.min(n - 1, 20));
  }
}

/** The same rule for things that are missing (images): there is no free first retry. */
export function retryDelay(
  attempt: number,
  options: RestartBackoffOptions = {},
): number {
  const { baseMs = 10_000, maxMs = 300_000 } = options;
  return Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 20));
}

import { Logger } from '../types';

/** Where leases are kept; a {@link Store} is one. */
export interface LeaseKeeper {
  /** Takes or renews; the term, or undefined when somebody else holds the lease. */
  acquireLease(
    name: string,
    holder: string,
    ttlMs: number,
  ): Promise<number | undefined>;
  releaseLease(name: string, holder: string): Promise<void>;
}

/** Options of {@link createLeaderElector}. */
export interface LeaderElectorOptions {
  keeper: LeaseKeeper;
  /** What is led, for example `controllers-0`. One leader per name. */
  name: string;
  /** This process; unique among all that may lead. */
  holder: string;
  /** Milliseconds after which a silent leader is replaced. Default 10 s. */
  ttlMs?: number;
  /** Milliseconds between renewals, and between attempts of those who wait. Default 1.5 s. */
  retryMs?: number;
  logger?: Pick<Logger, 'info' | 'warn'>;
}

/** One time of leading. */
export interface Term {
  /** Aborts when this process no longer leads. */
  lost: AbortSignal;
  /** Lets the next one lead at once. */
  release(): Promise<void>;
}

/** Lets one process of many lead. */
export interface LeaderElector {
  /** Resolves when this process leads, or when `signal` aborts (then `lost` is aborted). */
  lead(signal: AbortSignal): Promise<Term>;
}

const TTL_MS = 10_000;
const RETRY_MS = 1_500;

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/**
 * Leader election by a lease. A leader that could not renew stops before its lease ends by the clock of whoever keeps it, because it
 * counts from when it asked; so two never lead at the same time unless a process stands still for longer than the margin.
 */
export function createLeaderElector(
  options: LeaderElectorOptions,
): LeaderElector {
  const { keeper, name, holder, logger } = options;
  const ttlMs = options.ttlMs ?? TTL_MS;
  const retryMs = options.retryMs ?? RETRY_MS;

  /** The term, undefined when another holds it; a keeper that cannot be asked counts as not held. */
  async function attempt(): Promise<number | undefined> {
    try {
      return await keeper.acquireLease(name, holder, ttlMs);
    } catch (error) {
      logger?.warn(`The lease ${name} could not be asked for: ${error}`);
      return undefined;
    }
  }

  async function renew(lost: AbortController, since: number): Promise<void> {
    let held = since;
    while (!lost.signal.aborted) {
      await sleep(retryMs, lost.signal);
      if (lost.signal.aborted) return;
      const asked = performance.now();
      // Whatever hangs must not keep a leader in office.
      const giveUp = setTimeout(
        () => lost.abort(),
        Math.max(0, held + ttlMs - retryMs - asked),
      );
      let term: number | undefined | 'failed';
      try {
        term = await keeper.acquireLease(name, holder, ttlMs);
      } catch {
        term = 'failed';
      }
      clearTimeout(giveUp);
      if (term === undefined) lost.abort();
      else if (term !== 'failed') held = asked;
      else if (performance.now() >= held + ttlMs - 2 * retryMs) lost.abort();
    }
  }

  return {
    async lead(signal) {
      while (!signal.aborted) {
        const asked = performance.now();
        const term = await attempt();
        if (term !== undefined) {
          const lost = new AbortController();
          logger?.info(`Leads ${name} (term ${term})`);
          lost.signal.addEventListener('abort', () =>
            logger?.info(`No longer leads ${name} (term ${term})`),
          );
          const renewing = renew(lost, asked);
          return {
            lost: lost.signal,
            async release() {
              lost.abort();
              // A store that hangs does not hold up the end.
              await Promise.race([renewing, sleep(retryMs, signal)]);
              // A lease that cannot be given back runs out by itself.
              await keeper.releaseLease(name, holder).catch(() => undefined);
            },
          };
        }
        await sleep(retryMs * (0.75 + Math.random() / 2), signal);
      }
      return { lost: AbortSignal.abort(), release: async () => undefined };
    },
  };
}

/** Runs `task` whenever this process leads, until `signal` aborts. The task must end when its own signal aborts. */
export async function whileLeading(
  elector: LeaderElector | undefined,
  signal: AbortSignal,
  task: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (!elector) {
    await task(signal);
    return;
  }
  while (!signal.aborted) {
    const term = await elector.lead(signal);
    const ended = AbortSignal.any([term.lost, signal]);
    try {
      if (!ended.aborted) await task(ended);
      // What is done is done once: the office is kept, so that nobody does it again.
      if (!ended.aborted)
        await new Promise<void>(resolve => {
          ended.addEventListener('abort', () => resolve(), { once: true });
        });
    } finally {
      await term.release();
    }
  }
}

/** How long to wait between attempts. */
export interface BackoffOptions {
  /** First delay in milliseconds. Default 250. */
  baseMs?: number;
  /** Longest delay in milliseconds. Default 30 000. */
  maxMs?: number;
  /** Part of each delay that is random, 0 to 1, so that many clients do not return at the same instant. Default 0.5. */
  jitter?: number;
  /** Source of randomness in [0, 1). Default `Math.random`. */
  random?: () => number;
}

/**
 * Delay before attempt number `attempt` (1 is the first retry): doubles each time up to `maxMs`, of which the last `jitter` part is random.
 *
 * @returns milliseconds
 */
export function backoffDelay(
  attempt: number,
  options: BackoffOptions = {},
): number {
  const {
    baseMs = 250,
    maxMs = 30_000,
    jitter = 0.5,
    random = Math.random,
  } = options;
  const exponent = Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(maxMs, baseMs * 2 ** exponent);
  return Math.round(full * (1 - jitter) + full * jitter * random());
}

/** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined = undefined;
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

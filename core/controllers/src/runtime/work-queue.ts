import { backoffDelay, BackoffOptions } from '@openchoreo-portal/client';

/** What one run of an item asks for. */
export interface WorkResult {
  /** Run the item again after this many milliseconds, unless something else wakes it earlier. */
  requeueAfterMs?: number;
}

/** Options of {@link createWorkQueue}. */
export interface WorkQueueOptions {
  /** Runs one item. A rejection runs it again after a growing delay. */
  process: (key: string) => Promise<WorkResult | void>;
  /** Items that run at the same time. Default 4. */
  workers?: number;
  /** Delay after failures of one item. Default 50 ms doubling up to 5 minutes. */
  backoff?: BackoffOptions;
  /** Told about every rejection; `attempt` counts failures of that item in a row. */
  onError?: (key: string, error: unknown, attempt: number) => void;
}

/**
 * Keys that need work. A key waits at most once, and runs at most once at a time: what is added while it runs makes it run again
 * afterwards. A key that fails is delayed by itself and delays nobody else.
 */
export interface WorkQueue {
  add(key: string): void;
  /** Adds after `ms`; of several delays for one key the earliest counts. */
  addAfter(key: string, ms: number): void;
  /** Takes nothing new and resolves when running items are done. */
  stop(): Promise<void>;
  /** Resolves when nothing waits and nothing runs. Delayed items do not count. */
  idle(): Promise<void>;
  /** Keys waiting or running. */
  readonly busy: number;
  /** Keys that failed a few times and will be tried again soon. */
  readonly retrying: number;
}

/** Failures after which a retry is not soon any more. */
const SOON = 5;

/** Makes a queue that starts to work at once. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { process, workers = 4, onError } = options;
  const backoff = { baseMs: 50, maxMs: 300_000, ...options.backoff };
  const waiting = new Set<string>();
  const running = new Set<string>();
  const again = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Map<
    string,
    { at: number; timer: ReturnType<typeof setTimeout> }
  >();
  let stopped = false;
  let idleWaiters: (() => void)[] = [];

  const add = (key: string) => {
    if (stopped) return;
    const timer = timers.get(key);
    if (timer) {
      clearTimeout(timer.timer);
      timers.delete(key);
    }
    if (running.has(key)) again.add(key);
    else waiting.add(key);
    pump();
  };

  const addAfter = (key: string, ms: number) => {
    if (stopped) return;
    const delay = Math.min(Math.max(0, ms), 0x7fffffff);
    const at = Date.now() + delay;
    const old = timers.get(key);
    if (old) {
      if (old.at <= at) return;
      clearTimeout(old.timer);
    }
    const timer = setTimeout(() => {
      timers.delete(key);
      add(key);
    }, delay);
    timers.set(key, { at, timer });
  };

  const run = async (key: string) => {
    try {
      const result = await process(key);
      failures.delete(key);
      if (result?.requeueAfterMs !== undefined) {
        addAfter(key, result.requeueAfterMs);
      }
    } catch (error) {
      const attempt = (failures.get(key) ?? 0) + 1;
      failures.set(key, attempt);
      onError?.(key, error, attempt);
      addAfter(key, backoffDelay(attempt, backoff));
    } finally {
      running.delete(key);
      if (again.delete(key)) waiting.add(key);
      pump();
    }
  };

  const pump = () => {
    while (!stopped && running.size < workers && waiting.size > 0) {
      const [key] = waiting;
      waiting.delete(key);
      running.add(key);
      void Promise.resolve().then(() => run(key));
    }
    if (running.size === 0 && (stopped || waiting.size === 0)) {
      const waiters = idleWaiters;
      idleWaiters = [];
      for (const resolve of waiters) resolve();
    }
  };

  const idle = () =>
    new Promise<void>(resolve => {
      idleWaiters.push(resolve);
      pump();
    });

  return {
    add,
    addAfter,
    idle,
    async stop() {
      stopped = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
      waiting.clear();
      await idle();
    },
    get retrying() {
      return [...failures.values()].filter(n => n <= SOON).length;
    },
    get busy() {
      return waiting.size + running.size;
    },
  };
}

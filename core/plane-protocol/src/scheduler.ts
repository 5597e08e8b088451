/** Time and timers, injected, so that tests own them. */
export interface Scheduler {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Runs `task` once after `ms` milliseconds; the result cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** The machine's timers. They do not keep a Node process alive. */
export const systemScheduler: Scheduler = {
  now: () => Date.now(),
  after(ms, task) {
    const timer: unknown = setTimeout(task, ms);
    (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
};

import { backoffDelay, sleep } from './backoff';

describe('backoffDelay', () => {
  it('doubles up to the ceiling', () => {
    const options = { baseMs: 100, maxMs: 1000, jitter: 0 };
    expect([1, 2, 3, 4, 5, 99].map(n => backoffDelay(n, options))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
  });
  it('spreads by the jitter', () => {
    const options = { baseMs: 100, jitter: 0.5 };
    expect(backoffDelay(1, { ...options, random: () => 0 })).toBe(50);
    expect(backoffDelay(1, { ...options, random: () => 1 })).toBe(100);
  });
});

describe('sleep', () => {
  it('ends early on abort', async () => {
    const abort = new AbortController();
    const slept = sleep(60_000, abort.signal);
    abort.abort();
    await expect(slept).resolves.toBeUndefined();
    await expect(sleep(60_000, abort.signal)).resolves.toBeUndefined();
  });
});

import { createLeaderElector, LeaseKeeper, whileLeading } from './elector';
import { openSqlStore, Store } from '../storage';

const wait = (ms: number) =>
  new Promise(resolve => {
    setTimeout(resolve, ms);
  });

describe('leader election', () => {
  let store: Store;
  beforeEach(async () => {
    store = openSqlStore({ client: 'better-sqlite3', connection: ':memory:' });
    await store.open();
  });
  afterEach(() => store.close());
  const elector = (
    holder: string,
    keeper: LeaseKeeper = store,
    ttlMs = 300,
    retryMs = 30,
  ) => createLeaderElector({ keeper, name: 'l', holder, ttlMs, retryMs });

  it('gives a lease to one, numbers its terms, and hands it on at once when it is given back', async () => {
    expect(await store.acquireLease('a', 'x', 1000)).toBe(1);
    expect(await store.acquireLease('a', 'y', 1000)).toBeUndefined();
    expect(await store.acquireLease('a', 'x', 1000)).toBe(1);
    expect(await store.acquireLease('b', 'y', 1000)).toBe(1);
    await store.releaseLease('a', 'y');
    expect(await store.acquireLease('a', 'y', 1000)).toBeUndefined();
    await store.releaseLease('a', 'x');
    expect(await store.acquireLease('a', 'y', 20)).toBe(2);
    await wait(60);
    expect(await store.acquireLease('a', 'x', 1000)).toBe(3);
  });

  it('has at most one leader at any time, and always finds the next', async () => {
    const stop = new AbortController();
    let leading = 0;
    let most = 0;
    const terms: number[] = [];
    const running = Array.from({ length: 5 }, (_, i) =>
      (async () => {
        while (!stop.signal.aborted) {
          const term = await elector(`p${i}`).lead(stop.signal);
          if (term.lost.aborted) return;
          most = Math.max(most, ++leading);
          terms.push(i);
          await wait(20 + Math.random() * 30);
          leading--;
          await term.release();
        }
      })(),
    );
    await wait(1500);
    stop.abort();
    await Promise.all(running);
    expect(most).toBe(1);
    expect(terms.length).toBeGreaterThan(10);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('away'))],
    ['hangs', () => new Promise<undefined>(() => undefined)],
  ])(
    'stops to lead before its lease ends when the store %s',
    async (_, broken) => {
      let works = true;
      const term = await elector('p', {
        acquireLease: (...args) =>
          works ? store.acquireLease(...args) : broken(),
        releaseLease: (...args) => store.releaseLease(...args),
      }).lead(new AbortController().signal);
      works = false;
      const since = performance.now();
      await new Promise(resolve => {
        term.lost.addEventListener('abort', resolve);
      });
      expect(performance.now() - since).toBeLessThan(300);
      // By the clock of the store it still has the lease: nobody else leads yet.
      expect(await store.acquireLease('l', 'other', 300)).toBeUndefined();
    },
  );

  it('leaves office when somebody else took the lease', async () => {
    const term = await elector('p').lead(new AbortController().signal);
    await store.releaseLease('l', 'p');
    await store.acquireLease('l', 'other', 10_000);
    await wait(150);
    expect(term.lost.aborted).toBe(true);
  });

  it('runs a task once among many, and again with the next leader', async () => {
    const all = [0, 1, 2].map(() => new AbortController());
    const runs: number[] = [];
    const tasks = all.map((stop, i) =>
      whileLeading(elector(`p${i}`), stop.signal, async () => {
        runs.push(i);
      }),
    );
    await wait(200);
    expect(runs).toHaveLength(1);
    all[runs[0]].abort();
    await wait(300);
    expect(runs).toHaveLength(2);
    for (const stop of all) stop.abort();
    await Promise.all(tasks);
  });
});

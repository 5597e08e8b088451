import { createWorkQueue } from './work-queue';

function deferred() {
  let resolve!: () => void;
  const promise = new Promise<void>(r => {
    resolve = r;
  });
  return { promise, resolve };
}
const tick = (ms = 0) => new Promise(resolve => setTimeout(resolve, ms));

describe('work queue', () => {
  it('runs a key once however often it was added, and never twice at a time', async () => {
    const gates = [deferred(), deferred()];
    let runs = 0;
    let active = 0;
    const queue = createWorkQueue({
      workers: 4,
      process: async () => {
        active++;
        expect(active).toBe(1);
        await gates[runs++].promise;
        active--;
      },
    });
    queue.add('a');
    queue.add('a');
    await tick();
    queue.add('a');
    queue.add('a');
    expect(queue.busy).toBe(1);
    gates[0].resolve();
    await tick();
    expect(runs).toBe(2);
    gates[1].resolve();
    await queue.idle();
    expect(runs).toBe(2);
    await queue.stop();
  });

  it('runs different keys side by side, up to the number of workers', async () => {
    const gate = deferred();
    let active = 0;
    let most = 0;
    const queue = createWorkQueue({
      workers: 2,
      process: async () => {
        most = Math.max(most, ++active);
        await gate.promise;
        active--;
      },
    });
    for (const key of 'abcd') queue.add(key);
    await tick();
    expect(most).toBe(2);
    gate.resolve();
    await queue.idle();
    expect(most).toBe(2);
    await queue.stop();
  });

  it('delays a key that fails, and only that one', async () => {
    const errors: [string, number][] = [];
    const done: string[] = [];
    let failuresLeft = 3;
    const queue = createWorkQueue({
      workers: 1,
      backoff: { baseMs: 1, maxMs: 5 },
      onError: (key, _, attempt) => errors.push([key, attempt]),
      process: async key => {
        if (key === 'poison' && failuresLeft-- > 0) throw new Error('no');
        done.push(key);
      },
    });
    queue.add('poison');
    queue.add('good');
    await queue.idle();
    expect(done).toEqual(['good']);
    while (done.length < 2) await tick(1);
    expect(errors).toEqual([
      ['poison', 1],
      ['poison', 2],
      ['poison', 3],
    ]);
    await queue.stop();
  });

  it('runs again when asked to, earlier when woken', async () => {
    let runs = 0;
    const queue = createWorkQueue({
      process: async () => (++runs === 1 ? { requeueAfterMs: 60_000 } : {}),
    });
    queue.add('a');
    await queue.idle();
    queue.addAfter('a', 1);
    queue.addAfter('a', 60_000);
    await tick(20);
    expect(runs).toBe(2);
    await queue.stop();
  });

  it('stops after what runs, and takes nothing new', async () => {
    const gate = deferred();
    const seen: string[] = [];
    const queue = createWorkQueue({
      workers: 1,
      process: async key => {
        await gate.promise;
        seen.push(key);
      },
    });
    queue.add('a');
    queue.add('b');
    await tick();
    const stopped = queue.stop();
    queue.add('c');
    queue.addAfter('d', 0);
    gate.resolve();
    await stopped;
    await tick(5);
    expect(seen).toEqual(['a']);
  });
});

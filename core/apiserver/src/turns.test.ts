import { fairTurn } from './turns';

/** What one caller takes of a turn, in milliseconds. */
const WORK = 2;
const CALLERS = 60;

function work(): void {
  const end = performance.now() + WORK;
  while (performance.now() < end);
}

/** Turns of the event loop until `isDone`. */
async function turnsUntil(isDone: () => boolean): Promise<number> {
  let turns = 0;
  while (!isDone()) {
    turns += 1;
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  return turns;
}

/** Five milliseconds of work a turn; half of that many turns, as a busy machine makes the work longer. */
const FEWEST = (CALLERS * WORK) / 5 / 2;

describe('fairTurn', () => {
  it('lets others have their turn between many that wait together', async () => {
    let done = 0;
    const once = async () => {
      await fairTurn();
      work();
      done += 1;
    };
    void Promise.all(Array.from({ length: CALLERS }, once));
    expect(await turnsUntil(() => done === CALLERS)).toBeGreaterThan(FEWEST);
  });

  it('counts what those took who came earlier in the same turn and are done', async () => {
    let done = 0;
    const oneByOne = async () => {
      while (done < CALLERS) {
        await fairTurn();
        work();
        done += 1;
        // As with requests that arrive one after the other: nobody waits in between.
        for (let i = 0; i < 5; i += 1)
          await new Promise<void>(resolve => {
            process.nextTick(resolve);
          });
      }
    };
    void oneByOne();
    expect(await turnsUntil(() => done === CALLERS)).toBeGreaterThan(FEWEST);
  });

  it('keeps the order of those who wait', async () => {
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        await fairTurn();
        work();
        order.push(i);
      }),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

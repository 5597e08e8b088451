import { inChunks } from './chunks';

describe('inChunks', () => {
  async function turnsOf<B>(work: () => Promise<B>): Promise<number> {
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    await work();
    clearImmediate(next);
    return turns;
  }
  const busy = (ms: number) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
    return ms;
  };

  it('keeps the order, and lets others have their turn after twenty items', async () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    let answer: number[] = [];
    const turns = await turnsOf(async () => {
      answer = await inChunks(items, i => 2 * i);
    });
    expect(answer).toEqual(items.map(i => 2 * i));
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  it('lets them have it sooner when items take long', async () => {
    const turns = await turnsOf(() =>
      inChunks([1, 2, 3, 4, 5], () => busy(12)),
    );
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});

import { createBatcher } from './batcher';

describe('createBatcher', () => {
  it('sends the calls of one tick together and keeps their order', async () => {
    const send = jest.fn(async (items: number[]) => items.map(i => i * 2));
    const ask = createBatcher(send);
    expect(await Promise.all([ask(1), ask(2), ask(3)])).toEqual([2, 4, 6]);
    expect(send).toHaveBeenCalledTimes(1);
    await ask(4);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('fails each call of a failed request', async () => {
    const ask = createBatcher<number, number>(async () => {
      throw new Error('down');
    });
    await expect(Promise.all([ask(1), ask(2)])).rejects.toThrow('down');
  });
});

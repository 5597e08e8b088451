import { renderHook } from '@testing-library/react';
import { assignSlots, useSlots } from './useSlots';

describe('useSlots', () => {
  it('keeps the key of what stays, and gives those of what went to what came', () => {
    const { result, rerender } = renderHook(({ ids }) => useSlots(ids), {
      initialProps: { ids: ['a', 'b', 'c'] },
    });
    expect(result.current).toEqual(['slot-0', 'slot-1', 'slot-2']);
    rerender({ ids: ['x', 'c', 'a', 'y'] });
    expect(result.current).toEqual(['slot-1', 'slot-2', 'slot-0', 'slot-3']);
    rerender({ ids: ['y'] });
    expect(result.current).toEqual(['slot-3']);
    rerender({ ids: ['z', 'y'] });
    expect(result.current).toEqual(['slot-0', 'slot-3']);
  });

  it('never gives a key twice', () => {
    let slots = new Map<string, number>();
    for (let i = 0; i < 50; i += 1) {
      const ids = Array.from(
        { length: 10 },
        (_, j) => `${(i * 7 + j * 3) % 23}`,
      );
      slots = assignSlots(slots, ids);
      expect(new Set(slots.values()).size).toBe(10);
      expect(Math.max(...slots.values())).toBeLessThan(20);
    }
  });
});

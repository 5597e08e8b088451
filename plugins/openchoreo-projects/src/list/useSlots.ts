import { useMemo, useRef } from 'react';

/**
 * A key for each thing of a list on one page: a thing keeps its key while it is shown, and a new one takes over the key of one that has gone. So another
 * page or another order changes the words of the rows that are there, which is many times as quick as making new rows. For rows without a state of their own.
 */
export function useSlots(ids: readonly string[]): readonly string[] {
  const taken = useRef<ReadonlyMap<string, number>>(new Map());
  return useMemo(() => {
    taken.current = assignSlots(taken.current, ids);
    return ids.map(id => `slot-${taken.current.get(id)}`);
  }, [ids]);
}

/** Pure: slots for these things, by id; the smallest numbers that are free for those without one before. */
export function assignSlots(
  before: ReadonlyMap<string, number>,
  ids: readonly string[],
): Map<string, number> {
  const after = new Map<string, number>();
  const used = new Set<number>();
  for (const id of ids) {
    const slot = before.get(id);
    if (slot === undefined) continue;
    after.set(id, slot);
    used.add(slot);
  }
  let free = 0;
  for (const id of ids) {
    if (after.has(id)) continue;
    while (used.has(free)) free += 1;
    after.set(id, free);
    used.add(free);
  }
  return after;
}

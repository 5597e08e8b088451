import { nearestFree, placeInOrder } from './place';
import { Slot } from './types';

/** Input of {@link placeBand}. */
export interface Band {
  ids: readonly string[];
  /** Where each wants its middle, along the band. */
  wish: (id: string) => number | undefined;
  pitch: number;
  /** Items per line before the band is wrapped. */
  perLine: number;
  previous?: ReadonlyMap<string, Slot>;
}

/** Places boxes outside the cell in one or more lines along one of its sides: the known ones stay, the others go near what they belong to. */
export function placeBand(band: Band): Map<string, Slot> {
  const { ids, wish, pitch, perLine, previous } = band;
  const slots = new Map<string, Slot>();
  for (const id of ids) {
    const known = previous?.get(id);
    if (known) slots.set(id, known);
  }
  if (slots.size === 0) {
    const sorted = ids
      .map(id => ({ id, at: wish(id) }))
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.id < b.id ? -1 : 1));
    const lines = Math.max(1, Math.ceil(sorted.length / perLine));
    for (let line = 0; line < lines; line++) {
      const row = sorted.filter((_, i) => i % lines === line);
      const places = placeInOrder(
        row.map(item => item.at),
        pitch,
      );
      row.forEach((item, i) =>
        slots.set(item.id, { rank: 0, line, at: places[i] }),
      );
    }
    return slots;
  }
  for (const id of [...ids].sort()) {
    if (!slots.has(id)) {
      slots.set(id, freeSlot(slots.values(), 0, wish(id) ?? 0, pitch, perLine));
    }
  }
  return slots;
}

/** The best free slot of a rank: the line with the nearest free place; a new line when all are full. */
export function freeSlot(
  slots: Iterable<Slot>,
  rank: number,
  wish: number,
  pitch: number,
  perLine: number,
): Slot {
  const lines: number[][] = [];
  for (const slot of slots) {
    if (slot.rank === rank) (lines[slot.line] ??= []).push(slot.at);
  }
  let best: Slot | undefined;
  for (let line = 0; line < lines.length; line++) {
    const taken = lines[line] ?? [];
    if (taken.length >= perLine) continue;
    const at = nearestFree(taken, wish, pitch);
    if (!best || Math.abs(at - wish) < Math.abs(best.at - wish)) {
      best = { rank, line, at };
    }
  }
  return best ?? { rank, line: lines.length, at: wish };
}

import { Rect } from './types';
import { zoneOf } from './zones';

/** Components that stand side by side. */
export interface Row {
  top: number;
  bottom: number;
  /** Left to right. */
  boxes: Rect[];
}

/** Rows of components, from top to bottom. */
export function rowsOf(rects: ReadonlyMap<string, Rect>): Row[] {
  const rows = new Map<number, Row>();
  for (const [id, rect] of rects) {
    if (zoneOf(id) !== 'inside') continue;
    const row = rows.get(rect.y);
    if (row) row.boxes.push(rect);
    else {
      rows.set(rect.y, {
        top: rect.y,
        bottom: rect.y + rect.height,
        boxes: [rect],
      });
    }
  }
  const sorted = [...rows.values()].sort((a, b) => a.top - b.top);
  for (const row of sorted) row.boxes.sort((a, b) => a.x - b.x);
  return sorted;
}

/** Index of the first item for which `test` holds, in a list where it holds for all that follow. */
export function firstIndex<T>(
  items: readonly T[],
  test: (item: T) => boolean,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (test(items[mid])) high = mid;
    else low = mid + 1;
  }
  return low;
}

/** The x nearest to the wish at which a line passes a row without touching a box. */
export function gapNear(row: Row, wish: number, margin = 12): number {
  const { boxes } = row;
  const rightOf = (i: number) =>
    i < 0 ? -Infinity : boxes[i].x + boxes[i].width + margin;
  const leftOf = (i: number) =>
    i === boxes.length ? Infinity : boxes[i].x - margin;
  let best = Infinity;
  // Gap i lies left of box i. From the gap at the wish outwards, until one is wide enough on each side.
  const consider = (i: number) => {
    const [low, high] = [rightOf(i - 1), leftOf(i)];
    if (low > high) return false;
    const at = Math.min(Math.max(wish, low), high);
    if (Math.abs(at - wish) < Math.abs(best - wish)) best = at;
    return true;
  };
  const here = firstIndex(boxes, box => box.x + box.width + margin > wish);
  for (let i = here; i >= 0 && !consider(i); i--);
  for (let i = here + 1; i <= boxes.length && !consider(i); i++);
  return best;
}

/** Whether a box of the row stands between two places. */
export function isBlocked(row: Row, from: number, to: number): boolean {
  const next = firstIndex(row.boxes, box => box.x + box.width > from);
  return next < row.boxes.length && row.boxes[next].x < to;
}

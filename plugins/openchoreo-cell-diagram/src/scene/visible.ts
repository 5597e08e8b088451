import { Rect } from '../layout';

/** Below this zoom, boxes cannot be read: they are drawn as part of the picture, without elements of their own. */
export const FAR_ZOOM = 0.34;
/** Diagrams up to this size always have all their boxes. */
export const SMALL = 60;
/** The window moves in steps of this many pixels of the diagram, so that most frames of a pan change nothing. */
const STEP = 300;

/** The window as text, so that equal ones are equal. `all` for small diagrams, `far` when nothing can be read. */
export function windowKey(
  [x, y, zoom]: readonly [number, number, number],
  size: { width: number; height: number },
  count: number,
): string {
  if (count <= SMALL) return 'all';
  if (zoom < FAR_ZOOM) return 'far';
  const down = (value: number) => Math.floor(value / STEP) * STEP;
  const up = (value: number) => Math.ceil(value / STEP) * STEP;
  return [
    down(-x / zoom),
    down(-y / zoom),
    up((size.width - x) / zoom),
    up((size.height - y) / zoom),
  ].join(',');
}

/** Ids of the boxes that touch a window. */
export function idsIn(
  key: string,
  rects: ReadonlyMap<string, Rect>,
): ReadonlySet<string> | 'all' {
  if (key === 'all') return 'all';
  if (key === 'far') return new Set();
  const [left, top, right, bottom] = key.split(',').map(Number);
  const found = new Set<string>();
  for (const [id, r] of rects) {
    if (
      r.x < right &&
      r.y < bottom &&
      r.x + r.width > left &&
      r.y + r.height > top
    ) {
      found.add(id);
    }
  }
  return found;
}

import { Rect } from '../layout';

/** Below this zoom, boxes cannot be read: they are drawn as part of the picture, without elements of their own. */
export const FAR_ZOOM = 0.34;
/** Diagrams up to this size always have all their boxes. */
export const SMALL = 60;
/** The window moves in steps of this many pixels of the diagram, so that most frames of a pan change nothing. */
const STEP = 300;
/** Boxes this near to the window are made before they come into sight, in pixels of the diagram. */
export const NEAR = 150;
/** Boxes this near are made while nothing else happens: most pans then show what is there already. */
export const AROUND = 750;

/** The window, wider by a margin, as text, so that equal ones are equal. `all` for small diagrams, `far` when nothing can be read. */
export function windowKey(
  [x, y, zoom]: readonly [number, number, number],
  size: { width: number; height: number },
  count: number,
  margin = NEAR,
): string {
  if (count <= SMALL) return 'all';
  if (zoom < FAR_ZOOM) return 'far';
  const down = (value: number) => Math.floor((value - margin) / STEP) * STEP;
  const up = (value: number) => Math.ceil((value + margin) / STEP) * STEP;
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
): ReadonlySet<string> {
  if (key === 'all') return new Set(rects.keys());
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

/** There, with up to `most` of those that are wanted and missing; undefined when none is. */
export function withMissing(
  there: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
  most: number,
): ReadonlySet<string> | undefined {
  let next: Set<string> | undefined;
  let left = most;
  for (const id of wanted) {
    if (left === 0) break;
    if (there.has(id)) continue;
    next ??= new Set(there);
    next.add(id);
    left -= 1;
  }
  return next;
}

/** There, without up to `most` of those that nobody wants; undefined when there is none. */
export function withoutUnwanted(
  there: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
  most: number,
): ReadonlySet<string> | undefined {
  let next: Set<string> | undefined;
  let left = most;
  for (const id of there) {
    if (left === 0) break;
    if (wanted.has(id)) continue;
    next ??= new Set(there);
    next.delete(id);
    left -= 1;
  }
  return next;
}

import { LayoutEdge, Rect } from './types';

/** Keys that move between boxes. */
export type ArrowKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

const DIRECTION: Record<ArrowKey, [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

// Calls run downwards and rows are wide, so up and down take in more than left and right.
const BESIDE = 1;
const ABOVE = 6;

/** True for the keys of {@link nextNode}. */
export function isArrowKey(key: string): key is ArrowKey {
  return key in DIRECTION;
}

/**
 * The box an arrow key leads to: the best one in that direction among those connected by a line, else among all. Undefined at the edge of the
 * diagram.
 */
export function nextNode(
  rects: ReadonlyMap<string, Rect>,
  edges: readonly Pick<LayoutEdge, 'source' | 'target'>[],
  from: string,
  key: ArrowKey,
): string | undefined {
  const connected = new Set<string>();
  for (const { source, target } of edges) {
    if (source === from) connected.add(target);
    if (target === from) connected.add(source);
  }
  return (
    best(rects, from, key, connected) ?? best(rects, from, key, rects.keys())
  );
}

function best(
  rects: ReadonlyMap<string, Rect>,
  from: string,
  key: ArrowKey,
  candidates: Iterable<string>,
): string | undefined {
  const start = rects.get(from);
  if (!start) return undefined;
  const [dx, dy] = DIRECTION[key];
  let found: string | undefined;
  let least = Infinity;
  for (const id of candidates) {
    const rect = rects.get(id);
    if (!rect || id === from) continue;
    const x = rect.x + rect.width / 2 - start.x - start.width / 2;
    const y = rect.y + rect.height / 2 - start.y - start.height / 2;
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (ahead <= 0 || aside > ahead * (dy === 0 ? BESIDE : ABOVE)) continue;
    const cost = ahead + aside * 2;
    if (cost < least || (cost === least && id < found!)) {
      least = cost;
      found = id;
    }
  }
  return found;
}

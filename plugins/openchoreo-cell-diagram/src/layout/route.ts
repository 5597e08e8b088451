import { CellLayout, LayoutEdge, Rect } from './types';

/** A drawn line: SVG path data, and the middle for its label. */
export interface Route {
  path: string;
  middle: { x: number; y: number };
}

type Face = 'top' | 'bottom' | 'left' | 'right';
interface Port {
  x: number;
  y: number;
  face: Face;
}

/** Ports of one face share this much of it. */
const SPREAD = 0.7;
const STEP = 22;

/** Routes all lines as curves between the facing sides of their boxes; lines that leave the same side get ports of their own. */
export function routeEdges(
  layout: Pick<CellLayout, 'rects'>,
  edges: readonly LayoutEdge[],
): Map<string, Route> {
  const { rects } = layout;
  const ends = new Map<string, Array<{ key: string; toward: number }>>();
  const add = (face: string, key: string, toward: number) => {
    const list = ends.get(face);
    if (list) list.push({ key, toward });
    else ends.set(face, [{ key, toward }]);
  };
  const drawn: Array<{ edge: LayoutEdge; from: Face; to: Face }> = [];
  for (const edge of edges) {
    const source = rects.get(edge.source);
    const target = rects.get(edge.target);
    if (!source || !target) continue;
    const [from, to] = faces(edge, source, target);
    drawn.push({ edge, from, to });
    add(`${edge.source}|${from}`, `${edge.id}|s`, along(from, target));
    add(`${edge.target}|${to}`, `${edge.id}|t`, along(to, source));
  }
  const offset = new Map<string, number>();
  for (const [face, list] of ends) {
    const [id, side] = face.split('|');
    const rect = rects.get(id)!;
    const room =
      (side === 'top' || side === 'bottom' ? rect.width : rect.height) * SPREAD;
    list.sort((a, b) => a.toward - b.toward || (a.key < b.key ? -1 : 1));
    const step = Math.min(STEP, room / list.length);
    list.forEach(({ key }, i) =>
      offset.set(key, (i - (list.length - 1) / 2) * step),
    );
  }
  const routes = new Map<string, Route>();
  for (const { edge, from, to } of drawn) {
    const start = port(
      rects.get(edge.source)!,
      from,
      offset.get(`${edge.id}|s`)!,
    );
    const end = port(rects.get(edge.target)!, to, offset.get(`${edge.id}|t`)!);
    routes.set(edge.id, curve(start, end));
  }
  return routes;
}

/** Which sides of the two boxes a line connects. */
function faces(edge: LayoutEdge, source: Rect, target: Rect): [Face, Face] {
  if (edge.source.startsWith('gateway/west')) return ['right', 'left'];
  if (edge.target.startsWith('project/')) return ['right', 'left'];
  if (edge.source.startsWith('project/')) return ['left', 'right'];
  if (target.y >= source.y + source.height) return ['bottom', 'top'];
  // Upwards (a cycle) or onto itself: around the right side.
  return ['right', 'right'];
}

const along = (face: Face, other: Rect) =>
  face === 'top' || face === 'bottom'
    ? other.x + other.width / 2
    : other.y + other.height / 2;

function port(rect: Rect, face: Face, offset: number): Port {
  const x = rect.x + rect.width / 2;
  const y = rect.y + rect.height / 2;
  switch (face) {
    case 'top':
      return { x: x + offset, y: rect.y, face };
    case 'bottom':
      return { x: x + offset, y: rect.y + rect.height, face };
    case 'left':
      return { x: rect.x, y: y + offset, face };
    default:
      return { x: rect.x + rect.width, y: y + offset, face };
  }
}

const OUT: Record<Face, [number, number]> = {
  top: [0, -1],
  bottom: [0, 1],
  left: [-1, 0],
  right: [1, 0],
};

function curve(start: Port, end: Port): Route {
  const distance = Math.hypot(end.x - start.x, end.y - start.y);
  const reach = Math.max(36, Math.min(distance * 0.45, 220));
  const [sx, sy] = OUT[start.face];
  const [ex, ey] = OUT[end.face];
  const c1 = { x: start.x + sx * reach, y: start.y + sy * reach };
  const c2 = { x: end.x + ex * reach, y: end.y + ey * reach };
  const r = Math.round;
  return {
    path: `M${r(start.x)},${r(start.y)} C${r(c1.x)},${r(c1.y)} ${r(c2.x)},${r(
      c2.y,
    )} ${r(end.x)},${r(end.y)}`,
    // Value of the curve at its half.
    middle: {
      x: (start.x + 3 * c1.x + 3 * c2.x + end.x) / 8,
      y: (start.y + 3 * c1.y + 3 * c2.y + end.y) / 8,
    },
  };
}

/** Path of the octagon. */
export function octagonPath({
  x,
  y,
  width: w,
  height: h,
  cut: c,
}: CellLayout['boundary']): string {
  return `M${x + c},${y} H${x + w - c} L${x + w},${y + c} V${y + h - c} L${
    x + w - c
  },${y + h} H${x + c} L${x},${y + h - c} V${y + c} Z`;
}

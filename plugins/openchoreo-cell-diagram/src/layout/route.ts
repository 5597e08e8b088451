import { angular, flowing, Point, Route, sideways } from './path';
import { firstIndex, gapNear, isBlocked, Row, rowsOf } from './rows';
import { INSET } from './sizes';
import { CellLayout, LayoutEdge, Rect } from './types';
import { zoneOf } from './zones';

export type { Route } from './path';

type Face = 'top' | 'bottom' | 'left' | 'right';

/** Ports of one face share this much of it. */
const SPREAD = 0.7;
const STEP = 22;
/** Room beside a box for lines that turn there. */
const TURN = 20;
/** Height of the lane above a row in which lines run sideways. */
const LANE = 30;
/** Lines that pass more rows than this go straight, behind the boxes: so many turns help nobody, and their cost would have no bound. */
const MOST_ROWS = 12;

interface Drawn {
  edge: LayoutEdge;
  source: Rect;
  target: Rect;
  from: Face;
  to: Face;
}

/**
 * Routes all lines. Those that leave the same side of a box get ports of their own; downward lines pass rows through the gaps between boxes;
 * lines from the west and to the east run above a row when a box is in their way.
 */
export function routeEdges(
  layout: Pick<CellLayout, 'rects' | 'boundary'>,
  edges: readonly LayoutEdge[],
): Map<string, Route> {
  const { rects, boundary } = layout;
  const drawn: Drawn[] = [];
  for (const edge of edges) {
    const source = rects.get(edge.source);
    const target = rects.get(edge.target);
    if (!source || !target) continue;
    const [from, to] = facesOf(edge, source, target);
    drawn.push({ edge, source, target, from, to });
  }
  const portOf = assignPorts(drawn);
  const rows = rowsOf(rects);
  const rowAt = new Map(rows.map(row => [row.top, row]));
  const routes = new Map<string, Route>();
  for (const { edge, source, target, from, to } of drawn) {
    const start = portOf(edge.id, 's', source, from);
    const end = portOf(edge.id, 't', target, to);
    let route: Route;
    if (from === 'bottom') {
      route = downward(start, end, rows);
    } else if (from === to) {
      route = around(start, end);
    } else {
      const west = zoneOf(edge.source) === 'west';
      const outward = west || zoneOf(edge.target) === 'east';
      const row = rowAt.get(west || !outward ? target.y : source.y);
      const channel = west
        ? boundary.x + INSET.x - TURN
        : boundary.x + boundary.width - INSET.x + TURN;
      route = isFree(start, end, rows)
        ? sideways(start, end)
        : across(start, end, row, channel, west);
    }
    routes.set(edge.id, route);
  }
  return routes;
}

/** Which sides of the two boxes a line connects. */
function facesOf(edge: LayoutEdge, source: Rect, target: Rect): [Face, Face] {
  if (zoneOf(edge.source) === 'west') return ['right', 'left'];
  if (zoneOf(edge.target) === 'east') return ['right', 'left'];
  if (zoneOf(edge.source) === 'east') return ['left', 'right'];
  if (target.y >= source.y + source.height) return ['bottom', 'top'];
  // Upwards (a cycle) or onto itself.
  return ['right', 'right'];
}

/** Spreads the lines of each side of each box over it, in the order of where they go. */
function assignPorts(drawn: readonly Drawn[]) {
  const sides = new Map<
    string,
    { room: number; ends: Array<{ key: string; toward: number }> }
  >();
  const add = (
    id: string,
    face: Face,
    rect: Rect,
    key: string,
    other: Rect,
  ) => {
    const upright = face === 'top' || face === 'bottom';
    const toward = upright
      ? other.x + other.width / 2
      : other.y + other.height / 2;
    const side = sides.get(`${id}|${face}`);
    if (side) side.ends.push({ key, toward });
    else {
      const room = (upright ? rect.width : rect.height) * SPREAD;
      sides.set(`${id}|${face}`, { room, ends: [{ key, toward }] });
    }
  };
  for (const { edge, source, target, from, to } of drawn) {
    add(edge.source, from, source, `${edge.id}|s`, target);
    add(edge.target, to, target, `${edge.id}|t`, source);
  }
  const offset = new Map<string, number>();
  for (const { room, ends } of sides.values()) {
    ends.sort((a, b) => a.toward - b.toward || (a.key < b.key ? -1 : 1));
    const step = Math.min(STEP, room / ends.length);
    ends.forEach(({ key }, i) =>
      offset.set(key, (i - (ends.length - 1) / 2) * step),
    );
  }
  return (id: string, end: 's' | 't', rect: Rect, face: Face): Point => {
    const shift = offset.get(`${id}|${end}`) ?? 0;
    const upright = face === 'top' || face === 'bottom';
    return {
      x: upright
        ? rect.x + rect.width / 2 + shift
        : rect.x + (face === 'right' ? rect.width : 0),
      y: upright
        ? rect.y + (face === 'bottom' ? rect.height : 0)
        : rect.y + rect.height / 2 + shift,
    };
  };
}

/** Down to a lower box, through the gaps of the rows between. */
function downward(start: Point, end: Point, rows: readonly Row[]): Route {
  const points = [start];
  let last = start;
  const first = firstIndex(rows, row => row.top > start.y);
  const below = firstIndex(rows, row => row.bottom >= end.y);
  if (below - first > MOST_ROWS) return flowing([start, end]);
  for (const row of rows.slice(first, below)) {
    const part = (row.top - last.y) / (end.y - last.y);
    const x = gapNear(row, last.x + (end.x - last.x) * part);
    points.push({ x, y: row.top - 6 }, { x, y: row.bottom + 6 });
    last = { x, y: row.bottom + 6 };
  }
  return flowing([...points, end]);
}

/** Around the right side: upwards, or back to the same box. */
function around(start: Point, end: Point): Route {
  const right = Math.max(start.x, end.x) + TURN * 1.6;
  return angular([
    start,
    { x: right, y: start.y },
    { x: right, y: end.y },
    end,
  ]);
}

/** Whether no box stands in the rectangle between two points. */
function isFree(start: Point, end: Point, rows: readonly Row[]): boolean {
  const [left, right] = [start.x, end.x].sort((a, b) => a - b);
  const [top, bottom] = [start.y, end.y].sort((a, b) => a - b);
  const first = firstIndex(rows, row => row.bottom >= top);
  const below = firstIndex(rows, row => row.top > bottom);
  return !rows
    .slice(first, below)
    .some(row => isBlocked(row, left + 1, right - 1));
}

/**
 * Sideways between a component and what is outside, with boxes between them: in the lane above the component's row, changing height in the
 * channel at the side of the cell.
 */
function across(
  start: Point,
  end: Point,
  row: Row | undefined,
  channel: number,
  west: boolean,
): Route {
  const [left, right] = start.x <= end.x ? [start, end] : [end, start];
  const [inner, outer] = west ? [right, left] : [left, right];
  if (!row || !isBlocked(row, left.x + 1, right.x - 1)) {
    const points = [
      outer,
      { x: channel, y: outer.y },
      { x: channel, y: inner.y },
      inner,
    ];
    return angular(outer === start ? points : points.reverse());
  }
  const turn = west ? inner.x - TURN : inner.x + TURN;
  const lane = row.top - LANE;
  const points = [
    outer,
    { x: channel, y: outer.y },
    { x: channel, y: lane },
    { x: turn, y: lane },
    { x: turn, y: inner.y },
    inner,
  ];
  return angular(outer === start ? points : points.reverse());
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

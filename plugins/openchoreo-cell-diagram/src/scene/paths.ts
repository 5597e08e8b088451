import { Rect, Route } from '../layout';
import {
  CellEdge,
  CellNode,
  Change,
  ConnectionState,
  statusOf,
} from '../model';

/** Lines that look alike, as one path: 1,500 lines are a handful of elements, and a browser paints those quickly. */
export interface LineGroup {
  key: string;
  state: ConnectionState;
  change?: Change;
  /** Somebody measured traffic on them. */
  busy: boolean;
  /** SVG path data of the lines. */
  lines: string;
  /** SVG path data of their arrow heads. */
  heads: string;
}

/** Most lines in one path. */
const CHUNK = 400;
/** From here on, lines are grouped by place, too: a browser skips paths that are out of sight, and paints the others as a whole. */
const MANY = 200;
/** Side of the squares that lines are grouped by, in pixels of the diagram; a view that can be read is a few of them. */
const SQUARE = 1000;
const HEAD = { length: 8, half: 4 };

/** Groups lines by look and place. */
export function lineGroups(
  edges: readonly CellEdge[],
  routes: ReadonlyMap<string, Route>,
): LineGroup[] {
  const open = new Map<string, { group: LineGroup; count: number }>();
  const groups: LineGroup[] = [];
  for (const edge of edges) {
    const route = routes.get(edge.id);
    if (!route) continue;
    const busy = edge.connections.some(c => c.traffic);
    const place = edges.length > MANY ? placeOf(route) : '';
    const look = `${edge.state}/${edge.change ?? ''}/${busy}/${place}`;
    let entry = open.get(look);
    if (!entry || entry.count === CHUNK) {
      entry = {
        count: 0,
        group: {
          key: `${look}/${groups.length}`,
          state: edge.state,
          change: edge.change,
          busy,
          lines: '',
          heads: '',
        },
      };
      groups.push(entry.group);
      open.set(look, entry);
    }
    entry.count++;
    entry.group.lines += route.path;
    entry.group.heads += arrowHead(route);
  }
  return groups;
}

/** The square a line's middle is in, and how far the line leads beyond: one long line would make all those around it be painted. */
function placeOf({ middle, end }: Route): string {
  const reach = Math.max(
    Math.abs(end.x - middle.x),
    Math.abs(end.y - middle.y),
  );
  const far = Math.min(2, Math.floor(reach / SQUARE));
  return [middle.x, middle.y, far]
    .map((value, i) => (i < 2 ? Math.floor(value / SQUARE) : value))
    .join(',');
}

/** Triangle at the end of a line. */
export function arrowHead({ end }: Route): string {
  const { x, y, dx, dy } = end;
  const [bx, by] = [x - dx * HEAD.length, y - dy * HEAD.length];
  const [ox, oy] = [-dy * HEAD.half, dx * HEAD.half];
  const n = (value: number) => Math.round(value * 10) / 10;
  return `M${n(x)},${n(y)}L${n(bx + ox)},${n(by + oy)}L${n(bx - ox)},${n(
    by - oy,
  )}Z`;
}

/** Boxes that look alike from afar, as one path. */
export interface BoxGroup {
  key: string;
  /** Tone of their status; `none`: boxes without one. */
  tone: string;
  change?: Change;
  boxes: string;
  /** A sign inside, so that trouble is told by more than colour. */
  signs: string;
}

/** Groups boxes by look, for when they are too small to read. */
export function boxGroups(
  nodes: readonly CellNode[],
  rects: ReadonlyMap<string, Rect>,
): BoxGroup[] {
  const groups = new Map<string, BoxGroup>();
  for (const node of nodes) {
    const rect = rects.get(node.id);
    if (!rect) continue;
    const tone = statusOf(node)?.tone ?? 'none';
    const key = `${tone}/${node.change ?? ''}`;
    let group = groups.get(key);
    if (!group) {
      group = { key, tone, change: node.change, boxes: '', signs: '' };
      groups.set(key, group);
    }
    group.boxes += rectPath(rect);
    group.signs += sign(tone, rect);
  }
  return [...groups.values()];
}

function rectPath({ x, y, width, height }: Rect): string {
  return `M${x},${y}h${width}v${height}h${-width}z`;
}

/** A cross for errors, a bar for what waits. */
function sign(tone: string, { x, y, width, height }: Rect): string {
  const [cx, cy] = [x + width / 2, y + height / 2];
  const s = Math.min(width, height) / 4;
  if (tone === 'error') {
    return `M${cx - s},${cy - s}L${cx + s},${cy + s}M${cx + s},${cy - s}L${
      cx - s
    },${cy + s}`;
  }
  return tone === 'waiting' ? `M${cx - s * 2},${cy}h${s * 4}` : '';
}

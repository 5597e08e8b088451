import { freeSlot, placeBand } from './band';
import { orderRows } from './order';
import { placeInOrder } from './place';
import { rankComponents } from './rank';
import { CUT, INSET, MIN_CELL, OUTSET, PITCH, ROW, SIZE } from './sizes';
import { CellLayout, LayoutGraph, Rect, Slot } from './types';
import { Zone, zoneOf } from './zones';

/**
 * Lays out a cell: components ranked from callers to called, inside an octagon; gateways on its north and west; resources south of it, other
 * projects east. Pure and deterministic. With `previous`, what was there stays where it was unless its rank changed.
 */
export function layoutCell(
  graph: LayoutGraph,
  previous?: Pick<CellLayout, 'slots'>,
): CellLayout {
  const zones = new Map(graph.nodes.map(n => [n.id, zoneOf(n.id)]));
  const of = (...wanted: Zone[]) =>
    graph.nodes
      .map(n => n.id)
      .filter(id => wanted.includes(zones.get(id)!))
      .sort();
  const edges = graph.edges.filter(
    e => zones.has(e.source) && zones.has(e.target),
  );
  const neighbours = neighboursOf(edges);
  const slots = placeComponents(
    of('inside'),
    edges.filter(
      e => zones.get(e.source) === 'inside' && zones.get(e.target) === 'inside',
    ),
    neighbours,
    zones,
    previous,
  );
  const rects = componentRects(slots);
  const boundary = around([...rects.values()]);
  const middle = (id: string, axis: 'x' | 'y') => {
    let sum = 0;
    let count = 0;
    for (const other of neighbours.get(id) ?? []) {
      const rect = rects.get(other);
      if (!rect) continue;
      sum += rect[axis] + (axis === 'x' ? rect.width : rect.height) / 2;
      count++;
    }
    return count === 0 ? undefined : sum / count;
  };

  const south = placeBand({
    ids: of('south'),
    wish: id => middle(id, 'x') ?? boundary.x + boundary.width / 2,
    pitch: PITCH.resource,
    perLine: Math.max(4, Math.ceil(boundary.width / PITCH.resource)),
    previous: previous?.slots,
  });
  for (const [id, slot] of south) {
    slots.set(id, slot);
    const { width, height } = SIZE.resource;
    rects.set(id, {
      x: slot.at - width / 2,
      y: boundary.y + boundary.height + OUTSET + slot.line * ROW.resource,
      width,
      height,
    });
  }
  const east = placeBand({
    ids: of('east'),
    wish: id => middle(id, 'y') ?? boundary.y + boundary.height / 2,
    pitch: PITCH.project,
    perLine: Math.max(4, Math.ceil(boundary.height / PITCH.project)),
    previous: previous?.slots,
  });
  for (const [id, slot] of east) {
    slots.set(id, slot);
    const { width, height } = SIZE.project;
    rects.set(id, {
      x: boundary.x + boundary.width + OUTSET + slot.line * ROW.project,
      y: slot.at - height / 2,
      width,
      height,
    });
  }
  for (const id of of('north', 'west')) {
    const { width, height } = SIZE.gateway;
    const north = zones.get(id) === 'north';
    rects.set(id, {
      x: north
        ? boundary.x + (boundary.width - width) / 2
        : boundary.x - width / 2,
      y: north
        ? boundary.y - height / 2
        : boundary.y + (boundary.height - height) / 2,
      width,
      height,
    });
  }
  return {
    rects,
    boundary,
    bounds: union([boundary, ...rects.values()]),
    slots,
  };
}

function neighboursOf(edges: LayoutGraph['edges']): Map<string, string[]> {
  const result = new Map<string, string[]>();
  const add = (from: string, to: string) => {
    const list = result.get(from);
    if (list) list.push(to);
    else result.set(from, [to]);
  };
  for (const { source, target } of edges) {
    if (source === target) continue;
    add(source, target);
    add(target, source);
  }
  return result;
}

/** Slots of components: rank by rank, wide ranks wrapped. */
function placeComponents(
  ids: readonly string[],
  edges: LayoutGraph['edges'],
  neighbours: ReadonlyMap<string, readonly string[]>,
  zones: ReadonlyMap<string, Zone>,
  previous: Pick<CellLayout, 'slots'> | undefined,
): Map<string, Slot> {
  const outside = new Set<string>();
  const inside = new Map<string, string[]>();
  const pulls = new Map<string, number[]>();
  for (const id of ids) {
    const own: string[] = [];
    const pull: number[] = [];
    for (const other of neighbours.get(id) ?? []) {
      if (zones.get(other) === 'inside') own.push(other);
      else outside.add(id);
      if (zones.get(other) === 'west') pull.push(0);
      if (zones.get(other) === 'east') pull.push(1);
    }
    inside.set(id, own);
    pulls.set(id, pull);
  }
  const ranks = rankComponents(ids, edges, outside);
  const rows: string[][] = [];
  for (const id of ids) (rows[ranks.get(id)!] ??= []).push(id);
  const perLine = Math.max(6, Math.ceil(Math.sqrt(ids.length) * 1.25));

  const slots = new Map<string, Slot>();
  const wish = (id: string) => {
    let sum = 0;
    let count = 0;
    for (const other of inside.get(id)!) {
      const slot = slots.get(other);
      if (!slot) continue;
      sum += slot.at;
      count++;
    }
    return count === 0 ? undefined : sum / count;
  };
  for (const id of ids) {
    const known = previous?.slots.get(id);
    if (known && known.rank === ranks.get(id)) slots.set(id, known);
  }
  if (slots.size > 0) {
    for (const row of rows) {
      for (const id of row) {
        if (slots.has(id)) continue;
        const rank = ranks.get(id)!;
        slots.set(
          id,
          freeSlot(
            slots.values(),
            rank,
            wish(id) ?? 0,
            PITCH.component,
            perLine,
          ),
        );
      }
    }
    return slots;
  }
  orderRows(rows, inside, pulls).forEach((row, rank) => {
    const lines = Math.ceil(row.length / perLine);
    for (let line = 0; line < lines; line++) {
      // Neighbours in the order share a column, one below the other.
      const items = row.filter((_, i) => i % lines === line);
      const wishes = items.map(wish);
      const places = wishes.some(w => w !== undefined)
        ? placeInOrder(wishes, PITCH.component)
        : items.map((_, i) => (i - (items.length - 1) / 2) * PITCH.component);
      items.forEach((id, i) =>
        slots.set(id, { rank, line, at: Math.round(places[i]) }),
      );
    }
  });
  return slots;
}

function componentRects(slots: ReadonlyMap<string, Slot>): Map<string, Rect> {
  const lines: number[] = [];
  for (const { rank, line } of slots.values()) {
    lines[rank] = Math.max(lines[rank] ?? 0, line + 1);
  }
  const top: number[] = [];
  let next = 0;
  for (let rank = 0; rank < lines.length; rank++) {
    top[rank] = next;
    next += (lines[rank] ?? 0) * ROW.component;
  }
  const { width, height } = SIZE.component;
  const rects = new Map<string, Rect>();
  for (const [id, { rank, line, at }] of slots) {
    rects.set(id, {
      x: at - width / 2,
      y: top[rank] + line * ROW.component,
      width,
      height,
    });
  }
  return rects;
}

function around(rects: readonly Rect[]): Rect & { cut: number } {
  const inner =
    rects.length > 0 ? union(rects) : { x: 0, y: 0, width: 0, height: 0 };
  const width = Math.max(inner.width + 2 * INSET.x, MIN_CELL.width);
  const height = Math.max(inner.height + 2 * INSET.y, MIN_CELL.height);
  return {
    x: inner.x - (width - inner.width) / 2,
    y: inner.y - (height - inner.height) / 2,
    width,
    height,
    cut: CUT,
  };
}

function union(rects: readonly Rect[]): Rect {
  let [x, y, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const r of rects) {
    x = Math.min(x, r.x);
    y = Math.min(y, r.y);
    right = Math.max(right, r.x + r.width);
    bottom = Math.max(bottom, r.y + r.height);
  }
  return { x, y, width: right - x, height: bottom - y };
}

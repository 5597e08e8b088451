/** A point; CSS pixels at zoom 1. */
export interface Point {
  x: number;
  y: number;
}

/** A drawn line: SVG path data, a point on it for its label, and where and in which direction it arrives. */
export interface Route {
  path: string;
  middle: Point;
  end: Point & { dx: number; dy: number };
}

const r = Math.round;

/**
 * A line that flows downwards through all points: between two of them it swings from vertical to vertical, so that it meets boxes and passes
 * between them upright.
 */
export function flowing(points: readonly Point[]): Route {
  let path = `M${r(points[0].x)},${r(points[0].y)}`;
  let longest = -1;
  let middle = points[0];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const half = (a.y + b.y) / 2;
    path +=
      a.x === b.x
        ? ` V${r(b.y)}`
        : ` C${r(a.x)},${r(half)} ${r(b.x)},${r(half)} ${r(b.x)},${r(b.y)}`;
    // Straight down is where a line passes between boxes: no room for a label.
    const passing = a.x === b.x && points.length > 2;
    const length = passing ? 0 : Math.hypot(b.x - a.x, b.y - a.y);
    if (length > longest) {
      longest = length;
      middle = { x: (a.x + b.x) / 2, y: half };
    }
  }
  const { x, y } = points[points.length - 1];
  return { path, middle, end: { x: r(x), y: r(y), dx: 0, dy: 1 } };
}

/** A sideways swing from one point to another, from horizontal to horizontal. */
export function sideways(a: Point, b: Point): Route {
  const half = (a.x + b.x) / 2;
  return {
    path: `M${r(a.x)},${r(a.y)} C${r(half)},${r(a.y)} ${r(half)},${r(b.y)} ${r(
      b.x,
    )},${r(b.y)}`,
    middle: { x: half, y: (a.y + b.y) / 2 },
    end: { x: r(b.x), y: r(b.y), dx: Math.sign(b.x - a.x) || 1, dy: 0 },
  };
}

/** A line of straight pieces with round corners. */
export function angular(points: readonly Point[], radius = 12): Route {
  const corners = points.filter(
    (p, i) => i === 0 || p.x !== points[i - 1].x || p.y !== points[i - 1].y,
  );
  let path = `M${r(corners[0].x)},${r(corners[0].y)}`;
  let longest = -1;
  let middle = corners[0];
  for (let i = 1; i < corners.length; i++) {
    const [a, b] = [corners[i - 1], corners[i]];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length > longest) {
      longest = length;
      middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    }
    if (i === corners.length - 1) {
      path += ` L${r(b.x)},${r(b.y)}`;
      break;
    }
    const c = corners[i + 1];
    const turn = Math.min(
      radius,
      length / 2,
      Math.hypot(c.x - b.x, c.y - b.y) / 2,
    );
    const before = toward(b, a, turn);
    const after = toward(b, c, turn);
    path += ` L${r(before.x)},${r(before.y)} Q${r(b.x)},${r(b.y)} ${r(
      after.x,
    )},${r(after.y)}`;
  }
  const last = corners[corners.length - 1];
  const before = corners[corners.length - 2] ?? last;
  const length = Math.hypot(last.x - before.x, last.y - before.y) || 1;
  return {
    path,
    middle,
    end: {
      x: r(last.x),
      y: r(last.y),
      dx: (last.x - before.x) / length,
      dy: (last.y - before.y) / length,
    },
  };
}

function toward(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return {
    x: from.x + ((to.x - from.x) / length) * distance,
    y: from.y + ((to.y - from.y) / length) * distance,
  };
}

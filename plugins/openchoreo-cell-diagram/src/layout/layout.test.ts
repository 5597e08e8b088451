import { layoutCell } from './layoutCell';
import { nextNode } from './navigate';
import { nearestFree, placeInOrder } from './place';
import { rankComponents } from './rank';
import { octagonPath, routeEdges } from './route';
import { CellLayout, LayoutGraph, Rect } from './types';

const edge = (source: string, target: string) => ({
  id: `${source}->${target}`,
  source,
  target,
});
const graph = (ids: string[], ...pairs: [string, string][]): LayoutGraph => ({
  nodes: ids.map(id => ({ id })),
  edges: pairs.map(([a, b]) => edge(a, b)),
});

const shop = graph(
  [
    'component/web',
    'component/api',
    'component/report',
    'component/alone',
    'gateway/north',
    'gateway/west',
    'resource/db',
    'project/accounts',
  ],
  ['gateway/north', 'component/web'],
  ['gateway/west', 'component/api'],
  ['component/web', 'component/api'],
  ['component/report', 'component/api'],
  ['component/api', 'resource/db'],
  ['component/api', 'project/accounts'],
);

function overlaps(layout: CellLayout): string[] {
  const found: string[] = [];
  const all = [...layout.rects];
  all.forEach(([a, r], i) => {
    for (const [b, s] of all.slice(i + 1)) {
      const apart =
        r.x + r.width <= s.x ||
        s.x + s.width <= r.x ||
        r.y + r.height <= s.y ||
        s.y + s.height <= r.y;
      if (!apart) found.push(`${a} ${b}`);
    }
  });
  return found;
}

describe('rankComponents', () => {
  it('puts callers before what they call', () => {
    const ranks = rankComponents(
      ['a', 'b', 'c', 'd'],
      [edge('a', 'b'), edge('b', 'c'), edge('a', 'c')],
    );
    expect(Object.fromEntries(ranks)).toEqual({ a: 0, b: 1, c: 2, d: 3 });
  });

  it('cuts cycles where traffic enters them, and stands self calls', () => {
    const ranks = rankComponents(
      ['a', 'b', 'entry'],
      [edge('a', 'b'), edge('b', 'a'), edge('entry', 'b'), edge('a', 'a')],
    );
    expect(Object.fromEntries(ranks)).toEqual({ entry: 0, b: 1, a: 2 });
  });

  it('has no limit of depth', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `c${i}`);
    const ranks = rankComponents(
      ids,
      ids.slice(1).map((id, i) => edge(ids[i], id)),
    );
    expect(ranks.get('c19999')).toBe(19_999);
  });
});

describe('placeInOrder', () => {
  it('keeps distance, order, and stays as near as possible to the wishes', () => {
    expect(placeInOrder([0, 100, 300], 100)).toEqual([0, 100, 300]);
    expect(placeInOrder([50, 50], 100)).toEqual([0, 100]);
    expect(placeInOrder([0, 0, 0], 10)).toEqual([-10, 0, 10]);
  });

  it('puts those without a wish beside their neighbour', () => {
    const places = placeInOrder([0, undefined, 500], 100);
    expect(places[1] - places[0]).toBeGreaterThanOrEqual(100);
    expect(places[2] - places[1]).toBeGreaterThanOrEqual(100);
  });
});

describe('nearestFree', () => {
  it('finds the next free place', () => {
    expect(nearestFree([], 7, 10)).toBe(7);
    expect(nearestFree([0, 10], 1, 10)).toBe(-10);
    expect(nearestFree([0, 30], 12, 10)).toBe(12);
  });
});

describe('layoutCell', () => {
  const layout = layoutCell(shop);
  const rect = (id: string) => layout.rects.get(id)!;
  const { boundary } = layout;

  it('puts each side where it belongs', () => {
    const inside = (r: Rect) =>
      r.x > boundary.x &&
      r.y > boundary.y &&
      r.x + r.width < boundary.x + boundary.width &&
      r.y + r.height < boundary.y + boundary.height;
    for (const id of ['web', 'api', 'report', 'alone']) {
      expect(inside(rect(`component/${id}`))).toBe(true);
    }
    const north = rect('gateway/north');
    expect(north.y + north.height / 2).toBe(boundary.y);
    const west = rect('gateway/west');
    expect(west.x + west.width / 2).toBe(boundary.x);
    expect(rect('resource/db').y).toBeGreaterThan(boundary.y + boundary.height);
    expect(rect('project/accounts').x).toBeGreaterThan(
      boundary.x + boundary.width,
    );
    expect(rect('component/web').y).toBeLessThan(rect('component/api').y);
  });

  it('is the same whatever the order of the input, and nothing overlaps', () => {
    const again = layoutCell({
      nodes: [...shop.nodes].reverse(),
      edges: [...shop.edges].reverse(),
    });
    expect([...again.rects].sort()).toEqual([...layout.rects].sort());
    expect(overlaps(layout)).toEqual([]);
  });

  it('leaves components where they are when one comes or goes', () => {
    const more = layoutCell(
      {
        nodes: [...shop.nodes, { id: 'component/new' }],
        edges: [...shop.edges, edge('component/web', 'component/new')],
      },
      layout,
    );
    const less = layoutCell(
      {
        nodes: shop.nodes.filter(n => n.id !== 'component/report'),
        edges: shop.edges.filter(e => e.source !== 'component/report'),
      },
      more,
    );
    for (const id of ['component/web', 'component/api']) {
      expect(more.rects.get(id)).toEqual(layout.rects.get(id));
      expect(less.rects.get(id)).toEqual(layout.rects.get(id));
    }
    expect(overlaps(more)).toEqual([]);
    expect(overlaps(less)).toEqual([]);
  });

  it('wraps wide ranks', () => {
    const ids = Array.from({ length: 100 }, (_, i) => `component/c${i}`);
    const wide = layoutCell(graph(ids));
    expect(overlaps(wide)).toEqual([]);
    expect(wide.boundary.width / wide.boundary.height).toBeLessThan(4);
  });

  it('draws an empty cell', () => {
    const empty = layoutCell({ nodes: [], edges: [] });
    expect(empty.boundary.width).toBeGreaterThan(0);
    expect(octagonPath(empty.boundary)).toMatch(/^M-?\d.* Z$/);
  });
});

describe('routeEdges', () => {
  it('routes every line between the boxes it belongs to, in finite numbers', () => {
    const layout = layoutCell(shop);
    const routes = routeEdges(layout, [
      ...shop.edges,
      edge('component/api', 'component/web'),
      edge('component/api', 'component/api'),
      edge('component/api', 'component/nowhere'),
    ]);
    expect(routes.size).toBe(shop.edges.length + 2);
    for (const { path } of routes.values()) expect(path).not.toMatch(/NaN|Inf/);
  });

  it('passes rows between their boxes', () => {
    const through = graph(
      [
        'gateway/north',
        'gateway/west',
        'component/a',
        'component/b',
        'component/c',
        'project/p',
      ],
      ['gateway/north', 'component/a'],
      ['gateway/north', 'component/b'],
      ['gateway/north', 'component/c'],
      ['gateway/west', 'component/b'],
      ['component/a', 'component/c'],
      ['component/a', 'project/p'],
    );
    const layout = layoutCell(through);
    const routes = routeEdges(layout, through.edges);
    for (const { id, source, target } of through.edges) {
      const numbers = routes.get(id)!.path.match(/[A-Z][^A-Z]*/g)!;
      // Ends of the pieces: where a line turns or passes, no other box may be.
      let [x, y] = [0, 0];
      for (const piece of numbers) {
        const values = piece.slice(1).trim().split(/[ ,]+/).map(Number);
        if (piece[0] === 'V') [y] = values.slice(-1);
        else [x, y] = values.slice(-2);
        for (const [other, box] of layout.rects) {
          if (other === source || other === target) continue;
          const hit =
            x > box.x &&
            x < box.x + box.width &&
            y > box.y &&
            y < box.y + box.height;
          expect([id, other, hit]).toEqual([id, other, false]);
        }
      }
    }
  });
});

describe('nextNode', () => {
  const { rects } = layoutCell(shop);
  it('follows lines first', () => {
    expect(nextNode(rects, shop.edges, 'gateway/north', 'ArrowDown')).toBe(
      'component/web',
    );
    expect(nextNode(rects, shop.edges, 'component/api', 'ArrowRight')).toBe(
      'project/accounts',
    );
    expect(nextNode(rects, shop.edges, 'component/api', 'ArrowDown')).toBe(
      'resource/db',
    );
  });

  it('goes to the neighbour where no line leads, and nowhere at the end', () => {
    expect(nextNode(rects, [], 'component/report', 'ArrowRight')).toBeDefined();
    expect(
      nextNode(rects, shop.edges, 'gateway/north', 'ArrowUp'),
    ).toBeUndefined();
  });
});

import { compute } from '../worker/compute';
import { CellEdge, CellNode } from '../model';
import { boxGroups, lineGroups } from './paths';
import {
  idsIn,
  SMALL,
  windowKey,
  withMissing,
  withoutUnwanted,
} from './visible';

const node = (name: string, tone: 'ok' | 'error'): CellNode => ({
  id: `component/${name}`,
  kind: 'component',
  name,
  title: name,
  type: '',
  shape: 'service',
  status: { tone, label: tone },
  endpoints: [],
  missing: false,
});
const edge = (a: string, b: string, state: CellEdge['state']): CellEdge => ({
  id: `${a}->${b}`,
  source: `component/${a}`,
  target: `component/${b}`,
  side: 'inside',
  state,
  connections: [{ name: 'http', from: a, to: b, state }],
});

describe('lineGroups', () => {
  it('makes one path of lines that look alike, and loses none', () => {
    const names = Array.from({ length: 1200 }, (_, i) => `c${i}`);
    const nodes = names.map(n => node(n, 'ok'));
    const edges = names
      .slice(1)
      .map((n, i) => edge(names[i], n, i % 100 === 0 ? 'denied' : 'resolved'));
    const { layout, routes } = compute({ nodes, edges });
    const groups = lineGroups(edges, routes);
    // A browser paints a path as a whole when any of it is in sight: few paths, but none across the whole diagram.
    expect(groups.length).toBeLessThan(edges.length / 3);
    const lines = groups.map(g => g.lines.match(/M/g)!.length);
    expect(lines.reduce((a, b) => a + b)).toBe(edges.length);
    expect(
      groups.map(g => g.heads.match(/Z/g)!.length).reduce((a, b) => a + b),
    ).toBe(edges.length);
    expect(new Set(groups.map(g => g.key)).size).toBe(groups.length);
    expect(layout.rects.size).toBe(1200);
  });

  it('keeps lines of one place together when there are many', () => {
    const names = Array.from({ length: 600 }, (_, i) => `c${i}`);
    const edges = names.slice(20).map((n, i) => edge(names[i], n, 'resolved'));
    const { layout, routes } = compute({
      nodes: names.map(n => node(n, 'ok')),
      edges,
    });
    const heights = lineGroups(edges, routes).map(({ lines }) => {
      const ys = [...lines.matchAll(/,(-?[\d.]+)/g)].map(m => Number(m[1]));
      return Math.max(...ys) - Math.min(...ys);
    });
    expect(heights.length).toBeGreaterThan(1);
    expect(Math.max(...heights)).toBeLessThan(layout.bounds.height / 2);
  });
});

describe('boxGroups', () => {
  it('tells trouble by a sign, not only by colour', () => {
    const nodes = [node('a', 'ok'), node('b', 'error'), node('c', 'ok')];
    const { layout } = compute({ nodes, edges: [] });
    const groups = boxGroups(nodes, layout.rects);
    expect(groups.map(g => [g.tone, g.signs !== ''])).toEqual([
      ['ok', false],
      ['error', true],
    ]);
    expect(groups[0].boxes.match(/z/g)).toHaveLength(2);
  });
});

describe('visible boxes', () => {
  const size = { width: 1000, height: 600 };
  it('does not change while one pans within a step', () => {
    const at = (x: number) =>
      windowKey([x, -10, 1], { width: 1000, height: 500 }, SMALL + 1);
    expect(at(-160)).toBe(at(-340));
    expect(at(-160)).not.toBe(at(-850));
  });

  it('has all of a small diagram, none from afar, else what touches the window', () => {
    expect(windowKey([0, 0, 0.01], size, SMALL)).toBe('all');
    expect(windowKey([0, 0, 0.1], size, SMALL + 1)).toBe('far');
    const rects = new Map([
      ['in', { x: 10, y: 10, width: 10, height: 10 }],
      ['touches', { x: -15, y: 0, width: 20, height: 10 }],
      ['out', { x: 5000, y: 10, width: 10, height: 10 }],
    ]);
    const key = windowKey([0, 0, 1], size, SMALL + 1, 0);
    expect([...(idsIn(key, rects) as Set<string>)]).toEqual(['in', 'touches']);
    expect(idsIn('far', rects)).toEqual(new Set());
    expect(idsIn('all', rects)).toEqual(new Set(rects.keys()));
  });

  it('has those that are near before they come into sight', () => {
    const rects = new Map([['near', { x: 1080, y: 0, width: 10, height: 10 }]]);
    const found = (margin?: number) =>
      idsIn(windowKey([0, 0, 1], size, SMALL + 1, margin), rects).size;
    expect([found(), found(0)]).toEqual([1, 1]);
    rects.set('near', { x: 1300, y: 0, width: 10, height: 10 });
    expect([found(750), found(), found(0)]).toEqual([1, 0, 0]);
  });

  it('come and go a few at a time, until those are there that are wanted', () => {
    const wanted = new Set(['a', 'b', 'c', 'd']);
    let there: ReadonlySet<string> | undefined = new Set(['old', 'older', 'a']);
    there = withMissing(there, wanted, 2)!;
    expect([...there]).toEqual(['old', 'older', 'a', 'b', 'c']);
    there = withMissing(there, wanted, 2)!;
    expect([...there]).toEqual(['old', 'older', 'a', 'b', 'c', 'd']);
    expect(withMissing(there, wanted, 2)).toBeUndefined();
    there = withoutUnwanted(there, wanted, 1)!;
    expect([...there]).toEqual(['older', 'a', 'b', 'c', 'd']);
    there = withoutUnwanted(there, wanted, 1)!;
    expect(there).toEqual(wanted);
    expect(withoutUnwanted(there, wanted, 1)).toBeUndefined();
  });
});

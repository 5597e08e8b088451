import {
  layoutCell,
  routeEdges,
} from '../plugins/openchoreo-cell-diagram/src/layout';
import type { LayoutGraph } from '../plugins/openchoreo-cell-diagram/src/layout';

interface Measurement {
  name: string;
  value: number;
  unit: string;
}

/** A cell as large ones are: most calls go forward, some close cycles. Always the same. */
function largeCell(components: number, calls: number): LayoutGraph {
  let seed = 42;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const id = (i: number) => `component/c${String(i).padStart(5, '0')}`;
  const edges = new Map<
    string,
    { id: string; source: string; target: string }
  >();
  while (edges.size < calls) {
    const a = random(components);
    const reach = 1 + random(60);
    const b = random(50) === 0 ? random(components) : (a + reach) % components;
    if (a === b) continue;
    const key = `${id(a)}->${id(b)}`;
    edges.set(key, { id: key, source: id(a), target: id(b) });
  }
  return {
    nodes: Array.from({ length: components }, (_, i) => ({
      id: id(i),
      kind: 'component' as const,
    })),
    edges: [...edges.values()],
  };
}

function median(run: () => void, rounds: number): number {
  for (let i = 0; i < 5; i++) run();
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return Math.round(times[Math.floor(rounds / 2)] * 100) / 100;
}

/** Time to lay out and route a large cell, from nothing and after one component was added. */
export async function run(): Promise<Measurement[]> {
  const graph = largeCell(500, 1500);
  const first = layoutCell(graph);
  const added: LayoutGraph = {
    nodes: [...graph.nodes, { id: 'component/new', kind: 'component' }],
    edges: [
      ...graph.edges,
      {
        id: 'component/c00250->component/new',
        source: 'component/c00250',
        target: 'component/new',
      },
    ],
  };
  const huge = largeCell(5000, 15000);
  return [
    {
      name: 'cell layout, 500 components and 1,500 edges',
      value: median(() => {
        routeEdges(layoutCell(graph), graph.edges);
      }, 41),
      unit: 'ms',
    },
    {
      name: 'cell layout after one more component',
      value: median(() => {
        routeEdges(layoutCell(added, first), added.edges);
      }, 41),
      unit: 'ms',
    },
    {
      name: 'cell layout, 5,000 components and 15,000 edges',
      value: median(() => {
        routeEdges(layoutCell(huge), huge.edges);
      }, 5),
      unit: 'ms',
    },
  ];
}

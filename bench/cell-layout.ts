import {
  layoutCell,
  routeEdges,
} from '../plugins/openchoreo-cell-diagram/src/layout';
import type { LayoutGraph } from '../plugins/openchoreo-cell-diagram/src/layout';
import { callsOf } from './support/largeProject';

interface Measurement {
  name: string;
  value: number;
  unit: string;
}

/** A cell as large ones are. Always the same. */
function largeCell(components: number, calls: number): LayoutGraph {
  const id = (i: number) => `component/c${String(i).padStart(5, '0')}`;
  return {
    nodes: Array.from({ length: components }, (_, i) => ({ id: id(i) })),
    edges: callsOf(components, calls).map(([from, to]) => ({
      id: `${id(from)}->${id(to)}`,
      source: id(from),
      target: id(to),
    })),
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
    nodes: [...graph.nodes, { id: 'component/new' }],
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

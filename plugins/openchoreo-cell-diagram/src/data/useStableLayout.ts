import { useEffect, useMemo, useRef } from 'react';
import { CellLayout, layoutCell, Route, routeEdges } from '../layout';
import { CellGraph } from '../model';

/** Layout and routes of a graph. Computed when boxes or lines come or go, not when their state changes; then what was there stays. */
export function useStableLayout(graph: CellGraph): {
  layout: CellLayout;
  routes: Map<string, Route>;
} {
  const previous = useRef<CellLayout>();
  const topology = JSON.stringify([
    graph.project,
    graph.nodes.map(n => n.id),
    graph.edges.map(e => e.id),
  ]);
  const result = useMemo(
    () => {
      const layout = layoutCell(graph, previous.current);
      return { layout, routes: routeEdges(layout, graph.edges) };
    },
    // The topology says everything the layout reads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [topology],
  );
  useEffect(() => {
    previous.current = result.layout;
  }, [result]);
  return result;
}

import { useEffect, useRef, useState } from 'react';
import { CellGraph } from '../model';
import { Drawing } from '../worker/compute';
import { layoutService } from '../worker/layoutService';

/**
 * Layout and routes of a graph, computed by the worker when boxes or lines come or go, not when their state changes; then what was there
 * stays. `view` names what is shown: another view starts from nothing. Undefined until the first answer; later the last one stays until the
 * next is there.
 */
export function useDrawing(
  graph: CellGraph,
  view: string,
): Drawing | undefined {
  const [drawing, setDrawing] = useState<Drawing & { view: string }>();
  const latest = useRef(drawing);
  const topology = JSON.stringify([
    view,
    graph.nodes.map(n => n.id),
    graph.edges.map(e => e.id),
  ]);
  useEffect(() => {
    let stale = false;
    const previous = latest.current;
    void layoutService
      .layout({
        nodes: graph.nodes.map(({ id }) => ({ id })),
        edges: graph.edges.map(({ id, source, target }) => ({
          id,
          source,
          target,
        })),
        ...(previous?.view === view ? { slots: previous.layout.slots } : {}),
      })
      .then(answer => {
        if (stale) return;
        latest.current = { ...answer, view };
        setDrawing(latest.current);
      });
    return () => {
      stale = true;
    };
    // The topology says everything the layout reads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [topology]);
  return drawing?.view === view ? drawing : undefined;
}

import {
  CellLayout,
  layoutCell,
  LayoutEdge,
  LayoutNode,
  Route,
  routeEdges,
  Slot,
} from '../layout';

/** What is asked of the worker. Everything in it can be cloned. */
export interface LayoutRequest {
  id: number;
  nodes: LayoutNode[];
  edges: LayoutEdge[];
  /** Of the last layout: what was there stays. */
  slots?: ReadonlyMap<string, Slot>;
}

/** A finished drawing: places of boxes and courses of lines. */
export interface Drawing {
  layout: CellLayout;
  routes: ReadonlyMap<string, Route>;
}

/** What the worker answers. */
export interface LayoutAnswer extends Drawing {
  id: number;
}

/** Lays out and routes; the same wherever it runs. */
export function compute(request: Omit<LayoutRequest, 'id'>): Drawing {
  const { nodes, edges, slots } = request;
  const layout = layoutCell({ nodes, edges }, slots && { slots });
  return { layout, routes: routeEdges(layout, edges) };
}

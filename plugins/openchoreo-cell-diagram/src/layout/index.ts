export { layoutCell } from './layoutCell';
export { octagonPath, routeEdges } from './route';
export type { Route } from './route';
export { isArrowKey, nextNode } from './navigate';
export type {
  CellLayout,
  LayoutEdge,
  LayoutGraph,
  LayoutNode,
  Rect,
  Slot,
} from './types';
export { kindOfId, zoneOf } from './zones';
export type { BoxKind, Zone } from './zones';

export { layoutCell } from './layoutCell';
export { octagonPath, routeEdges } from './route';
export type { Route } from './route';
export { isArrowKey, nextNode } from './navigate';
export type { CellLayout, LayoutGraph, Rect } from './types';

export { buildGraph } from './buildGraph';
export type { CellSources } from './buildGraph';
export { SHAPE_NAME } from './shape';
export type * from './types';

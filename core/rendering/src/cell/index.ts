export { buildCell } from './build';
export type {
  CellComponentInput,
  CellEdge,
  CellEndpoint,
  CellInput,
  CellModel,
  CellNode,
  Direction,
} from './build';

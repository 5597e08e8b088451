import { BoxKind } from './zones';

/** Width and height of boxes. Fixed, so that nothing has to be measured before it is drawn. */
export const SIZE: Record<BoxKind, { width: number; height: number }> = {
  component: { width: 208, height: 84 },
  cell: { width: 208, height: 84 },
  object: { width: 208, height: 84 },
  gateway: { width: 176, height: 48 },
  resource: { width: 192, height: 64 },
  external: { width: 192, height: 64 },
  project: { width: 192, height: 72 },
  neighbour: { width: 192, height: 72 },
};

/** Distance between middles of neighbours in a row. */
export const PITCH = { component: 248, resource: 224, project: 104 } as const;
/** Distance between rows. */
export const ROW = { component: 156, resource: 96, project: 248 } as const;
/** Room between the boundary and what is inside: gateways reach in, and lines turn there. */
export const INSET = { x: 128, y: 104 } as const;
/** Room between the boundary and what is outside. */
export const OUTSET = 96;
export const CUT = 56;
/** The smallest cell: one component does not make a dot. */
export const MIN_CELL = { width: 520, height: 300 } as const;

/** A rectangle; x and y are its upper left corner. Units are CSS pixels at zoom 1. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What the layout needs to know of a box; every `CellNode` is one. Its id says where it belongs (`zoneOf`). */
export interface LayoutNode {
  id: string;
}

/** What the layout needs to know of a line; every `CellEdge` is one. */
export interface LayoutEdge {
  id: string;
  source: string;
  target: string;
}

/** Input of {@link layoutCell}. */
export interface LayoutGraph {
  nodes: readonly LayoutNode[];
  edges: readonly LayoutEdge[];
}

/** Place of a box in its band: which row, and where its middle is along the row. */
export interface Slot {
  /** Rank of a component; 0 for the bands outside the cell. */
  rank: number;
  /** Row within the rank: wide ranks are wrapped. */
  line: number;
  /** Middle of the box, along the band. */
  at: number;
}

/** A finished layout. */
export interface CellLayout {
  rects: ReadonlyMap<string, Rect>;
  /** The octagon: its bounding box and how much is cut off each corner. */
  boundary: Rect & { cut: number };
  /** Everything, with the boxes outside the cell. */
  bounds: Rect;
  /** What the next layout starts from, so that a change moves only what it must. */
  slots: ReadonlyMap<string, Slot>;
}

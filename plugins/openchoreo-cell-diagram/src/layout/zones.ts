/** Where a box belongs: in the cell, on one of its gateways, or outside on one of its sides. */
export type Zone = 'inside' | 'north' | 'west' | 'south' | 'east';

/** Sorts of boxes; the first part of every id (`component/web`). */
export type BoxKind =
  | 'component'
  | 'cell'
  | 'object'
  | 'gateway'
  | 'resource'
  | 'external'
  | 'project'
  | 'neighbour';

const ZONE: Record<string, Zone> = {
  component: 'inside',
  cell: 'inside',
  object: 'inside',
  resource: 'south',
  external: 'south',
  project: 'east',
  neighbour: 'east',
};

/** The sort of a box, from its id. */
export function kindOfId(id: string): BoxKind {
  return id.slice(0, id.indexOf('/')) as BoxKind;
}

/** The zone of a box, from its id: `gateway/north`, else by its sort. */
export function zoneOf(id: string): Zone {
  if (id.startsWith('gateway/')) {
    return id === 'gateway/north' ? 'north' : 'west';
  }
  return ZONE[kindOfId(id)] ?? 'inside';
}

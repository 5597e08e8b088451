import { CellGraph } from '../model';

/** `next`, with the very nodes and edges of `previous` where they are equal: what did not change is not drawn again. */
export function keepUnchanged(
  previous: CellGraph | undefined,
  next: CellGraph,
): CellGraph {
  if (!previous) return next;
  const nodes = reuse(previous.nodes, next.nodes);
  const edges = reuse(previous.edges, next.edges);
  const same =
    nodes === previous.nodes &&
    edges === previous.edges &&
    previous.project === next.project &&
    previous.environment === next.environment;
  return same ? previous : { ...next, nodes, edges };
}

function reuse<T extends { id: string }>(previous: T[], next: T[]): T[] {
  const known = new Map(previous.map(item => [item.id, item]));
  const result = next.map(item => {
    const old = known.get(item.id);
    return old && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
  return result.length === previous.length &&
    result.every((item, i) => item === previous[i])
    ? previous
    : result;
}

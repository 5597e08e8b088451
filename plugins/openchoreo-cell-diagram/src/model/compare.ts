import { CellEdge, CellGraph, CellNode, Change, statusOf } from './types';

/** How many boxes and lines differ. */
export interface Difference {
  graph: CellGraph;
  added: number;
  removed: number;
  changed: number;
}

/**
 * `after`, with what `before` had and it has not, every difference marked: a picture of two pictures. What is equal in both has no mark.
 */
export function compareGraphs(before: CellGraph, after: CellGraph): Difference {
  const nodes = merge(before.nodes, after.nodes, nodeChanges, isHere);
  const edges = merge(
    before.edges,
    after.edges,
    edgeChanges,
    edge => edge.state !== 'declared',
  );
  const count = (change: Change) =>
    nodes.filter(n => n.change === change).length +
    edges.filter(e => e.change === change).length;
  return {
    graph: { ...after, nodes, edges },
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
  };
}

function merge<T extends { id: string; change?: Change; changes?: string[] }>(
  before: readonly T[],
  after: readonly T[],
  differences: (a: T, b: T) => string[],
  /** False: only declared; what becomes real is added, what is only declared any more is removed. */
  real: (item: T) => boolean,
): T[] {
  const old = new Map(before.map(item => [item.id, item]));
  const made = new Set(after.map(item => item.id));
  const result = after.map((item): T => {
    const was = old.get(item.id);
    if (!was) return { ...item, change: 'added' };
    const changes = differences(was, item);
    if (changes.length === 0) return item;
    let change: Change = 'changed';
    if (real(was) !== real(item)) change = real(item) ? 'added' : 'removed';
    return { ...item, change, changes };
  });
  for (const item of before) {
    if (!made.has(item.id)) result.push({ ...item, change: 'removed' });
  }
  return result.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}

const isHere = (node: CellNode) => statusOf(node)?.tone !== 'off';

const arrow = (a: string, b: string) => `${a || '—'} → ${b || '—'}`;

function nodeChanges(a: CellNode, b: CellNode): string[] {
  const changes: string[] = [];
  const [was, is] = [statusOf(a), statusOf(b)];
  if (was && is && was.label !== is.label) {
    changes.push(arrow(was.label, is.label));
  }
  if (a.kind === 'component' && b.kind === 'component') {
    if (a.release !== b.release) {
      changes.push(arrow(a.release ?? '', b.release ?? ''));
    }
    const [left, right] = [a, b].map(
      n =>
        new Map(
          n.endpoints.map(e => [
            e.name,
            `${e.name}: ${e.protocol} ${e.port ?? ''} ${e.visibility.join(
              ', ',
            )}`,
          ]),
        ),
    );
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const [x = '', y = ''] = [left.get(name), right.get(name)];
      if (x !== y) changes.push(arrow(x, y));
    }
  }
  return changes;
}

function edgeChanges(a: CellEdge, b: CellEdge): string[] {
  const words = (edge: CellEdge) =>
    new Map(
      edge.connections.map(c => [
        `${c.name}/${c.from}/${c.to}`,
        `${c.name}: ${c.state}`,
      ]),
    );
  const [left, right] = [words(a), words(b)];
  const changes: string[] = [];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const [x = '', y = ''] = [left.get(key), right.get(key)];
    if (x !== y) changes.push(arrow(x, y));
  }
  return changes;
}

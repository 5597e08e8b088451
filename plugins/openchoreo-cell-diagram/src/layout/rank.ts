import { LayoutEdge } from './types';

/**
 * Rank of each component: 0 for those that nobody inside calls, else one more than the deepest caller. Cycles are cut at the edge that closes
 * them in a walk over sorted ids. Components without any edge come last, in a rank of their own. Linear; no recursion, so depth has no limit.
 */
export function rankComponents(
  ids: readonly string[],
  edges: readonly Pick<LayoutEdge, 'source' | 'target'>[],
  /** Those with edges to the outside count as connected. */
  connectedOutside: ReadonlySet<string> = new Set(),
): Map<string, number> {
  const sorted = [...ids].sort();
  const targets = new Map<string, string[]>(sorted.map(id => [id, []]));
  const called = new Set<string>();
  const connected = new Set(connectedOutside);
  for (const { source, target } of edges) {
    if (source === target || !targets.has(source) || !targets.has(target)) {
      continue;
    }
    targets.get(source)!.push(target);
    called.add(target);
    connected.add(source).add(target);
  }
  for (const list of targets.values()) list.sort();
  // Walk from those that nobody calls, so that cycles are entered where traffic enters them.
  const starts = [
    ...sorted.filter(id => !called.has(id)),
    ...sorted.filter(id => called.has(id)),
  ];
  const { order, back } = walk(starts, targets);
  const ranks = new Map<string, number>();
  let deepest = -1;
  for (const id of order) {
    if (!connected.has(id)) continue;
    const rank = ranks.get(id) ?? 0;
    ranks.set(id, rank);
    deepest = Math.max(deepest, rank);
    for (const target of targets.get(id)!) {
      if (back.has(`${id}>${target}`)) continue;
      ranks.set(target, Math.max(ranks.get(target) ?? 0, rank + 1));
    }
  }
  for (const id of sorted) {
    if (!connected.has(id)) ranks.set(id, deepest + 1);
  }
  return ranks;
}

/** Depth-first: a topological order of what is left when the closing edges are taken out, and those edges. */
function walk(
  starts: readonly string[],
  targets: ReadonlyMap<string, readonly string[]>,
): { order: string[]; back: Set<string> } {
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<string>();
  const order: string[] = [];
  for (const start of starts) {
    if (state.has(start)) continue;
    const stack: Array<{ id: string; next: number }> = [{ id: start, next: 0 }];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const list = targets.get(top.id)!;
      if (top.next === list.length) {
        state.set(top.id, 'done');
        order.push(top.id);
        stack.pop();
        continue;
      }
      const target = list[top.next++];
      const seen = state.get(target);
      if (seen === 'open') back.add(`${top.id}>${target}`);
      else if (seen === undefined) {
        state.set(target, 'open');
        stack.push({ id: target, next: 0 });
      }
    }
  }
  return { order: order.reverse(), back };
}

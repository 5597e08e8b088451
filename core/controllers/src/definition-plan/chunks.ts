/** How many bindings are rendered before other work gets its turn. */
const CHUNK = 20;

/** Does work on every item, in order, and lets others run in between. */
export async function inChunks<A, B>(
  items: readonly A[],
  work: (item: A, index: number) => B,
): Promise<B[]> {
  const out: B[] = [];
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % CHUNK === 0) await new Promise(setImmediate);
    out.push(work(item, i));
  }
  return out;
}

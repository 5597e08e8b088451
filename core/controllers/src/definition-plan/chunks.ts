/** How many bindings are rendered, and for how many milliseconds, before other work gets its turn. */
const CHUNK = 20;
const TURN_MS = 10;

/** Does work on every item, in order, and lets others run in between: after a number of items, or sooner when they take long. */
export async function inChunks<A, B>(
  items: readonly A[],
  work: (item: A, index: number) => B,
): Promise<B[]> {
  const out: B[] = [];
  let began = performance.now();
  for (const [i, item] of items.entries()) {
    const isLong = performance.now() - began >= TURN_MS;
    if (i > 0 && (isLong || i % CHUNK === 0)) {
      await new Promise(setImmediate);
      began = performance.now();
    }
    out.push(work(item, i));
  }
  return out;
}

/**
 * Places items of a row, in their order, as near as possible (least squares) to where they want to be, at least `pitch` apart.
 * Pool adjacent violators: linear, exact. Items without a wish go beside their left neighbour.
 */
export function placeInOrder(
  wishes: readonly (number | undefined)[],
  pitch: number,
): number[] {
  interface Block {
    sum: number;
    count: number;
    size: number;
  }
  const blocks: Block[] = [];
  const mean = (b: Block) => (b.count === 0 ? -Infinity : b.sum / b.count);
  wishes.forEach((wish, i) => {
    // In these coordinates, places must not decrease; the pitch is added back below.
    let block: Block =
      wish === undefined
        ? { sum: 0, count: 0, size: 1 }
        : { sum: wish - i * pitch, count: 1, size: 1 };
    while (
      blocks.length > 0 &&
      mean(blocks[blocks.length - 1]) >= mean(block)
    ) {
      const last = blocks.pop()!;
      block = {
        sum: last.sum + block.sum,
        count: last.count + block.count,
        size: last.size + block.size,
      };
    }
    blocks.push(block);
  });
  const result: number[] = [];
  for (const block of blocks) {
    const base = block.count === 0 ? 0 : block.sum / block.count;
    for (let i = 0; i < block.size; i++) {
      result.push(base + result.length * pitch);
    }
  }
  return result;
}

/** The place nearest to `wish` that is at least `pitch` from all `taken` (any order). */
export function nearestFree(
  taken: readonly number[],
  wish: number,
  pitch: number,
): number {
  const sorted = [...taken].sort((a, b) => a - b);
  const free = (at: number) => sorted.every(t => Math.abs(t - at) >= pitch);
  if (free(wish)) return wish;
  let best = Infinity;
  for (const t of sorted) {
    for (const at of [t - pitch, t + pitch]) {
      if (free(at) && Math.abs(at - wish) < Math.abs(best - wish)) best = at;
    }
  }
  return best;
}

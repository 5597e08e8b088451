/** Neighbours of a node that lie outside its rows, as places between 0 (left) and 1 (right). */
export type Pulls = ReadonlyMap<string, readonly number[]>;

const SWEEPS = 4;

/**
 * Orders the nodes of each row so that few lines cross: each goes to the mean place of its neighbours (barycentre), sweeping down and up.
 * Equal places keep the order they have. `rows` must come in a fixed order (by id); the result depends on nothing else.
 */
export function orderRows(
  rows: readonly (readonly string[])[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  pulls: Pulls,
): string[][] {
  const result = rows.map(row => [...row]);
  const place = new Map<string, number>();
  const rowOf = new Map<string, number>();
  const note = (row: readonly string[]) =>
    row.forEach((id, i) => place.set(id, (i + 0.5) / row.length));
  result.forEach((row, r) => {
    note(row);
    row.forEach(id => rowOf.set(id, r));
  });
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (let i = 0; i < result.length; i++) {
      const r = down ? i : result.length - 1 - i;
      const wanted = new Map<string, number>();
      for (const id of result[r]) {
        let sum = 0;
        let count = 0;
        for (const other of neighbours.get(id) ?? []) {
          const above = rowOf.get(other)! < r;
          // The last sweeps look both ways, so that the ends of a row matter too.
          if (sweep < SWEEPS - 2 && above !== down) continue;
          sum += place.get(other)!;
          count++;
        }
        for (const pull of pulls.get(id) ?? []) {
          sum += pull;
          count++;
        }
        wanted.set(id, count === 0 ? place.get(id)! : sum / count);
      }
      result[r].sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      note(result[r]);
    }
  }
  return result;
}

const BASE64 =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The parts of a source map (version 3) that tell where code comes from. */
export interface SourceMap {
  sources: string[];
  mappings: string;
}

/** Characters of generated code that come from each source, by index. What no source accounts for is left out. */
export function charactersBySource(code: string, map: SourceMap): number[] {
  const counts = map.sources.map(() => 0);
  const lines = code.split('\n');
  let source = 0;
  map.mappings.split(';').forEach((line, index) => {
    let column = 0;
    let last: { column: number; source: number } | undefined;
    for (const segment of line ? line.split(',') : []) {
      const [move, step] = decode(segment);
      column += move;
      if (last) counts[last.source] += column - last.column;
      if (step !== undefined) source += step;
      last = step === undefined ? undefined : { column, source };
    }
    if (last) {
      counts[last.source] += Math.max(
        0,
        (lines[index]?.length ?? 0) - last.column,
      );
    }
  });
  return counts;
}

/** Variable-length quantities of one segment. */
function decode(segment: string): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = BASE64.indexOf(character);
    value += (digit & 31) * 2 ** shift;
    if (digit & 32) {
      shift += 5;
      continue;
    }
    values.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    shift = 0;
  }
  return values;
}

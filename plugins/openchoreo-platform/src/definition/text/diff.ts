/** A line of a comparison. */
export interface DiffLine {
  change: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines beyond which the middle of two texts is not compared line by line but given as removed and added. */
const MOST_CELLS = 4_000_000;

/** Compares two texts line by line: the fewest lines that have to be taken away and added. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
  }
  const same = (text: string): DiffLine => ({ change: 'same', text });
  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

const linesOf = (text: string) =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

/** Longest common subsequence, from the end, so that reading the table forwards gives the lines in order. */
function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ change: 'removed', text });
  const added = (text: string): DiffLine => ({ change: 'added', text });
  const width = b.length + 1;
  if ((a.length + 1) * width > MOST_CELLS) {
    return [...a.map(removed), ...b.map(added)];
  }
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const out: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ change: 'same', text: a[i] });
      i += 1;
      j += 1;
    } else if (
      j === b.length ||
      (i < a.length &&
        lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])
    ) {
      out.push(removed(a[i]));
      i += 1;
    } else {
      out.push(added(b[j]));
      j += 1;
    }
  }
  return out;
}

/** A run of lines that are shown, or the number of equal ones that are not. */
export type Hunk = { lines: DiffLine[] } | { hidden: number };

/** Leaves out equal lines that are further than `context` lines from a change. */
export function hunksOf(lines: readonly DiffLine[], context = 3): Hunk[] {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ change }, at) => {
    if (change === 'same') return;
    near.fill(1, Math.max(0, at - context), at + context + 1);
  });
  const hunks: Hunk[] = [];
  lines.forEach((line, at) => {
    const last = hunks[hunks.length - 1];
    if (near[at]) {
      if (last && 'lines' in last) last.lines.push(line);
      else hunks.push({ lines: [line] });
    } else if (last && 'hidden' in last) last.hidden += 1;
    else hunks.push({ hidden: 1 });
  });
  return hunks;
}

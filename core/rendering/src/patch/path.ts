/** One step of a patch path. */
export type PathStep =
  /** Field of a map, or index of a list when it is a whole number. */
  | { kind: 'key'; key: string }
  | { kind: 'index'; index: number }
  /** After the last item of a list. */
  | { kind: 'end' }
  /** Every item. */
  | { kind: 'all' }
  /** Items whose field equals a text. */
  | { kind: 'filter'; fields: string[]; value: string };

/** A path or operation that makes no sense for the object. */
export class PatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PatchError';
  }
}

const MAX_STEPS = 100;
const FILTER =
  /^\?\s*\(\s*@((?:\.[^\s.=!<>()[\]]+)+)\s*==\s*(?:'([^']*)'|"([^"]*)")\s*\)$/;

/**
 * Reads a JSON Pointer whose segments may also be, or end with, `[?(@.a.b=='v')]`, `[*]` or `[n]`.
 *
 * @throws PatchError when it cannot be read
 */
export function parsePath(path: string): PathStep[] {
  if (!path.startsWith('/')) {
    throw new PatchError(`path '${path}' must start with /`);
  }
  const steps: PathStep[] = [];
  let i = 1;
  while (i <= path.length) {
    const end = keyEnd(path, i);
    const key = path.slice(i, end);
    // `/a/[0]`: the brackets are the whole segment. An empty segment without brackets is the empty key.
    if (key !== '' || path[end] !== '[') steps.push(keyStep(key));
    i = end;
    while (path[i] === '[') {
      const close = bracketEnd(path, i);
      steps.push(bracketStep(path.slice(i + 1, close), path));
      i = close + 1;
    }
    if (i < path.length && path[i] !== '/') {
      throw new PatchError(`path '${path}': expected / at character ${i + 1}`);
    }
    i++;
    if (steps.length > MAX_STEPS) {
      throw new PatchError(`path has more than ${MAX_STEPS} steps`);
    }
  }
  return steps;
}

function keyEnd(path: string, from: number): number {
  let i = from;
  while (i < path.length && path[i] !== '/' && path[i] !== '[') i++;
  return i;
}

function bracketEnd(path: string, open: number): number {
  let quote: string | undefined;
  for (let i = open + 1; i < path.length; i++) {
    const c = path[i];
    if (quote) {
      if (c === quote) quote = undefined;
    } else if (c === "'" || c === '"') quote = c;
    else if (c === ']') return i;
  }
  throw new PatchError(`path '${path}': a [ is never closed`);
}

function keyStep(segment: string): PathStep {
  if (segment === '-') return { kind: 'end' };
  const key = segment.replace(/~1/g, '/').replace(/~0/g, '~');
  return { kind: 'key', key };
}

function bracketStep(body: string, path: string): PathStep {
  const text = body.trim();
  if (text === '*') return { kind: 'all' };
  if (text === '-') return { kind: 'end' };
  if (/^\d{1,9}$/.test(text)) return { kind: 'index', index: Number(text) };
  const filter = FILTER.exec(text);
  if (filter) {
    const fields = filter[1].slice(1).split('.');
    return { kind: 'filter', fields, value: filter[2] ?? filter[3] };
  }
  throw new PatchError(
    `path '${path}': [${body}] is none of [n], [*] and [?(@.field=='text')]`,
  );
}

import { isObject } from '../json/value';

type Step =
  | { field: string }
  | { index: number }
  | { all: true }
  | { filter: { path: string[]; value: string } };

const cache = new Map<string, Step[]>();

/** Reads the subset of JSONPath that CustomResourceDefinitions use in columns and selectable fields. */
function parse(path: string): Step[] {
  const known = cache.get(path);
  if (known) return known;
  const steps: Step[] = [];
  const token =
    /\.((?:\\.|[^.[\]\\])+)|\[\?\(@\.([^=!<>)]+?)\s*==\s*["']([^"']*)["']\)\]|\[['"]([^'"]+)['"]\]|\[(-?\d+)\]|\[(\*)\]/gy;
  let at = 0;
  for (let m = token.exec(path); m; m = token.exec(path)) {
    at = token.lastIndex;
    if (m[1] !== undefined) {
      if (m[1] === '*') steps.push({ all: true });
      else steps.push({ field: m[1].replace(/\\(.)/g, '$1') });
    } else if (m[2] !== undefined) {
      steps.push({ filter: { path: m[2].trim().split('.'), value: m[3] } });
    } else if (m[4] !== undefined) steps.push({ field: m[4] });
    else if (m[5] !== undefined) steps.push({ index: Number(m[5]) });
    else steps.push({ all: true });
  }
  const result = at === path.length ? steps : [];
  if (cache.size > 5000) cache.clear();
  cache.set(path, result);
  return result;
}

function step(value: unknown, by: Step): unknown[] {
  if ('field' in by) {
    return isObject(value) && value[by.field] !== undefined
      ? [value[by.field]]
      : [];
  }
  if (!Array.isArray(value)) {
    return 'all' in by && isObject(value) ? Object.values(value) : [];
  }
  if ('all' in by) return value;
  if ('index' in by) {
    const item = value[by.index < 0 ? value.length + by.index : by.index];
    return item === undefined ? [] : [item];
  }
  return value.filter(item => {
    let inner: unknown = item;
    for (const name of by.filter.path)
      inner = isObject(inner) ? inner[name] : undefined;
    return String(inner) === by.filter.value;
  });
}

/** All values a JSONPath (without braces) selects; an unreadable path selects nothing. */
export function selectAll(root: unknown, path: string): unknown[] {
  const steps = parse(
    path.startsWith('.') || path.startsWith('[') ? path : `.${path}`,
  );
  if (steps.length === 0) return [];
  return steps.reduce<unknown[]>(
    (values, by) => values.flatMap(value => step(value, by)),
    [root],
  );
}

import {
  getOwn,
  isJsonObject,
  jsonEqual,
  setOwn,
} from '@openchoreo-portal/model';

/** Whose value wins at a field. */
export type Choice = 'mine' | 'theirs';

/** A field that both sides changed differently. `undefined`: the side has no such field. */
export interface MergeConflict {
  /** E.g. `workload.container.env[LOG_LEVEL].value`. */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

/** What became of two changes to the same thing. */
export interface MergeResult<T> {
  /** Both changes; where they conflict, the side that was chosen, or `mine`. */
  value: T;
  conflicts: MergeConflict[];
  /** Fields that only they changed. */
  taken: string[];
}

interface Run {
  conflicts: MergeConflict[];
  taken: string[];
  choices: Readonly<Record<string, Choice>>;
}

/**
 * Three-way merge of JSON values, field by field. Items of lists are told apart by what names them (`instanceName`, `key`, `name`, `ref`, …), so that
 * two people can add different environment variables. Nothing that only one side changed is ever lost.
 */
export function mergeThreeWay<T>(
  base: T,
  mine: T,
  theirs: T,
  choices: Readonly<Record<string, Choice>> = {},
): MergeResult<T> {
  const run: Run = { conflicts: [], taken: [], choices };
  const value = merge(base, mine, theirs, '', run) as T;
  return { value, conflicts: run.conflicts, taken: run.taken };
}

function merge(
  base: unknown,
  mine: unknown,
  theirs: unknown,
  path: string,
  run: Run,
): unknown {
  if (jsonEqual(mine, theirs) || jsonEqual(base, theirs)) return mine;
  if (isJsonObject(mine) && isJsonObject(theirs)) {
    return mergeObjects(
      isJsonObject(base) ? base : {},
      mine,
      theirs,
      key => (path ? `${path}.${key}` : key),
      run,
    );
  }
  const lists = [base ?? [], mine, theirs];
  const id = identity(lists);
  if (id) {
    const [b, m, t] = lists as Record<string, unknown>[][];
    return mergeLists(b, m, t, id, path, run);
  }
  if (jsonEqual(base, mine)) {
    run.taken.push(path);
    return theirs;
  }
  return choose({ path, base, mine, theirs }, run);
}

function choose(conflict: MergeConflict, run: Run): unknown {
  run.conflicts.push(conflict);
  return run.choices[conflict.path] === 'theirs'
    ? conflict.theirs
    : conflict.mine;
}

function mergeObjects(
  base: Record<string, unknown>,
  mine: Record<string, unknown>,
  theirs: Record<string, unknown>,
  pathOf: (key: string) => string,
  run: Run,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = merge(
      getOwn(base, key),
      getOwn(mine, key),
      getOwn(theirs, key),
      pathOf(key),
      run,
    );
    if (value !== undefined) setOwn(out, key, value);
  }
  return out;
}

function mergeLists(
  base: Record<string, unknown>[],
  mine: Record<string, unknown>[],
  theirs: Record<string, unknown>[],
  id: (item: Record<string, unknown>) => string,
  path: string,
  run: Run,
): unknown {
  const byId = (list: Record<string, unknown>[]) =>
    Object.fromEntries(list.map(item => [id(item), item]));
  const merged = mergeObjects(
    byId(base),
    byId(mine),
    byId(theirs),
    key => `${path}[${key}]`,
    run,
  );
  const order = mergeOrder(
    base.map(id),
    mine.map(id),
    theirs.map(id),
    `${path}[order]`,
    run,
  );
  const known = order.filter(key => Object.hasOwn(merged, key));
  const rest = Object.keys(merged).filter(key => !order.includes(key));
  return [...known, ...rest].map(key => merged[key]);
}

/** Order counts: later traits see what earlier ones did. Only the items that both sides have can conflict. */
function mergeOrder(
  base: string[],
  mine: string[],
  theirs: string[],
  path: string,
  run: Run,
): string[] {
  const common = (list: string[]) =>
    list.filter(key => mine.includes(key) && theirs.includes(key));
  const before = common(base);
  const [m, t] = [common(mine), common(theirs)];
  if (jsonEqual(m, t) || jsonEqual(before, t)) return mine;
  if (jsonEqual(before, m)) return theirs;
  const picked = choose({ path, base: before, mine: m, theirs: t }, run);
  return picked === t ? theirs : mine;
}

const NAMES: readonly (readonly string[])[] = [
  ['instanceName'],
  ['mountPath', 'key'],
  ['key'],
  ['component', 'name'],
  ['ref'],
  ['name'],
];

/** What tells the items of all these lists apart; undefined when something is no list of named items, or a name is there twice. */
function identity(
  lists: readonly unknown[],
): ((item: Record<string, unknown>) => string) | undefined {
  if (!lists.every(Array.isArray)) return undefined;
  const names = NAMES.find(fields =>
    (lists as unknown[][]).every(list => {
      const ids = list.map(item =>
        isJsonObject(item) &&
        fields.every(field => typeof getOwn(item, field) === 'string')
          ? idOf(item, fields)
          : undefined,
      );
      return (
        ids.every(found => found !== undefined) &&
        new Set(ids).size === ids.length
      );
    }),
  );
  return names && (item => idOf(item, names));
}

const idOf = (item: Record<string, unknown>, fields: readonly string[]) =>
  fields.map(field => String(item[field])).join('/');

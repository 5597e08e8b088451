import { getOwn, isJsonObject, jsonEqual } from '@openchoreo-portal/model';

/** One step of a path: a field, an item told by the field that names it, or an item told by its place. */
export type Step =
  | { field: string }
  | { key: string; id: string }
  | { index: number };

/** A place where a live object is not what was applied. */
export interface Difference {
  steps: readonly Step[];
  /** Where it is in the live object (JSON pointer); of a missing field, where it would be. */
  pointer: string;
  /** What was applied; absent when somebody added an item to a list. */
  before?: unknown;
  /** What is there; absent when somebody took it away. */
  after?: unknown;
}

/** Fields by which items of lists are told apart, as in plans. */
const KEYS = ['name', 'key', 'mountPath', 'secretKey'];
const MAX_DEPTH = 64;
/** More differences than this say nothing that fewer do not. */
const MAX_DIFFERENCES = 100;

/**
 * Where `live` lacks something of `wanted` or has another value, and items that were added to lists whose items have names. Fields that
 * only `live` has are somebody else's business: defaults, status, notes of other controllers.
 */
export function differencesOf(wanted: unknown, live: unknown): Difference[] {
  const out: Difference[] = [];
  walk(wanted, live, [], '', out);
  return out;
}

function walk(
  wanted: unknown,
  live: unknown,
  steps: readonly Step[],
  pointer: string,
  out: Difference[],
): void {
  if (wanted === undefined || out.length >= MAX_DIFFERENCES) return;
  const isDeep = steps.length < MAX_DEPTH;
  if (isDeep && isJsonObject(wanted) && isJsonObject(live)) {
    for (const field of Object.keys(wanted)) {
      walk(
        getOwn(wanted, field),
        getOwn(live, field),
        [...steps, { field }],
        `${pointer}/${pointerPart(field)}`,
        out,
      );
    }
    return;
  }
  if (isDeep && Array.isArray(wanted) && Array.isArray(live)) {
    const key = KEYS.find(k => isKeyed(wanted, k) && isKeyed(live, k));
    if (key !== undefined) {
      walkKeyed(wanted, live, key, steps, pointer, out);
      return;
    }
    if (wanted.length === live.length) {
      wanted.forEach((item, index) =>
        walk(
          item,
          live[index],
          [...steps, { index }],
          `${pointer}/${index}`,
          out,
        ),
      );
      return;
    }
  }
  if (jsonEqual(wanted, live)) return;
  out.push({
    steps,
    pointer,
    before: wanted,
    ...(live === undefined ? {} : { after: live }),
  });
}

function walkKeyed(
  wanted: readonly unknown[],
  live: readonly unknown[],
  key: string,
  steps: readonly Step[],
  pointer: string,
  out: Difference[],
): void {
  const idOf = (item: unknown) =>
    isJsonObject(item) ? String(getOwn(item, key)) : '';
  for (const item of wanted) {
    const id = idOf(item);
    const index = live.findIndex(other => idOf(other) === id);
    walk(
      item,
      index < 0 ? undefined : live[index],
      [...steps, { key, id }],
      `${pointer}/${index < 0 ? '-' : index}`,
      out,
    );
  }
  live.forEach((item, index) => {
    const id = idOf(item);
    if (wanted.some(other => idOf(other) === id)) return;
    if (out.length >= MAX_DIFFERENCES) return;
    out.push({
      steps: [...steps, { key, id }],
      pointer: `${pointer}/${index}`,
      after: item,
    });
  });
}

/** The object with these places as they are live. Neither object is changed. */
export function withLive<T>(wanted: T, differences: readonly Difference[]): T {
  const out = structuredClone(wanted);
  for (const { steps, after } of differences) place(out, steps, after);
  return out;
}

function place(node: unknown, steps: readonly Step[], value: unknown): void {
  const [step, ...rest] = steps;
  if (!step) return;
  if (Array.isArray(node)) {
    const index =
      'index' in step
        ? step.index
        : node.findIndex(
            item =>
              'key' in step &&
              isJsonObject(item) &&
              getOwn(item, step.key) === step.id,
          );
    if (rest.length > 0) place(node[index], rest, value);
    else if (value === undefined && index >= 0) node.splice(index, 1);
    else if (index >= 0) node[index] = value;
    else node.push(value);
    return;
  }
  if (!isJsonObject(node) || !('field' in step)) return;
  if (rest.length > 0) place(getOwn(node, step.field), rest, value);
  else if (value === undefined) Reflect.deleteProperty(node, step.field);
  else Reflect.set(node, step.field, value);
}

/** `spec.template.spec.containers[name=main].image`, as plans write it. */
export function pathText(steps: readonly Step[]): string {
  let out = '';
  for (const step of steps) {
    if ('index' in step) out += `[${step.index}]`;
    else if ('key' in step) out += `[${step.key}=${step.id}]`;
    else if (!/^[\w-]+$/.test(step.field)) out += `['${step.field}']`;
    else out += out === '' ? step.field : `.${step.field}`;
  }
  return out;
}

function isKeyed(list: readonly unknown[], key: string): boolean {
  const ids = list.map(item =>
    isJsonObject(item) ? getOwn(item, key) : undefined,
  );
  return (
    ids.every(id => typeof id === 'string') && new Set(ids).size === ids.length
  );
}

/** A field as part of a JSON pointer. */
export function pointerPart(field: string): string {
  return field.replace(/~/g, '~0').replace(/\//g, '~1');
}

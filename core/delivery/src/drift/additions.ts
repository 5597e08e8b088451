import {
  getOwn,
  isJsonObject,
  ManagedFieldsEntry,
} from '@openchoreo-portal/model';
import { Difference, pointerPart, Step } from './differences';

/** Managers that keep clusters and the platform going: what they add belongs to running, and is nobody's change. */
const MACHINES =
  /controller|operator|kubelet|scheduler|injector|^kube-|^openchoreo|^local-plane$|^workflow-runner$/i;
/** Parts of an object that say how it is doing, or are notes of others. */
const NOT_WANTED = new Set(['apiVersion', 'kind', 'metadata', 'status']);
const MAX_DEPTH = 64;
/** More additions than this say nothing that fewer do not. */
const MAX_ADDITIONS = 100;

/** Notes about what people and their tools wrote, neither `owner` nor a machine. */
export function writtenByOthers(
  managedFields: readonly ManagedFieldsEntry[] | undefined,
  owner: string,
): ManagedFieldsEntry[] {
  return (managedFields ?? []).filter(
    ({ manager, subresource }) =>
      !subresource && manager !== owner && !MACHINES.test(manager ?? ''),
  );
}

/**
 * Fields that others added where `wanted` says nothing, as their notes tell: `hostNetwork`, a label, a limit. Items added to lists are differences
 * of the list.
 */
export function additionsOf(
  wanted: unknown,
  live: unknown,
  others: readonly ManagedFieldsEntry[],
): Difference[] {
  const out = new Map<string, Difference>();
  for (const { fieldsV1 } of others) {
    if (!isJsonObject(fieldsV1)) continue;
    const spec = Object.fromEntries(
      Object.entries(fieldsV1).filter(
        ([name]) => !NOT_WANTED.has(name.replace(/^f:/, '')),
      ),
    );
    walk(spec, wanted, live, [], '', out);
    const labels = getOwn(metadataOf(fieldsV1, 'f:metadata'), 'f:labels');
    walk(
      labels,
      getOwn(metadataOf(wanted, 'metadata'), 'labels') ?? {},
      getOwn(metadataOf(live, 'metadata'), 'labels'),
      [{ field: 'metadata' }, { field: 'labels' }],
      '/metadata/labels',
      out,
    );
  }
  return [...out.values()];
}

function metadataOf(object: unknown, name: string): Record<string, unknown> {
  const found = isJsonObject(object) ? getOwn(object, name) : undefined;
  return isJsonObject(found) ? found : {};
}

function walk(
  fields: unknown,
  wanted: unknown,
  live: unknown,
  steps: readonly Step[],
  pointer: string,
  out: Map<string, Difference>,
): void {
  if (!isJsonObject(fields) || steps.length >= MAX_DEPTH) return;
  for (const key of Object.keys(fields)) {
    if (out.size >= MAX_ADDITIONS) return;
    const below = getOwn(fields, key);
    if (key.startsWith('f:') && isJsonObject(wanted) && isJsonObject(live)) {
      const field = key.slice(2);
      const value = getOwn(live, field);
      if (value === undefined) continue;
      const mine = getOwn(wanted, field);
      const to = [...steps, { field }];
      const at = `${pointer}/${pointerPart(field)}`;
      if (mine === undefined)
        out.set(at, { steps: to, pointer: at, after: value });
      else walk(below, mine, value, to, at, out);
    } else if (
      key.startsWith('k:') &&
      Array.isArray(wanted) &&
      Array.isArray(live)
    ) {
      walkItem(key, below, wanted, live, steps, pointer, out);
    }
  }
}

/** An item that both have; others are differences of the list. */
function walkItem(
  key: string,
  fields: unknown,
  wanted: readonly unknown[],
  live: readonly unknown[],
  steps: readonly Step[],
  pointer: string,
  out: Map<string, Difference>,
): void {
  const names = namesOf(key.slice(2));
  const entries = Object.entries(names);
  if (entries.length === 0) return;
  const isIt = (item: unknown) =>
    isJsonObject(item) && entries.every(([n, v]) => getOwn(item, n) === v);
  const index = live.findIndex(isIt);
  const mine = wanted.find(isIt);
  if (index < 0 || mine === undefined) return;
  const [[name, id]] = entries;
  const step: Step = typeof id === 'string' ? { key: name, id } : { index };
  walk(fields, mine, live[index], [...steps, step], `${pointer}/${index}`, out);
}

function namesOf(text: string): Record<string, unknown> {
  try {
    const names: unknown = JSON.parse(text);
    return isJsonObject(names) ? names : {};
  } catch {
    // Other people's notes need not be well-formed; what cannot be read names nothing.
    return {};
  }
}

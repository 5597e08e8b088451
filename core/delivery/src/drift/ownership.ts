import {
  getOwn,
  isJsonObject,
  ManagedFieldsEntry,
} from '@openchoreo-portal/model';
import { Step } from './differences';

type Fields = Record<string, unknown>;

/** Who is behind a field, as `metadata.managedFields` tells. */
export interface FieldOwner {
  manager: string;
  /** RFC 3339: when that manager last wrote the object. */
  since?: string;
}

/** Managers of a field, latest first; entries about status do not count. */
export function ownersOf(
  managedFields: readonly ManagedFieldsEntry[] | undefined,
  steps: readonly Step[],
): FieldOwner[] {
  return byTime(managedFields)
    .filter(entry => owns(entry.fieldsV1, steps))
    .map(ownerOf);
}

function byTime(
  entries: readonly ManagedFieldsEntry[] | undefined,
): ManagedFieldsEntry[] {
  return (entries ?? [])
    .filter(entry => !entry.subresource)
    .sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1));
}

function ownerOf({ manager, time }: ManagedFieldsEntry): FieldOwner {
  return { manager: manager || 'unknown', ...(time ? { since: time } : {}) };
}

/** True when the set has the path, a path above it that stands for everything below, or something below it. */
function owns(fields: unknown, steps: readonly Step[]): boolean {
  let node = fields;
  for (const step of steps) {
    if (!isJsonObject(node)) return false;
    const next = below(node, step);
    if (next === undefined) return false;
    const rest = Object.keys(next).filter(key => key !== '.');
    // A leaf above the place: a list or object that is owned as a whole.
    if (rest.length === 0) return true;
    node = next;
  }
  return true;
}

function below(node: Fields, step: Step): Fields | undefined {
  if ('field' in step) return objectAt(node, `f:${step.field}`);
  if ('index' in step) return objectAt(node, `i:${step.index}`);
  for (const element of Object.keys(node)) {
    if (!element.startsWith('k:')) continue;
    if (namesItem(element.slice(2), step)) return objectAt(node, element);
  }
  return undefined;
}

function namesItem(text: string, step: { key: string; id: string }): boolean {
  try {
    const keys: unknown = JSON.parse(text);
    return isJsonObject(keys) && getOwn(keys, step.key) === step.id;
  } catch {
    // Other people's notes need not be well-formed; what cannot be read names nothing.
    return false;
  }
}

function objectAt(node: Fields, name: string): Fields | undefined {
  const value = getOwn(node, name);
  return isJsonObject(value) ? value : undefined;
}

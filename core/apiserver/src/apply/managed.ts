import { ManagedFieldsEntry } from '@openchoreo-portal/model';
import { FieldSet } from './field-set';

/** What one manager owns. */
export interface Managed {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
  time?: string;
  fields: FieldSet;
}

/** Owners by identity. */
export type Managers = Map<string, Managed>;

/** Identity of an owner. Appliers are one whatever version they apply with. */
export function identityOf(
  entry: Pick<Managed, 'manager' | 'operation' | 'apiVersion' | 'subresource'>,
): string {
  return JSON.stringify([
    entry.manager,
    entry.operation,
    entry.operation === 'Apply' ? '' : entry.apiVersion,
    entry.subresource ?? '',
  ]);
}

/** Reads `metadata.managedFields`; undefined when it is not well-formed. */
export function readManaged(
  entries: readonly ManagedFieldsEntry[] | undefined,
): Managers | undefined {
  const out: Managers = new Map();
  for (const entry of entries ?? []) {
    if (
      (entry.operation !== 'Apply' && entry.operation !== 'Update') ||
      entry.fieldsType !== 'FieldsV1' ||
      typeof entry.apiVersion !== 'string'
    )
      return undefined;
    out.set(identityOf({ ...entry, manager: entry.manager ?? '' }), {
      manager: entry.manager ?? '',
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      ...(entry.subresource ? { subresource: entry.subresource } : {}),
      time: entry.time,
      fields: FieldSet.fromJson(entry.fieldsV1),
    });
  }
  return out;
}

const order = (a: Managed, b: Managed): number => {
  if (a.operation !== b.operation) return a.operation === 'Apply' ? -1 : 1;
  for (const field of [
    'time',
    'manager',
    'apiVersion',
    'subresource',
  ] as const) {
    const [left, right] = [a[field] ?? '', b[field] ?? ''];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
};

/** `metadata.managedFields`, in the order Kubernetes keeps. */
export function writeManaged(managers: Managers): ManagedFieldsEntry[] {
  return [...managers.values()]
    .filter(entry => !entry.fields.isEmpty)
    .sort(order)
    .map(entry => ({
      manager: entry.manager,
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      ...(entry.time ? { time: entry.time } : {}),
      fieldsType: 'FieldsV1',
      fieldsV1: entry.fields.toJson(),
      ...(entry.subresource ? { subresource: entry.subresource } : {}),
    }));
}

const MAX_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

/** Keeps at most ten updaters: the oldest are folded into one, per version. */
export function capUpdaters(managers: Managers): Managers {
  const updaters = [...managers.entries()].filter(
    ([, m]) => m.operation === 'Update',
  );
  if (updaters.length <= MAX_UPDATERS) return managers;
  updaters.sort(([, a], [, b]) => order(a, b));
  const out: Managers = new Map(managers);
  let length = updaters.length;
  for (const [id, oldest] of updaters) {
    if (length <= MAX_UPDATERS) break;
    const { subresource: _, ...folded } = { ...oldest, manager: ANCIENT };
    const target = identityOf(folded);
    if (id === target) continue;
    out.delete(id);
    const existing = out.get(target);
    if (existing) {
      length--;
      folded.fields = existing.fields.union(oldest.fields);
      folded.time = existing.time;
    }
    out.set(target, folded);
  }
  return out;
}

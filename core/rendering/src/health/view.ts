import { getOwn, isJsonObject } from '@openchoreo-portal/model';

/** A status condition; absent texts are empty. */
export interface StatusCondition {
  type: string;
  status: string;
  reason: string;
  message: string;
}

/** Number at a field; `fallback` when absent. */
export function count(
  map: Record<string, unknown>,
  key: string,
  fallback = 0,
): number {
  const value = getOwn(map, key);
  return typeof value === 'number' ? value : fallback;
}

/** Text at a field; empty when absent. */
export function text(map: Record<string, unknown>, key: string): string {
  const value = getOwn(map, key);
  return typeof value === 'string' ? value : '';
}

/** Maps in the list at a field. */
export function maps(
  map: Record<string, unknown>,
  key: string,
): Record<string, unknown>[] {
  const value = getOwn(map, key);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The map at a field; empty when absent. */
export function child(
  map: Record<string, unknown>,
  key: string,
): Record<string, unknown> {
  const value = getOwn(map, key);
  return isJsonObject(value) ? value : {};
}

/** The condition of that type, if any. */
export function condition(
  status: Record<string, unknown>,
  type: string,
): StatusCondition | undefined {
  const found = maps(status, 'conditions').find(c => c.type === type);
  return (
    found && {
      type,
      status: text(found, 'status'),
      reason: text(found, 'reason'),
      message: text(found, 'message'),
    }
  );
}

/** `1 replica`, `2 replicas`. */
export function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

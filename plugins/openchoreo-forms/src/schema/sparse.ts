import { JsonObject } from '@openchoreo-portal/model';

/** The form library leaves empty objects and unset fields behind; they mean nothing. */
export function sparse(value: unknown): JsonObject | undefined {
  const out = pruned(value);
  return out === undefined ? undefined : (out as JsonObject);
}

function pruned(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  const entries = Object.entries(value)
    .map(([key, child]) => [key, pruned(child)] as const)
    .filter(([, child]) => child !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

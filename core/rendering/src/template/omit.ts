import { isJsonObject, setOwn } from '@openchoreo-portal/model';

/** What `oc_omit()` evaluates to: the field or list item that holds it goes. It is not null, and null is kept. */
export const OMIT: unique symbol = Symbol('oc_omit');

/** Removes every field and list item that is {@link OMIT} or undefined, at any depth. */
export function withoutOmitted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter(v => !isOmitted(v)).map(withoutOmitted);
  }
  if (!isJsonObject(value)) return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (!isOmitted(value[key])) setOwn(out, key, withoutOmitted(value[key]));
  }
  return out;
}

/** True for what must not appear in the result; an empty optional counts too. */
export function isOmitted(value: unknown): boolean {
  return value === OMIT || value === undefined;
}

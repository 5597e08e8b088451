import { setOwn } from '@openchoreo-portal/model';
import { base64 } from './format';

/** What `oc_omit()` evaluates to: the field or list item that holds it goes. It is not null, and null is kept. */
export const OMIT: unique symbol = Symbol('oc_omit');

/**
 * Removes every field and list item that is {@link OMIT} or undefined, at any depth; bytes become base64, as in JSON. What holds
 * neither is returned as it is, not copied.
 */
export function withoutOmitted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return keptItems(value);
  if (value instanceof Uint8Array) return base64(value);
  return keptFields(value as Record<string, unknown>);
}

function keptItems(list: unknown[]): unknown[] {
  let out: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    const gone = isOmitted(item);
    const kept = gone ? item : withoutOmitted(item);
    if (!out && (gone || kept !== item)) out = list.slice(0, i);
    if (out && !gone) out.push(kept);
  }
  return out ?? list;
}

function keptFields(map: Record<string, unknown>): Record<string, unknown> {
  let out: Record<string, unknown> | undefined;
  const keys = Object.keys(map);
  for (let i = 0; i < keys.length; i++) {
    const content = map[keys[i]];
    const gone = isOmitted(content);
    const kept = gone ? content : withoutOmitted(content);
    if (!out && (gone || kept !== content)) {
      out = {};
      for (let k = 0; k < i; k++) setOwn(out, keys[k], map[keys[k]]);
    }
    if (out && !gone) setOwn(out, keys[i], kept);
  }
  return out ?? map;
}

/** True for what must not appear in the result; an empty optional counts too. */
export function isOmitted(value: unknown): boolean {
  return value === OMIT || value === undefined;
}

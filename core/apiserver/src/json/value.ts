import { isJsonObject } from '@openchoreo-portal/model';
import { createHash } from 'crypto';

export {
  canonicalJson,
  isJsonObject as isObject,
  jsonEqual as equal,
} from '@openchoreo-portal/model';

/** A JSON object as parsed. */
export type Json = Record<string, unknown>;

/** Deep copy of a JSON-like value. Members that are `undefined` are dropped, as JSON would. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(item => (item === undefined ? null : clone(item))) as T;
  }
  if (!isJsonObject(value)) return value;
  const out: Json = {};
  for (const key of Object.keys(value))
    if (value[key] !== undefined) out[key] = clone(value[key]);
  return out as T;
}

/** `sha256` in hex of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** How deep a body may nest; the deepest official schemas stay far below. */
export const MAX_DEPTH = 200;

/**
 * Refuses values that nest too deep or carry a key which JavaScript would treat specially.
 *
 * @returns a sentence that names the problem, or undefined when the value is fine
 */
export function implausible(value: unknown): string | undefined {
  const stack: Array<{ value: unknown; depth: number }> = [{ value, depth: 0 }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (typeof top.value !== 'object' || top.value === null) continue;
    if (top.depth >= MAX_DEPTH)
      return `it nests deeper than ${MAX_DEPTH} levels`;
    if (Array.isArray(top.value)) {
      for (const item of top.value)
        stack.push({ value: item, depth: top.depth + 1 });
      continue;
    }
    for (const key of Object.keys(top.value)) {
      if (key === '__proto__') return 'it has a field named __proto__';
      stack.push({ value: (top.value as Json)[key], depth: top.depth + 1 });
    }
  }
  return undefined;
}

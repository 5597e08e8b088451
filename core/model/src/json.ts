/** True for plain JSON objects (not null, not arrays). */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property, never one of the prototype's. */
export function hasOwn(object: object, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/** Own property's value; `undefined` for everything inherited, so `constructor` and `__proto__` are harmless. */
export function getOwn(
  object: Record<string, unknown> | undefined,
  key: string,
): unknown {
  return object !== undefined && hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own data property, whatever the key is called. */
export function setOwn(
  object: Record<string, unknown>,
  key: string,
  value: unknown,
): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    object[key] = value;
  }
}

/** Deep copy of a JSON value. */
export function cloneJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  if (!isJsonObject(value)) return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setOwn(out, key, cloneJson(value[key]));
  return out as T;
}

/** Deep equality of JSON values; object key order does not matter. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((v, i) => jsonEqual(v, b[i]))
    );
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(k => hasOwn(b, k) && jsonEqual(a[k], b[k]))
  );
}

/** JSON with sorted keys and without whitespace: equal values have equal text. What digests are made of. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value
      .map(v => canonicalJson(v === undefined ? null : v))
      .join(',')}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'null';
  const parts = Object.keys(value)
    .filter(k => value[k] !== undefined)
    .sort()
    .map(k => `${JSON.stringify(k)}:${canonicalJson(value[k])}`);
  return `{${parts.join(',')}}`;
}

/** Deep equality of JSON values; an absent field equals an undefined one. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => jsonEqual(item, b[i]))
    );
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (!jsonEqual(left[key], right[key])) return false;
  }
  return true;
}

/** True when `actual` has every field of `wanted` with that value; fields that only `actual` has are ignored, list items are not. */
export function contains(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (
    typeof wanted !== 'object' ||
    wanted === null ||
    Array.isArray(wanted) ||
    typeof actual !== 'object' ||
    actual === null
  ) {
    if (Array.isArray(wanted)) {
      return (
        Array.isArray(actual) &&
        actual.length === wanted.length &&
        wanted.every((item, i) => contains(actual[i], item))
      );
    }
    return actual === wanted;
  }
  return Object.entries(wanted).every(([key, value]) =>
    contains((actual as Record<string, unknown>)[key], value),
  );
}

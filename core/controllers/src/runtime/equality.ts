export { jsonEqual } from '@openchoreo-portal/model';

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

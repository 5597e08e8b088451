/** A spec without what was left empty in a form; the server says what is missing. */
export function cleaned<T>(spec: T): T {
  return clean(spec) as T;
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(clean).filter(item => item !== undefined);
  }
  if (typeof value === 'string') return value.trim() || undefined;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, clean(inner)] as const)
        .filter(([, inner]) => inner !== undefined),
    );
  }
  return value;
}

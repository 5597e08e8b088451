/**
 * Replaces `${NAME}` markers of a manifest, at any depth; a value that is only a marker takes its type, too. Expressions of templates, which
 * look alike, have other names and stay.
 */
export function fillMarkers(
  value: unknown,
  values: Readonly<Record<string, string | number>>,
): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{(\w+)\}$/.exec(value);
    if (whole && Object.hasOwn(values, whole[1])) return values[whole[1]];
    return value.replace(/\$\{(\w+)\}/g, (marker: string, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : marker,
    );
  }
  if (Array.isArray(value)) return value.map(item => fillMarkers(item, values));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        fillMarkers(item, values),
      ]),
    );
  }
  return value;
}

/** A moment: microseconds since 1970, and the nanoseconds below them (0 to 999). */
export interface Moment {
  ts: number;
  ns: number;
}

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:\d{2})$/i;

/** Reads an RFC 3339 time without losing digits; undefined when it is none. */
export function parseMoment(text: string): Moment | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const seconds = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(seconds)) return undefined;
  const nanos = Number((match[2] ?? '').padEnd(9, '0'));
  return { ts: seconds * 1000 + Math.floor(nanos / 1000), ns: nanos % 1000 };
}

/** Writes a moment with 3, 6 or 9 digits, as few as needed. */
export function formatMoment({ ts, ns }: Moment): string {
  const seconds = Math.floor(ts / 1_000_000);
  const nanos = (ts - seconds * 1_000_000) * 1000 + ns;
  let digits = String(nanos).padStart(9, '0');
  if (digits.endsWith('000000')) digits = digits.slice(0, 3);
  else if (digits.endsWith('000')) digits = digits.slice(0, 6);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${digits}Z`;
}

/** A date as microseconds. */
export function micros(date: Date): number {
  return date.getTime() * 1000;
}

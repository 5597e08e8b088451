import { fail } from './failure';
import { CelDuration, CelTimestamp } from './values';

const SECOND = 1_000_000_000n;
const MIN_TIMESTAMP = -62_135_596_800n * SECOND;
const MAX_TIMESTAMP =
  BigInt(Date.UTC(9999, 11, 31, 23, 59, 59) / 1000) * SECOND + 999_999_999n;
/** 64 bits of nanoseconds, about 292 years. */
const MAX_DURATION = 2n ** 63n - 1n;

export function makeTimestamp(ns: bigint): CelTimestamp {
  if (ns < MIN_TIMESTAMP || ns > MAX_TIMESTAMP) fail('timestamp out of range');
  return new CelTimestamp(ns);
}

export function makeDuration(ns: bigint): CelDuration {
  if (ns < -MAX_DURATION || ns > MAX_DURATION) fail('duration out of range');
  return new CelDuration(ns);
}

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):(\d\d))$/;

/** Reads RFC 3339, e.g. `2026-01-02T03:04:05.6Z`. */
export function parseTimestamp(text: string): CelTimestamp {
  const m = text.length > 64 ? null : RFC3339.exec(text);
  if (!m) return fail('malformed timestamp');
  const [year, month, day, hour, minute, second] = m.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const valid =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  if (!valid) return fail('malformed timestamp');
  const offset = m[8]
    ? 0
    : (Number(m[10]) * 60 + Number(m[11])) * 60 * (m[9] === '-' ? -1 : 1);
  const seconds = BigInt(date.getTime() / 1000 - offset);
  return makeTimestamp(seconds * SECOND + BigInt((m[7] ?? '').padEnd(9, '0')));
}

function fraction(ns: bigint): string {
  if (ns === 0n) return '';
  return `.${ns.toString().padStart(9, '0').replace(/0+$/, '')}`;
}

function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b < 0n ? q - 1n : q;
}

export function timestampDate(timestamp: CelTimestamp): Date {
  return new Date(Number(floorDiv(timestamp.ns, 1_000_000n)));
}

export function formatTimestamp(timestamp: CelTimestamp): string {
  const seconds = floorDiv(timestamp.ns, SECOND);
  const date = new Date(Number(seconds) * 1000);
  return date
    .toISOString()
    .replace(/\.\d+Z$/, `${fraction(timestamp.ns - seconds * SECOND)}Z`);
}

export function timestampSeconds(timestamp: CelTimestamp): bigint {
  return floorDiv(timestamp.ns, SECOND);
}

const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

/** Reads what Go writes, e.g. `1h30m`, `-1.5s`, `0`. */
export function parseDuration(text: string): CelDuration {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const body = text.slice(sign.length);
  if (body === '0') return new CelDuration(0n);
  if (
    text.length > 200 ||
    !/^((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(body)
  )
    return fail('malformed duration');
  let total = 0n;
  for (const [, whole, part = '', unit] of body.matchAll(
    /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const scale = UNITS[unit];
    total += BigInt(whole || '0') * scale;
    if (part) total += (BigInt(part) * scale) / 10n ** BigInt(part.length);
  }
  return makeDuration(sign === '-' ? -total : total);
}

/** Seconds with a unit, e.g. `90s`, `1.5s`. */
export function formatDuration(duration: CelDuration): string {
  const ns = duration.ns < 0n ? -duration.ns : duration.ns;
  return `${duration.ns < 0n ? '-' : ''}${ns / SECOND}${fraction(
    ns % SECOND,
  )}s`;
}

export function addTime(a: unknown, b: unknown): unknown {
  if (a instanceof CelDuration && b instanceof CelDuration)
    return makeDuration(a.ns + b.ns);
  if (a instanceof CelTimestamp && b instanceof CelDuration)
    return makeTimestamp(a.ns + b.ns);
  if (a instanceof CelDuration && b instanceof CelTimestamp)
    return makeTimestamp(a.ns + b.ns);
  return undefined;
}

export function subtractTime(a: unknown, b: unknown): unknown {
  if (a instanceof CelDuration && b instanceof CelDuration)
    return makeDuration(a.ns - b.ns);
  if (a instanceof CelTimestamp && b instanceof CelDuration)
    return makeTimestamp(a.ns - b.ns);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp)
    return makeDuration(a.ns - b.ns);
  return undefined;
}

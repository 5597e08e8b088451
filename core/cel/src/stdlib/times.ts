import { define, type Overload } from '../functions/overload';
import { fail } from '../values/failure';
import { makeInt } from '../values/numbers';
import { timestampDate } from '../values/time';
import type { CelDuration, CelTimestamp } from '../values/values';

type Getter = (local: Date) => number;

const DAY = 86_400_000;

function dayOfYear(date: Date): number {
  const start = new Date(date);
  start.setUTCMonth(0, 1);
  return Math.floor((date.getTime() - start.getTime()) / DAY);
}

const GETTERS: Record<string, Getter> = {
  getFullYear: d => d.getUTCFullYear(),
  getMonth: d => d.getUTCMonth(),
  getDate: d => d.getUTCDate(),
  getDayOfMonth: d => d.getUTCDate() - 1,
  getDayOfWeek: d => d.getUTCDay(),
  getDayOfYear: dayOfYear,
  getHours: d => d.getUTCHours(),
  getMinutes: d => d.getUTCMinutes(),
  getSeconds: d => d.getUTCSeconds(),
  getMilliseconds: d => d.getUTCMilliseconds(),
};

/** The date whose UTC fields show the wall clock of a zone: `UTC`, `+02:00`, `02:00`, `-09:30` or an IANA name. */
function inZone(date: Date, zone: string): Date {
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return new Date(
      date.getTime() + (offset[1] === '-' ? -minutes : minutes) * 60_000,
    );
  }
  if (zone === 'UTC' || zone === '') return date;
  return new Date(date.getTime() + zoneOffset(date, zone));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneOffset(date: Date, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        calendar: 'gregory',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      return fail('unknown time zone');
    }
    // There are a few hundred zones; what is not one never gets here.
    if (formats.size < 1_000) formats.set(zone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(date).map(part => [part.type, part.value]),
  );
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  local.setUTCHours(
    Number(parts.hour),
    Number(parts.minute),
    Number(parts.second),
    date.getUTCMilliseconds(),
  );
  return local.getTime() - date.getTime();
}

const DURATION_UNITS: Record<string, bigint> = {
  getHours: 3_600_000_000_000n,
  getMinutes: 60_000_000_000n,
  getSeconds: 1_000_000_000n,
};

export const TIMES: readonly Overload[] = [
  ...Object.entries(GETTERS).flatMap(([name, get]) => [
    define(`timestamp.${name}(): int`, (_, t: CelTimestamp) =>
      get(timestampDate(t)),
    ),
    define(
      `timestamp.${name}(string): int`,
      (meter, t: CelTimestamp, zone: string) => {
        meter.charge(200);
        return get(inZone(timestampDate(t), zone));
      },
    ),
  ]),
  ...Object.entries(DURATION_UNITS).map(([name, unit]) =>
    define(`duration.${name}(): int`, (_, d: CelDuration) =>
      makeInt(d.ns / unit),
    ),
  ),
  define('duration.getMilliseconds(): int', (_, d: CelDuration) =>
    makeInt((d.ns / 1_000_000n) % 1_000n),
  ),
];

import { WEEKDAYS, WindowGate } from '@openchoreo-portal/model';
import { DateTime } from 'luxon';
import { GateResult } from './types';

/** How far ahead an opening is looked for, in days. */
const HORIZON_DAYS = 400;

/**
 * Answers one window gate, in its own time zone. `until` is when the answer changes.
 *
 * Daylight saving: a wall-clock time that does not exist is the same distance after the gap; one that exists twice is the first of the two when
 * a window opens and the second when it closes, so that a window is never shorter than it reads.
 */
export function evaluateWindow(
  base: { name: string; policy: string },
  rule: WindowGate,
  now: Date,
): GateResult {
  const answer = (
    state: GateResult['state'],
    message: string,
    until?: number,
  ): GateResult => ({
    ...base,
    type: 'window',
    state,
    message,
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  });
  const zone = rule.timeZone ?? 'UTC';
  if (!DateTime.fromMillis(0, { zone }).isValid) {
    return answer(
      'Wait',
      `Gate ${base.name} of policy ${base.policy} has an unknown time zone ${zone}; write it like Europe/Zurich.`,
    );
  }
  const freezes = (rule.freezes ?? []).map(f => ({
    reason: f.reason,
    start: instant(f.from, zone, false),
    end: instant(f.to, zone, true),
  }));
  if (freezes.some(f => Number.isNaN(f.start) || Number.isNaN(f.end))) {
    return answer(
      'Wait',
      `Gate ${base.name} of policy ${base.policy} has a freeze with an unreadable time; write it like 2026-12-24T18:00.`,
    );
  }
  const at = now.getTime();
  const frozen = freezes.find(f => f.start <= at && at < f.end);
  if (!frozen && isOpen(rule, zone, at)) {
    const until = closing(rule, zone, at, freezes);
    return answer('Allow', 'The window is open.', until);
  }
  const opens = opening(rule, zone, at, freezes);
  const when =
    opens === undefined
      ? 'it does not open within a year'
      : `it opens ${DateTime.fromMillis(opens, { zone }).toFormat(
          'ccc d LLL yyyy HH:mm',
          { locale: 'en' },
        )} (${zone})`;
  return answer(
    'Wait',
    frozen
      ? `Changes are frozen${
          frozen.reason ? ` (${frozen.reason})` : ''
        }; ${when}.`
      : `The window is closed; ${when}.`,
    opens,
  );
}

interface Interval {
  start: number;
  end: number;
}

function hasWindows(rule: WindowGate): boolean {
  return rule.open !== undefined && rule.open.length > 0;
}

/** Windows that begin on one local day. */
function windowsOf(rule: WindowGate, day: DateTime): Interval[] {
  const weekday = WEEKDAYS[day.weekday - 1];
  return (rule.open ?? [])
    .filter(w => !w.days || w.days.length === 0 || w.days.includes(weekday))
    .map(({ from, to }) => ({
      start: wallClock(day, from, false),
      end: wallClock(to <= from ? day.plus({ days: 1 }) : day, to, true),
    }))
    .filter(({ start, end }) => end > start);
}

/** Windows near an instant, those of the local day before included. */
function windowsAround(rule: WindowGate, zone: string, at: number): Interval[] {
  const day = DateTime.fromMillis(at, { zone }).startOf('day');
  return [day.minus({ days: 1 }), day].flatMap(d => windowsOf(rule, d));
}

function isOpen(rule: WindowGate, zone: string, at: number): boolean {
  return (
    !hasWindows(rule) ||
    windowsAround(rule, zone, at).some(w => w.start <= at && at < w.end)
  );
}

/** When an open window closes; undefined when it does not within the horizon. */
function closing(
  rule: WindowGate,
  zone: string,
  at: number,
  freezes: readonly Interval[],
): number | undefined {
  const freeze = Math.min(
    ...freezes.filter(f => f.start > at && f.end > f.start).map(f => f.start),
  );
  let end = at;
  // Windows that touch or overlap are one.
  for (let i = 0; hasWindows(rule) && i < HORIZON_DAYS && end < freeze; i++) {
    const from = end;
    const next = Math.max(
      ...windowsAround(rule, zone, from)
        .filter(w => w.start <= from && from < w.end)
        .map(w => w.end),
    );
    if (!Number.isFinite(next)) return end;
    end = next;
  }
  return Number.isFinite(freeze) ? freeze : undefined;
}

/** The first instant from `at` on that is in a window and in no freeze. */
function opening(
  rule: WindowGate,
  zone: string,
  at: number,
  freezes: readonly Interval[],
): number | undefined {
  const horizon = at + HORIZON_DAYS * 86_400_000;
  let candidate = at;
  while (candidate < horizon) {
    const after = candidate;
    const freeze = freezes.find(f => f.start <= after && after < f.end);
    if (freeze) candidate = freeze.end;
    else if (isOpen(rule, zone, candidate)) return candidate;
    else {
      const next = nextStart(rule, zone, candidate, horizon);
      if (next === undefined) return undefined;
      candidate = next;
    }
  }
  return undefined;
}

function nextStart(
  rule: WindowGate,
  zone: string,
  at: number,
  horizon: number,
): number | undefined {
  let day = DateTime.fromMillis(at, { zone }).startOf('day');
  while (day.toMillis() < horizon) {
    const starts = windowsOf(rule, day)
      .map(w => w.start)
      .filter(start => start > at);
    if (starts.length > 0) return Math.min(...starts);
    day = day.plus({ days: 1 });
  }
  return undefined;
}

function wallClock(day: DateTime, time: string, last: boolean): number {
  const [hour, minute] = time.split(':').map(Number);
  return resolveTwice(day.set({ hour, minute, second: 0 }), last);
}

/** The earlier or later of the instants that a wall-clock time names. */
function resolveTwice(at: DateTime, last: boolean): number {
  const times = at.getPossibleOffsets().map(t => t.toMillis());
  return last ? Math.max(...times) : Math.min(...times);
}

function instant(text: string, zone: string, last: boolean): number {
  const at = DateTime.fromISO(text, { zone });
  return at.isValid ? resolveTwice(at, last) : Number.NaN;
}

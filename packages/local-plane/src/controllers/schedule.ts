import { CronExpressionParser } from 'cron-parser';

/** Start times looked back at most; more are reported as too many. */
const MAX_MISSED = 100;

/** What a schedule says about now. */
export interface ScheduleAnswer {
  /** The latest start time that is due and was not served, if any. */
  due?: Date;
  /** How many were missed, the due one included (at most 100). */
  missed: number;
  next: Date;
}

/**
 * Start times of a cron schedule after `since` and up to `now`. `timeZone` is an IANA name; default UTC.
 * Throws `Error` with a readable message when the schedule or zone is not valid.
 */
export function evaluateSchedule(
  schedule: string,
  timeZone: string | undefined,
  since: Date,
  now: Date,
): ScheduleAnswer {
  const tz = timeZone ?? 'UTC';
  // The latest start times first: a schedule that was down for a year costs no more than one that was down for a minute.
  const back = CronExpressionParser.parse(schedule, {
    currentDate: new Date(now.getTime() + 1),
    tz,
  });
  let due: Date | undefined;
  let missed = 0;
  while (missed < MAX_MISSED) {
    const time = back.prev().toDate();
    if (time.getTime() <= since.getTime()) break;
    due ??= time;
    missed += 1;
  }
  const next = CronExpressionParser.parse(schedule, { currentDate: now, tz })
    .next()
    .toDate();
  return { due, missed, next };
}

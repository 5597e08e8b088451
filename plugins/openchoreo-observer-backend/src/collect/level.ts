import { LogLevel } from '../model';

const NAMES: Record<string, LogLevel> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  verbose: 'DEBUG',
  info: 'INFO',
  information: 'INFO',
  notice: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  warning: 'WARN',
  err: 'ERROR',
  error: 'ERROR',
  severe: 'ERROR',
  critical: 'ERROR',
  crit: 'ERROR',
  alert: 'ERROR',
  emerg: 'ERROR',
  emergency: 'ERROR',
  fatal: 'ERROR',
  panic: 'ERROR',
};
const KLOG: Record<string, LogLevel> = {
  D: 'DEBUG',
  I: 'INFO',
  W: 'WARN',
  E: 'ERROR',
  F: 'ERROR',
};
const FIELDS = ['level', 'severity', 'lvl', 'loglevel', 'log.level'];
/** Levels are near the beginning; the rest of a long line is not looked at. */
const HEAD = 200;
const MAX_JSON = 64 * 1024;

const NAME_LIST = Object.keys(NAMES).join('|');
const KLOG_LINE = /^([DIWEF])\d{4} \d{2}:\d{2}:\d{2}/;
/** `level=warn`, `"level": "warn"`, `lvl: warn`. */
const KEY_VALUE = new RegExp(
  `\\b(?:level|lvl|severity)["']?\\s*[=:]\\s*["']?(${NAME_LIST})\\b`,
  'i',
);
/** `[warn]`, `<error>`. */
const BRACKETS = new RegExp(`[\\[<(]\\s*(${NAME_LIST})\\s*[\\])>]`, 'i');
/** `WARN something` in capitals, anywhere in the head. */
const CAPITALS = new RegExp(`\\b(${NAME_LIST.toUpperCase()})\\b`);
/** `error: something`, `Warning: something` at the very beginning. */
const PREFIX = new RegExp(`^\\s*(?:npm )?(${NAME_LIST})(?:\\s*[:!]| - )`, 'i');
/** `TypeError: x`, `java.io.IOException: x`, `panic: x`, `Traceback (most recent call last)`. */
const EXCEPTION =
  /^\s*(?:Uncaught |Caused by: |Exception in )?[\w.$]*(?:Error|Exception)\b|^Traceback \(/;

/** The level of a log line: from its JSON fields, from the usual notations, else INFO. */
export function detectLevel(line: string): LogLevel {
  if (line.startsWith('{') && line.length <= MAX_JSON) {
    const level = levelOfJson(line);
    if (level) return level;
  }
  const head = line.slice(0, HEAD);
  const klog = KLOG_LINE.exec(head);
  if (klog) return KLOG[klog[1]];
  for (const pattern of [KEY_VALUE, BRACKETS, CAPITALS, PREFIX]) {
    const match = pattern.exec(head);
    if (match) return NAMES[match[1].toLowerCase()];
  }
  return EXCEPTION.test(head) ? 'ERROR' : 'INFO';
}

function levelOfJson(line: string): LogLevel | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  for (const [key, value] of Object.entries(parsed)) {
    const name = key.toLowerCase();
    if (name === 'log' && typeof value === 'object' && value !== null) {
      const nested = (value as { level?: unknown }).level;
      if (typeof nested === 'string') return NAMES[nested.toLowerCase()];
    }
    if (!FIELDS.includes(name)) continue;
    if (typeof value === 'string') return NAMES[value.toLowerCase()];
    // bunyan and pino: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal.
    if (typeof value === 'number') {
      if (value >= 50) return 'ERROR';
      if (value >= 40) return 'WARN';
      return value >= 30 ? 'INFO' : 'DEBUG';
    }
  }
  return undefined;
}

import { define, type Overload } from '../functions/overload';
import type { Match } from '../regex/regex';
import { fail } from '../values/failure';
import type { Meter } from '../values/meter';
import type { Int } from '../values/numbers';
import { patternFor } from '../values/regex';
import { CelOptional } from '../values/values';

function groupOf(
  text: string,
  match: Match,
  group: number,
): string | undefined {
  const start = match[group * 2];
  return start < 0 ? undefined : text.slice(start, match[group * 2 + 1]);
}

/** Every match as what it stands for: its only group, or all of it; undefined for a group that took no part. */
function* extracted(
  meter: Meter,
  text: string,
  pattern: string,
): Iterable<string | undefined> {
  const regex = patternFor(meter, pattern);
  if (regex.groups > 1) fail('the regular expression has more than one group');
  for (const match of regex.matches(text, meter)) {
    meter.allocateElements(1);
    yield groupOf(text, match, regex.groups);
  }
}

function extract(meter: Meter, text: string, pattern: string): CelOptional {
  for (const found of extracted(meter, text, pattern))
    return found === undefined ? CelOptional.NONE : CelOptional.of(found);
  return CelOptional.NONE;
}

function extractAll(meter: Meter, text: string, pattern: string): string[] {
  const all: string[] = [];
  for (const found of extracted(meter, text, pattern))
    if (found !== undefined) all.push(found);
  return all;
}

/** Replaces `\0`..`\9` by groups and `\\` by a backslash. */
function substitute(text: string, match: Match, replacement: string): string {
  return replacement.replace(/\\(.?)/gs, (_, code: string) => {
    if (code === '\\') return '\\';
    if (!/^\d$/.test(code))
      return fail('invalid replacement: \\ must be followed by a digit or \\');
    if (Number(code) * 2 >= match.length)
      return fail(`replacement refers to group ${code}, which does not exist`);
    return groupOf(text, match, Number(code)) ?? '';
  });
}

function replace(
  meter: Meter,
  text: string,
  pattern: string,
  replacement: string,
  count: Int = -1,
): string {
  meter.allocate(text.length);
  const regex = patternFor(meter, pattern);
  const parts: string[] = [];
  let at = 0;
  let left = count < 0 ? Infinity : Number(count);
  if (left === 0) return text;
  for (const match of regex.matches(text, meter)) {
    const by = substitute(text, match, replacement);
    meter.allocate(by.length + 1);
    parts.push(text.slice(at, match[0]), by);
    [, at] = match;
    if (--left <= 0) break;
  }
  return parts.join('') + text.slice(at);
}

export const REGEX: readonly Overload[] = [
  define('regex.extract(string, string): optional<string>', extract),
  define('regex.extractAll(string, string): list<string>', extractAll),
  define('regex.replace(string, string, string): string', replace),
  define('regex.replace(string, string, string, int): string', replace),
];

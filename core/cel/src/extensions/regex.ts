import type { Matcher } from 're2js';
import { define, type Overload } from '../functions/overload';
import { fail } from '../values/failure';
import type { Meter } from '../values/meter';
import type { Int } from '../values/numbers';
import { patternFor } from '../values/regex';
import { CelOptional } from '../values/values';

/** What a match stands for: its only group, or all of it. */
function extracted(matcher: Matcher): string | null {
  if (matcher.groupCount() > 1)
    fail('the regular expression has more than one group');
  return matcher.group(matcher.groupCount());
}

function extract(meter: Meter, text: string, pattern: string): CelOptional {
  const matcher = patternFor(meter, pattern, text).matcher(text);
  if (!matcher.find()) return CelOptional.NONE;
  const found = extracted(matcher);
  return found === null ? CelOptional.NONE : CelOptional.of(found);
}

function extractAll(meter: Meter, text: string, pattern: string): string[] {
  const matcher = patternFor(meter, pattern, text).matcher(text);
  const found: string[] = [];
  while (matcher.find()) {
    meter.allocateElements(1);
    const part = extracted(matcher);
    if (part !== null) found.push(part);
  }
  return found;
}

/** Replaces `\0`..`\9` by groups and `\\` by a backslash. */
function substitute(matcher: Matcher, replacement: string): string {
  return replacement.replace(/\\(.?)/gs, (_, code: string) => {
    if (code === '\\') return '\\';
    if (!/^\d$/.test(code))
      return fail('invalid replacement: \\ must be followed by a digit or \\');
    if (Number(code) > matcher.groupCount())
      return fail(`replacement refers to group ${code}, which does not exist`);
    return matcher.group(Number(code)) ?? '';
  });
}

function replace(
  meter: Meter,
  text: string,
  pattern: string,
  replacement: string,
  count: Int = -1,
): string {
  const matcher = patternFor(meter, pattern, text).matcher(text);
  meter.allocate(text.length);
  const parts: string[] = [];
  let at = 0;
  for (
    let left = count < 0 ? Infinity : Number(count);
    left > 0 && matcher.find();
    left--
  ) {
    const by = substitute(matcher, replacement);
    meter.allocate(by.length + 1);
    parts.push(text.slice(at, matcher.start()), by);
    at = matcher.end();
  }
  return parts.join('') + text.slice(at);
}

export const REGEX: readonly Overload[] = [
  define('regex.extract(string, string): optional<string>', extract),
  define('regex.extractAll(string, string): list<string>', extractAll),
  define('regex.replace(string, string, string): string', replace),
  define('regex.replace(string, string, string, int): string', replace),
];

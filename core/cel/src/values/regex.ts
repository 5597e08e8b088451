import { PatternError, Regex } from '../regex/regex';
import { Failure, fail } from './failure';
import type { Meter } from './meter';

/** Patterns kept compiled. */
const LIMIT = 200;
/** Longest pattern accepted, in characters. */
const MAX_PATTERN = 2_000;

const cache = new Map<string, Regex>();

function compilePattern(pattern: string): Regex {
  if (pattern.length > MAX_PATTERN)
    return tooLarge(
      `the regular expression is longer than ${MAX_PATTERN} characters`,
    );
  try {
    return new Regex(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const message = `invalid regular expression: ${error.message}`;
    return error.tooLarge ? tooLarge(message) : fail(message);
  }
}

function tooLarge(message: string): never {
  throw new Failure(message, 'evaluate', -1, 'pattern');
}

/**
 * Pattern ready to run. RE2 syntax, whose matching time is linear: never V8's own engine, which one pattern can keep busy for
 * hours. Charges as much for a pattern that is already known as for a new one, so that a cost does not depend on what ran before.
 */
export function patternFor(meter: Meter, pattern: string): Regex {
  let regex = cache.get(pattern);
  if (!regex) {
    regex = compilePattern(pattern);
    // The oldest entry makes room; a hit does not refresh it, which is good enough for templates.
    if (cache.size >= LIMIT) cache.delete(cache.keys().next().value!);
    cache.set(pattern, regex);
  }
  meter.charge(10 + pattern.length + regex.size);
  return regex;
}

/** Whether the pattern matches anywhere in the text. */
export function matchesPattern(
  meter: Meter,
  text: string,
  pattern: string,
): boolean {
  return patternFor(meter, pattern).test(text, meter);
}

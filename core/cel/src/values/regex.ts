import { RE2JS } from 're2js';
import { fail } from './failure';
import type { Meter } from './meter';

const LIMIT = 200;
/** Longest pattern accepted, in characters. */
const MAX_PATTERN = 2_000;
/** The automaton grows by up to one state (about 1 kB) per character read, so a pattern is made anew after this many. */
const MAX_SCANNED = 2_000;

interface Entry {
  compiled: RE2JS;
  scanned: number;
}

const cache = new Map<string, Entry>();

function compilePattern(pattern: string): RE2JS {
  if (pattern.length > MAX_PATTERN) {
    return fail(`regular expression is longer than ${MAX_PATTERN} characters`);
  }
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    return fail(
      `invalid regular expression: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
}

/**
 * Pattern ready to run once over `text`; charges for the pass. RE2 syntax, whose matching time is linear: never V8's own
 * engine, which one pattern can keep busy for hours.
 */
export function patternFor(meter: Meter, pattern: string, text: string): RE2JS {
  meter.charge(10);
  let entry = cache.get(pattern);
  if (!entry || entry.scanned > MAX_SCANNED) {
    meter.charge(pattern.length);
    entry = { compiled: compilePattern(pattern), scanned: 0 };
    meter.charge(entry.compiled.programSize());
    // The oldest entry makes room; a hit does not refresh it, which is good enough for templates.
    if (cache.size >= LIMIT) cache.delete(cache.keys().next().value!);
    cache.set(pattern, entry);
  }
  entry.scanned += text.length;
  meter.charge((text.length * (16 + entry.compiled.programSize())) / 64);
  return entry.compiled;
}

/** Whether the pattern matches anywhere in the text. */
export function matchesPattern(
  meter: Meter,
  text: string,
  pattern: string,
): boolean {
  return patternFor(meter, pattern, text).test(text);
}

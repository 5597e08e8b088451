import { RE2JS } from 're2js';
import { fail } from './failure';
import type { Meter } from './meter';

const LIMIT = 500;
/** Longest pattern accepted, in characters. */
const MAX_PATTERN = 2_000;
const cache = new Map<string, RE2JS>();

/** A compiled pattern of RE2 syntax, whose matching time is linear. Never V8's own engine, which one pattern can stop for hours. */
export function compilePattern(pattern: string): RE2JS {
  const known = cache.get(pattern);
  if (known) return known;
  if (pattern.length > MAX_PATTERN)
    return fail(`regular expression is longer than ${MAX_PATTERN} characters`);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    return fail(
      `invalid regular expression: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
  // The oldest entry makes room; a hit does not refresh it, which is good enough for templates.
  if (cache.size >= LIMIT) cache.delete(cache.keys().next().value!);
  cache.set(pattern, compiled);
  return compiled;
}

/** Pattern ready to run over `text`; charges for the pass. */
export function patternFor(meter: Meter, pattern: string, text: string): RE2JS {
  meter.charge(10);
  const fresh = !cache.has(pattern);
  const compiled = compilePattern(pattern);
  const size = compiled.programSize();
  meter.charge((fresh ? size : 0) + (text.length * (16 + size)) / 64);
  return compiled;
}

export function matchesPattern(
  meter: Meter,
  text: string,
  pattern: string,
): boolean {
  return patternFor(meter, pattern, text).test(text);
}

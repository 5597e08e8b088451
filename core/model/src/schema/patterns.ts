import { PatternError, Regex } from '@openchoreo-portal/cel';

const MOST_PATTERNS = 500;
const LONGEST_PATTERN = 8192;
const cache = new Map<string, Regex | undefined>();

/**
 * Compiles a pattern for matching in linear time. Patterns come from strangers, so V8's own backtracking engine is never used.
 * Undefined when the pattern is not RE2 syntax, too long or too big.
 */
export function compilePattern(pattern: string): Regex | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  let compiled: Regex | undefined;
  try {
    if (pattern.length <= LONGEST_PATTERN) compiled = new Regex(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    compiled = undefined;
  }
  // Oldest first out: a Map keeps insertion order.
  if (cache.size >= MOST_PATTERNS) {
    cache.delete(cache.keys().next().value as string);
  }
  cache.set(pattern, compiled);
  return compiled;
}

/** True when the pattern occurs in the text, as in Go's `regexp.MatchString`; undefined for a pattern that does not compile. */
export function matchesPattern(
  pattern: string,
  text: string,
): boolean | undefined {
  return compilePattern(pattern)?.test(text);
}

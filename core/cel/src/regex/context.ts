import type { Assertion } from './syntax';

/** What an assertion needs to know about a neighbour. */
export const EDGE = 0;
export const WORD = 1;
export const NEWLINE = 2;
export const OTHER = 3;

/** Kind of a code point as a neighbour; a negative one is the edge of the text. */
export function neighbour(codePoint: number): number {
  if (codePoint < 0) return EDGE;
  if (codePoint === 10) return NEWLINE;
  return (codePoint >= 48 && codePoint <= 57) ||
    (codePoint >= 65 && codePoint <= 90) ||
    (codePoint >= 97 && codePoint <= 122) ||
    codePoint === 95
    ? WORD
    : OTHER;
}

/** Whether an assertion holds between two neighbours. */
export function holds(what: Assertion, before: number, after: number): boolean {
  switch (what) {
    case 'textStart':
      return before === EDGE;
    case 'textEnd':
      return after === EDGE;
    case 'lineStart':
      return before === EDGE || before === NEWLINE;
    case 'lineEnd':
      return after === EDGE || after === NEWLINE;
    case 'boundary':
      return (before === WORD) !== (after === WORD);
    default:
      return (before === WORD) === (after === WORD);
  }
}

import { Dfa } from './dfa';
import { findMatch, type Match } from './pike';
import type { Payer } from './payer';
import { compileRegex, type RegexProgram } from './program';

export type { Match } from './pike';
export { PatternError } from './syntax';

const UNPAID: Payer = { charge: () => {} };

/**
 * A regular expression of RE2's syntax and semantics whose matching time is linear in the text. It knows no back references and no
 * look-around, which are what makes other engines run for hours.
 */
export class Regex {
  private readonly program: RegexProgram;
  private dfa: Dfa | undefined;

  /** @throws PatternError */
  constructor(pattern: string) {
    this.program = compileRegex(pattern);
  }

  /** Instructions of the compiled pattern: what a character costs is in proportion to it. */
  get size(): number {
    return this.program.instructions.length;
  }

  /** Number of groups that capture. */
  get groups(): number {
    return this.program.groups;
  }

  /** Whether the pattern matches anywhere in the text. */
  test(text: string, payer: Payer = UNPAID): boolean {
    this.dfa ??= new Dfa(this.program);
    return this.dfa.test(text, payer);
  }

  /** All matches from left to right that do not overlap; an empty one right behind another does not count, as in Go. */
  *matches(text: string, payer: Payer = UNPAID): Iterable<Match> {
    let from = 0;
    let previousEnd = -1;
    while (from <= text.length) {
      const match = findMatch(this.program, text, from, payer);
      if (!match) return;
      const [start, end] = match;
      const empty = start === end;
      if (!empty || start !== previousEnd) yield match;
      previousEnd = end;
      from = end;
      if (empty) from += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
    }
  }
}

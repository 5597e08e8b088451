import { CelError } from '../errors';
import { tokenize, type Token, type TokenKind } from '../lexer/lexer';

/** Deepest tree accepted: everything after the parser recurses, so this is what keeps a hostile source off the stack's end. */
export const MAX_DEPTH = 400;

/** Most tokens of a source: what is checked and compiled grows with them. */
const MAX_TOKENS = 20_000;

/** The tokens of a source, read from left to right. */
export class TokenReader {
  private readonly tokens: Token[];
  protected at = 0;

  /** @throws CelError with code `parse` */
  constructor(private readonly source: string) {
    this.tokens = tokenize(source);
    if (this.tokens.length > MAX_TOKENS) {
      throw new CelError({
        code: 'parse',
        message: `expression has more than ${MAX_TOKENS} tokens`,
        bound: 'tokens',
      });
    }
  }

  protected peek(): Token {
    return this.tokens[this.at];
  }

  protected take(op: string): boolean {
    const token = this.peek();
    if (token.kind !== 'op' || token.text !== op) return false;
    this.at++;
    return true;
  }

  protected expect(op: string): void {
    if (!this.take(op)) this.unexpected(`, expected ${op}`);
  }

  /** One level more than `depth`. */
  protected deeper(depth: number): number {
    if (depth >= MAX_DEPTH) this.tooDeep();
    return depth + 1;
  }

  protected tooDeep(): never {
    throw CelError.at(
      'parse',
      'expression is nested too deeply',
      this.source,
      this.peek().pos,
      'nesting',
    );
  }

  protected unexpected(hint = ''): never {
    const token = this.peek();
    const kinds: Partial<Record<TokenKind, string>> = {
      end: 'end of expression',
      string: 'string',
      bytes: 'bytes',
    };
    this.fail(
      token.pos,
      `unexpected ${kinds[token.kind] ?? token.text}${hint}`,
    );
  }

  protected fail(pos: number, message: string): never {
    throw CelError.at('parse', message, this.source, pos);
  }
}

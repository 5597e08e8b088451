import type { CallExpr, Expr, LiteralValue } from '../ast/ast';
import { CelError } from '../errors';
import type { Token } from '../lexer/lexer';
import { MAX_DEPTH, TokenReader } from './tokens';

const RESERVED = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

/** Binding power of binary operators; all associate to the left. */
const BINARY: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  in: 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
};

const INT_MAX = 2n ** 63n - 1n;

/**
 * Parses an expression; macros stay the calls they are written as.
 *
 * @throws CelError with code `parse`.
 */
export function parse(source: string, maxSourceLength = 100_000): Expr {
  if (source.length > maxSourceLength) {
    throw new CelError({
      code: 'parse',
      message: `expression is longer than ${maxSourceLength} characters`,
      bound: 'source',
    });
  }
  return new Parser(source).parse();
}

class Parser extends TokenReader {
  /** Depth of the tree returned last. */
  private depth = 0;
  private nesting = 0;

  parse(): Expr {
    const expr = this.expression();
    if (this.peek().kind !== 'end') this.unexpected();
    return expr;
  }

  private expression(): Expr {
    if (++this.nesting > MAX_DEPTH / 2) this.tooDeep();
    const condition = this.binary(1);
    let result = condition;
    let depth = this.depth;
    const pos = this.peek().pos;
    if (this.take('?')) {
      const yes = this.binary(1);
      depth = Math.max(depth, this.depth);
      this.expect(':');
      const no = this.expression();
      depth = Math.max(depth, this.depth);
      result = this.call(pos, '_?_:_', [condition, yes, no]);
      this.depth = this.deeper(depth);
    }
    this.nesting--;
    return result;
  }

  private binary(minimum: number): Expr {
    let left = this.unary();
    let depth = this.depth;
    for (;;) {
      const token = this.peek();
      const power =
        token.kind === 'op' || token.text === 'in'
          ? BINARY[token.text]
          : undefined;
      if (power === undefined || power < minimum || token.kind === 'quoted')
        break;
      this.at++;
      const right = this.binary(power + 1);
      const name = token.text === 'in' ? '@in' : `_${token.text}_`;
      // Chains of && and || are one node of many arguments, so that long conditions stay shallow.
      if (
        power <= 2 &&
        left.kind === 'call' &&
        left.name === name &&
        this.chains.has(left)
      ) {
        (left.args as Expr[]).push(right);
        depth = Math.max(depth, this.depth + 1);
      } else {
        left = this.call(token.pos, name, [left, right]);
        if (power <= 2) this.chains.add(left);
        depth = this.deeper(Math.max(depth, this.depth));
      }
    }
    this.depth = depth;
    return left;
  }

  /** `&&` and `||` calls still being written; a parenthesised one is not extended. */
  private readonly chains = new WeakSet<Expr>();

  private unary(): Expr {
    const token = this.peek();
    if (token.kind !== 'op' || (token.text !== '!' && token.text !== '-'))
      return this.postfix();
    this.at++;
    const next = this.peek();
    if (token.text === '-' && (next.kind === 'int' || next.kind === 'double'))
      return this.postfix(token);
    if (++this.nesting > MAX_DEPTH / 2) this.tooDeep();
    const operand = this.unary();
    this.nesting--;
    this.depth = this.deeper(this.depth);
    return this.call(token.pos, token.text === '!' ? '!_' : '-_', [operand]);
  }

  private postfix(minus?: Token): Expr {
    let expr = this.primary(minus);
    let depth = this.depth;
    for (;;) {
      const token = this.peek();
      if (this.take('.')) {
        const optional = this.take('?');
        const field = this.selector();
        if (
          !optional &&
          this.peek().text === '(' &&
          this.peek().kind === 'op'
        ) {
          const args = this.arguments();
          depth = Math.max(depth, this.depth);
          expr = this.call(field.pos, field.text, args, expr);
        } else {
          expr = {
            kind: 'select',
            pos: token.pos,
            operand: expr,
            field: field.text,
            optional,
          };
        }
      } else if (this.take('[')) {
        const optional = this.take('?');
        const index = this.expression();
        depth = Math.max(depth, this.depth);
        this.expect(']');
        expr = {
          kind: 'index',
          pos: token.pos,
          operand: expr,
          index,
          optional,
        };
      } else if (token.kind === 'op' && token.text === '{') {
        const name = qualifiedName(expr);
        if (name === undefined) this.unexpected();
        this.at++;
        expr = { kind: 'message', pos: expr.pos, name, fields: this.fields() };
        depth = Math.max(depth, this.depth);
      } else {
        this.depth = depth;
        return expr;
      }
      depth = this.deeper(depth);
    }
  }

  private primary(minus: Token | undefined): Expr {
    const token = this.peek();
    this.depth = 1;
    this.at++;
    const pos = minus?.pos ?? token.pos;
    switch (token.kind) {
      case 'int': {
        const value = minus
          ? -(token.value as bigint)
          : (token.value as bigint);
        if (value > INT_MAX) this.fail(pos, 'int literal out of range');
        return literal(pos, { type: 'int', value });
      }
      case 'uint':
        return literal(pos, { type: 'uint', value: token.value as bigint });
      case 'double':
        return literal(pos, {
          type: 'double',
          value: minus ? -(token.value as number) : (token.value as number),
        });
      case 'string':
        return literal(pos, { type: 'string', value: token.value as string });
      case 'bytes':
        return literal(pos, {
          type: 'bytes',
          value: token.value as Uint8Array,
        });
      case 'ident':
        if (token.text === 'true' || token.text === 'false')
          return literal(pos, { type: 'bool', value: token.text === 'true' });
        if (token.text === 'null') return literal(pos, { type: 'null' });
        this.at--;
        return this.name('');
      case 'op':
        if (token.text === '.') return this.name('.');
        if (token.text === '(') return this.parenthesised();
        if (token.text === '[')
          return { kind: 'list', pos, elements: this.elements() };
        if (token.text === '{')
          return { kind: 'map', pos, entries: this.entries() };
        break;
      default:
    }
    this.at--;
    return this.unexpected();
  }

  private parenthesised(): Expr {
    const expr = this.expression();
    this.expect(')');
    this.chains.delete(expr);
    return expr;
  }

  private name(prefix: string): Expr {
    const token = this.peek();
    if (token.kind !== 'ident') this.unexpected();
    if (RESERVED.has(token.text))
      this.fail(token.pos, `${token.text} is a reserved word`);
    this.at++;
    if (this.peek().kind === 'op' && this.peek().text === '(') {
      const args = this.arguments();
      this.depth = this.deeper(this.depth);
      return this.call(token.pos, prefix + token.text, args);
    }
    this.depth = 1;
    return { kind: 'ident', pos: token.pos, name: prefix + token.text };
  }

  private arguments(): Expr[] {
    this.expect('(');
    const args: Expr[] = [];
    let depth = 0;
    if (!this.take(')')) {
      do {
        args.push(this.expression());
        depth = Math.max(depth, this.depth);
      } while (this.take(','));
      this.expect(')');
    }
    this.depth = depth;
    return args;
  }

  private elements() {
    return this.sequence(']', () => {
      const optional = this.take('?');
      return { value: this.expression(), optional };
    });
  }

  private entries() {
    return this.sequence('}', () => {
      const optional = this.take('?');
      const key = this.expression();
      const depth = this.depth;
      this.expect(':');
      const value = this.expression();
      this.depth = Math.max(depth, this.depth);
      return { key, value, optional };
    });
  }

  private fields() {
    return this.sequence('}', () => {
      const optional = this.take('?');
      const name = this.selector().text;
      this.expect(':');
      return { name, value: this.expression(), optional };
    });
  }

  /** Items separated by commas up to `close`, with a trailing comma allowed. */
  private sequence<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    let depth = 0;
    while (!this.take(close)) {
      items.push(item());
      depth = Math.max(depth, this.depth);
      if (this.take(',')) continue;
      this.expect(close);
      break;
    }
    this.depth = this.deeper(depth);
    return items;
  }

  private selector(): Token {
    const token = this.peek();
    // Reserved words may be fields, but the words of the grammar itself may not.
    const word =
      token.kind === 'ident' &&
      !['true', 'false', 'null', 'in'].includes(token.text);
    if (!word && token.kind !== 'quoted') this.unexpected();
    this.at++;
    return token;
  }

  private call(
    pos: number,
    name: string,
    args: Expr[],
    target?: Expr,
  ): CallExpr {
    return { kind: 'call', pos, target, name, args };
  }
}

function literal(pos: number, value: LiteralValue): Expr {
  return { kind: 'literal', pos, literal: value };
}

/** `a.b.c` as one name, when the expression is nothing but identifiers and dots. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.optional) return undefined;
  const operand = qualifiedName(expr.operand);
  return operand === undefined ? undefined : `${operand}.${expr.field}`;
}

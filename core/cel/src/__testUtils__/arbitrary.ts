import fc from 'fast-check';
import type { Expr } from '../ast/ast';

/** Random trees such as the parser could have made (positions left out). */
const pos = 0;
const name = fc.constantFrom('a', 'b', 'c_1', 'size', 'x');
const field = fc.constantFrom('f', 'g', 'package', 'a-b', 'in', 'true');

const literal: fc.Arbitrary<Expr> = fc
  .oneof(
    fc.constant({ type: 'null' as const }),
    fc.boolean().map(value => ({ type: 'bool' as const, value })),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map(value => ({ type: 'int' as const, value })),
    fc
      .bigInt({ min: 0n, max: 2n ** 64n - 1n })
      .map(value => ({ type: 'uint' as const, value })),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map(value => ({ type: 'double' as const, value })),
    fc
      .string({ unit: 'grapheme' })
      .map(value => ({ type: 'string' as const, value })),
    fc.uint8Array({ maxLength: 8 }).map(value => ({
      type: 'bytes' as const,
      value: Uint8Array.from(value),
    })),
  )
  .map(value => ({ kind: 'literal', pos, literal: value }));

const BINARY = [
  '_+_',
  '_-_',
  '_*_',
  '_/_',
  '_%_',
  '_==_',
  '_!=_',
  '_<_',
  '_<=_',
  '_>_',
  '_>=_',
  '@in',
];

export const expression: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>(tie => {
  const expr = tie('expr');
  const call = (callee: string, args: Expr[], target?: Expr): Expr => ({
    kind: 'call',
    pos,
    target,
    name: callee,
    args,
  });
  const optionalItem = fc.record({ value: expr, optional: fc.boolean() });
  return {
    expr: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal,
      name.map(n => ({ kind: 'ident', pos, name: n } as Expr)),
      fc.record({
        kind: fc.constant('select' as const),
        pos: fc.constant(pos),
        operand: expr,
        field,
        optional: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('index' as const),
        pos: fc.constant(pos),
        operand: expr,
        index: expr,
        optional: fc.boolean(),
      }),
      fc
        .tuple(fc.constantFrom(...BINARY), expr, expr)
        .map(([op, a, b]) => call(op, [a, b])),
      fc
        .tuple(
          fc.constantFrom('_&&_', '_||_'),
          fc.array(expr, { minLength: 2, maxLength: 4 }),
        )
        .map(([op, args]) => call(op, args)),
      expr.map(a => call('!_', [a])),
      expr.map(a => call('-_', [a])),
      fc.tuple(expr, expr, expr).map(args => call('_?_:_', args)),
      fc
        .tuple(name, fc.array(expr, { maxLength: 3 }))
        .map(([n, args]) => call(n, args)),
      fc
        .tuple(expr, name, fc.array(expr, { maxLength: 3 }))
        .map(([target, n, args]) => call(n, args, target)),
      fc
        .array(optionalItem, { maxLength: 3 })
        .map(elements => ({ kind: 'list', pos, elements } as Expr)),
      fc
        .array(fc.record({ key: expr, value: expr, optional: fc.boolean() }), {
          maxLength: 3,
        })
        .map(entries => ({ kind: 'map', pos, entries } as Expr)),
    ),
  };
}).expr;

/** Words that make random text look like an expression. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...'a b c 1 2u 3.5 "s" b"x" true null ( ) [ ] { } , : ? ?: . .? [? + - * / % ! == != < <= in && || has size map filter all exists_one optMap cel.bind lists.range matches'.split(
        ' ',
      ),
    ),
    { maxLength: 30 },
  )
  .map(words => words.join(' '));

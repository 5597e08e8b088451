import fc from 'fast-check';
import {
  CelError,
  createEnvironment,
  fromCel,
  print,
  toCel,
  type Expr,
} from '.';
import { parse } from './parser/parser';
import { expression, soup } from './__testUtils__/arbitrary';

const env = createEnvironment({ variables: { a: 'dyn', b: 'dyn', c: 'dyn' } });

/** A tree without positions; bytes as arrays so that they compare across realms. */
function shape(expr: Expr): unknown {
  return JSON.parse(
    JSON.stringify(expr, (key, value: unknown) => {
      if (key === 'pos') return undefined;
      if (typeof value === 'bigint') return `${value}n`;
      if (Object.is(value, -0)) return '-0';
      return value instanceof Uint8Array ? Array.from(value) : value;
    }),
  );
}

/** Runs whatever the text is; what is neither an answer nor a CelError comes out. */
function attempt(source: string): void {
  try {
    env
      .compile(source)
      .evaluate(
        { a: 1, b: [1, 'x', { a: null }], c: { a: 'b' } },
        { budget: { cost: 50_000 } },
      );
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
  }
}

describe('properties', () => {
  it('parse undoes print', () => {
    fc.assert(
      fc.property(expression, expr => {
        const text = print(expr);
        expect({ text, tree: shape(parse(text)) }).toEqual({
          text,
          tree: shape(expr),
        });
        expect(print(parse(text))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('random text neither crashes nor hangs', () => {
    const run = () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 200 }), attempt),
        { numRuns: 2_000 },
      );
      fc.assert(fc.property(soup, attempt), { numRuns: 5_000 });
    };
    expect(run).not.toThrow();
  });

  it('deep nesting of anything neither crashes nor hangs', () => {
    const opening = fc.constantFrom(
      ...['(', '[', '{1:', 'size(', '!', '-', 'a.', 'a[', 'true ? ', '[?'],
      ...['{?', '[1].map(x, ', 'cel.bind(x, ', 'a.?', '1 + ', 'é', '😀', '"'],
    );
    const run = () => {
      fc.assert(
        fc.property(
          fc.array(opening, { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 5_000 }),
          (parts, times) => attempt(parts.join('').repeat(times)),
        ),
        { numRuns: 300 },
      );
    };
    expect(run).not.toThrow();
  });

  it('evaluation is deterministic, its cost included', () => {
    const outcome = (source: string) => {
      const shared = { cost: 20_000, size: 200_000 };
      try {
        const value = createEnvironment({
          variables: { a: 'dyn', b: 'dyn', c: 'dyn' },
        })
          .compile(source)
          .evaluate({ a: 1, b: [1, 'x'], c: { a: 'b' } }, { shared });
        return { value, shared };
      } catch (error) {
        return { error: String(error), shared };
      }
    };
    const again = fc.constantFrom(
      'b.filter(x, string(x).matches("^[a-z]+$"))',
      'regex.extractAll("a1b2c3", "[a-z](\\d)")',
      '{"z": a, "y": b, "x": c}',
      'lists.range(200).map(x, x * a)',
    );
    fc.assert(
      fc.property(fc.oneof(again, expression.map(print)), source => {
        expect(outcome(source)).toEqual(outcome(source));
      }),
      { numRuns: 1_000 },
    );
  });

  it('random trees neither crash nor hang', () => {
    const run = () => {
      fc.assert(
        fc.property(expression, expr => attempt(print(expr))),
        { numRuns: 2_000 },
      );
    };
    expect(run).not.toThrow();
  });

  it('JSON survives the way in and out', () => {
    const same = createEnvironment({ variables: { v: 'dyn' } }).compile('v');
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const json = JSON.parse(JSON.stringify(value));
        expect(fromCel(toCel(json))).toEqual(json);
        expect(same.evaluate({ v: json })).toEqual(json);
      }),
    );
  });

  it('ints are exact to 64 bits', () => {
    const sum = env.compile('string(a * b - c)');
    const int = fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n });
    fc.assert(
      fc.property(
        int,
        int,
        fc.bigInt({ min: -(2n ** 61n), max: 2n ** 61n }),
        (a, b, c) => {
          expect(sum.evaluate({ a, b, c })).toBe(String(a * b - c));
        },
      ),
    );
  });

  it('division and remainder agree with 64-bit arithmetic', () => {
    const both = env.compile('[string(a / b), string(a % b)]');
    const int = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -20n, max: 20n }),
    );
    fc.assert(
      fc.property(
        int,
        int.filter(b => b !== 0n),
        (a, b) => {
          expect(both.evaluate({ a, b })).toEqual([
            String(a / b),
            String(a % b),
          ]);
        },
      ),
    );
  });
});

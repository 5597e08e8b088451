import { CelError, createEnvironment } from '.';
import { HOSTILE } from './__testUtils__/hostile';

/** Generous for a busy machine; unbounded evaluation would take hours. */
const LIMIT_MS = 5_000;

const env = createEnvironment({
  variables: { s: 'dyn', t: 'dyn', d: 'dyn', e: 'dyn' },
});

interface Ending {
  how: string;
  error?: CelError;
}

function outcomeOf(source: string, bindings: Record<string, unknown>): Ending {
  try {
    env.compile(source).evaluate(bindings);
    return { how: 'answered' };
  } catch (error) {
    return error instanceof CelError
      ? { how: error.code, error }
      : { how: `crashed: ${(error as Error).stack}` };
  }
}

describe('hostile expressions', () => {
  it.each(HOSTILE)('$name', ({ name, source, bindings = {}, outcome }) => {
    const start = performance.now();
    const actual = outcomeOf(source, bindings);
    expect(performance.now() - start).toBeLessThan(LIMIT_MS);
    const allowed =
      outcome === 'any'
        ? ['answered', 'parse', 'check', 'evaluate', 'budget']
        : [outcome];
    expect(allowed).toContain(actual.how);
    // A refusal for too much says which bound it was; a number of 90,000 digits is just no number.
    const tooMuch =
      actual.error?.code === 'budget' ||
      (outcome === 'parse' && name !== 'long number');
    expect([tooMuch, name]).toEqual([
      tooMuch && actual.error?.bound !== undefined,
      name,
    ]);
  });

  it('never reaches the prototype', () => {
    const bindings = {
      s: JSON.parse('{"__proto__": {"x": 1}, "a": 2}'),
      t: { a: 1 },
    };
    const run = (source: string) => env.compile(source).evaluate(bindings);
    expect(run('s.__proto__.x')).toBe(1);
    expect(run('has(t.constructor)')).toBe(false);
    expect(run('"toString" in t')).toBe(false);
    expect(run('t.?hasOwnProperty.hasValue()')).toBe(false);
    expect(() => run('t.__proto__')).toThrow('no such key: __proto__');
    const made = run(
      '{"__proto__": {"polluted": true}, "constructor": 1}',
    ) as Record<string, unknown>;
    expect(Object.keys(made)).toEqual(['__proto__', 'constructor']);
    expect(made.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('does not let logic absorb a spent budget', () => {
    const program = env.compile(
      'true || lists.range(100000).all(i, i >= 0) || true',
    );
    expect(program.evaluate({})).toBe(true);
    const spent = env.compile(
      'lists.range(100000).all(i, i < 0 || i >= 0) || true',
    );
    expect(() => spent.evaluate({}, { budget: { cost: 1_000 } })).toThrow(
      expect.objectContaining({ code: 'budget' }),
    );
  });

  it('takes budgets of its caller', () => {
    const program = env.compile('lists.range(100).map(i, i)');
    expect(
      program.evaluate({}, { budget: { cost: 10_000, size: 10_000 } }),
    ).toHaveLength(100);
    expect(() => program.evaluate({}, { budget: { size: 100 } })).toThrow(
      'size budget',
    );
  });
});

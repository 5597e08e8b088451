import { CelError, createEnvironment } from '.';

describe('environment', () => {
  it('calls functions with plain values', () => {
    const seen: unknown[] = [];
    const env = createEnvironment({
      variables: { v: 'dyn' },
      functions: [
        { signature: 'spy(dyn...): int', evaluate: args => seen.push(...args) },
        {
          signature: 'string.shout(): string',
          evaluate: ([text]) => `${text}!`,
        },
        {
          signature: 'pick(list<A>, int): A',
          evaluate: ([list, i]) => (list as unknown[])[i as number],
        },
        {
          signature: 'my.area(double, double): double',
          evaluate: ([a, b]) => (a as number) * (b as number),
        },
      ],
    });
    env
      .compile('spy({"a": 1u}, [2.0, v], 9007199254740993)')
      .evaluate({ v: { x: 1 } });
    expect(seen).toEqual([{ a: 1 }, [2, { x: 1 }], 9007199254740993n]);
    expect(env.compile('"hey".shout()').evaluate({})).toBe('hey!');
    expect(env.compile('pick(["a", "b"], 1)').resultType).toBe('string');
    expect(env.compile('my.area(2.0, 1.5)').evaluate({})).toBe(3);
    expect(() => env.compile('"a".shout(1)')).toThrow('no matching overload');
  });

  it('lets functions fail and charge', () => {
    const env = createEnvironment({
      functions: [
        {
          signature: 'no(): int',
          evaluate: (_, context) => context.fail('no, thanks'),
        },
        {
          signature: 'work(): int',
          evaluate: (_, context) => Number(context.charge(1e9)),
        },
      ],
    });
    expect(() => env.compile('1 +\nno()').evaluate({})).toThrow(
      expect.objectContaining({ code: 'evaluate', line: 2, column: 1 }),
    );
    expect(env.compile('no() == 1 || true').evaluate({})).toBe(true);
    expect(() => env.compile('work() == 1 || true').evaluate({})).toThrow(
      expect.objectContaining({ code: 'budget' }),
    );
  });

  it('does not hide errors of the functions themselves', () => {
    const env = createEnvironment({
      functions: [
        {
          signature: 'broken(): int',
          evaluate: () => {
            throw new TypeError('a bug');
          },
        },
      ],
    });
    expect(() => env.compile('broken() == 1 || true').evaluate({})).toThrow(
      TypeError,
    );
  });

  it('rewrites macros', () => {
    const env = createEnvironment({
      variables: { derived: 'dyn', configurations: 'dyn' },
      macros: [
        {
          name: 'toVolumes',
          receiver: true,
          args: 0,
          expand: ({ target, build }) =>
            target?.kind === 'ident' && target.name === 'configurations'
              ? build.select(build.ident('derived'), 'volumes')
              : undefined,
        },
        {
          name: 'only',
          receiver: false,
          args: 1,
          expand: ({ args, fail }) =>
            args[0].kind === 'literal'
              ? args[0]
              : fail('only literals', args[0]),
        },
      ],
    });
    const program = env.compile('configurations.toVolumes().map(v, v.name)');
    expect(program.references).toEqual(['derived']);
    expect(program.evaluate({ derived: { volumes: [{ name: 'a' }] } })).toEqual(
      ['a'],
    );
    expect(() => env.compile('derived.toVolumes()')).toThrow(
      "undeclared reference to function 'toVolumes'",
    );
    expect(() => env.compile('1 + only(derived)')).toThrow(
      'only literals (line 1, column 10)',
    );
  });

  it('extends without touching the base', () => {
    const base = createEnvironment({ variables: { a: 'int' } });
    const more = base.extend({
      variables: { b: 'string' },
      functions: [{ signature: 'size(string): int', evaluate: () => 42 }],
    });
    expect(more.compile('size(b) + a').evaluate({ a: 1, b: 'x' })).toBe(43);
    expect(() => base.compile('b')).toThrow('undeclared');
    expect(base.compile('size("x")').evaluate({})).toBe(1);
    expect(more.compile('size([1])').evaluate({})).toBe(1);
  });

  it('has only the extensions asked for', () => {
    const env = createEnvironment({ extensions: ['strings'] });
    expect(env.compile('"A".lowerAscii()').evaluate({})).toBe('a');
    expect(() => env.compile('math.abs(1)')).toThrow(CelError);
    expect(() => env.compile('[1].all(i, v, true)')).toThrow(CelError);
  });

  it('fails for a variable without a value', () => {
    const program = createEnvironment({ variables: { a: 'dyn' } }).compile(
      'a.b',
    );
    expect(() => program.evaluate({})).toThrow(
      'no value for variable a (line 1, column 1)',
    );
    expect(() => program.evaluate({ a: {} })).toThrow('no such key: b');
    expect(() => program.evaluate({ a: 1 })).toThrow(
      'no such field: b (on a value of type int)',
    );
  });

  it('is safe to use for several evaluations at once', () => {
    const env = createEnvironment({
      variables: { a: 'dyn' },
      functions: [
        {
          signature: 'again(dyn): dyn',
          evaluate: ([n]) =>
            (n as number) > 0 ? program.evaluate({ a: (n as number) - 1 }) : 0,
        },
      ],
    });
    const program: { evaluate(b: Record<string, unknown>): unknown } =
      env.compile('[a].map(x, again(x) + x)[0]');
    expect(program.evaluate({ a: 4 })).toBe(10);
  });

  it('shares one budget between evaluations when asked to', () => {
    const env = createEnvironment();
    const program = env.compile('[1, 2, 3].map(x, x * 2)');
    const shared = { cost: 1000, size: 1000 };
    program.evaluate({}, { budget: shared });
    expect(shared).toEqual({ cost: 1000, size: 1000 });
    const rounds = () => {
      for (let i = 0; i < 1000; i++) program.evaluate({}, { shared });
    };
    expect(rounds).toThrow(
      expect.objectContaining({
        code: 'budget',
        bound: expect.stringMatching(/^shared (cost|size)$/),
      }),
    );
    expect(Math.min(shared.cost, shared.size)).toBeLessThan(100);
    expect(Math.min(shared.cost, shared.size)).toBeGreaterThanOrEqual(0);
  });

  it('bounds each evaluation even where much is left to share', () => {
    const program = createEnvironment().compile(
      'lists.range(1000).map(x, x * 2)',
    );
    const shared = { cost: 1_000_000 };
    const tight = { budget: { cost: 500 }, shared };
    expect(() => program.evaluate({}, tight)).toThrow(
      'cost budget exceeded: 500 steps',
    );
    expect(shared.cost).toBeLessThan(1_000_000);
    expect(() =>
      program.evaluate({}, { shared: { cost: 400, size: 1_000_000 } }),
    ).toThrow('shared cost budget exceeded: 400 steps were left');
  });
});

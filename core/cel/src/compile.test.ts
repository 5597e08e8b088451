import { CelError, compile, createEnvironment } from '.';

const errorOf = (step: () => unknown): CelError => {
  try {
    step();
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
  throw new Error('it should have failed');
};

describe('compile', () => {
  it('takes an environment, or what one is made of', () => {
    const options = { variables: { n: 'int' as const } };
    for (const env of [options, createEnvironment(options)]) {
      const program = compile('n + 1', env);
      expect(program.resultType).toBe('int');
      expect(program.evaluate({ n: 2 })).toBe(3);
      expect(errorOf(() => compile('m + 1', env)).code).toBe('check');
    }
    expect(compile('1 + 1').evaluate({})).toBe(2);
    expect(
      errorOf(() => compile('1 + 1', {}, { resultType: 'string' })).code,
    ).toBe('check');
  });

  it('evaluates within the budget that the evaluation has', () => {
    const program = compile('lists.range(n).map(i, i * 2).size()', {
      variables: { n: 'int' },
    });
    expect(program.evaluate({ n: 10 }, { budget: { cost: 1_000 } })).toBe(10);
    for (const [budget, bound] of [
      [{ cost: 1_000 }, 'cost'],
      [{ size: 1_000 }, 'size'],
    ] as const) {
      expect(
        errorOf(() => program.evaluate({ n: 9_000 }, { budget })),
      ).toMatchObject({ code: 'budget', bound });
    }
  });

  it.each([
    ['too long', 'a'.repeat(20_000)],
    ['too big', '((a{100}){100}){100}'],
  ])(
    'a pattern that is %s is refused, and named as the bound',
    (_, pattern) => {
      const read = compile('"x".matches(p)', { variables: { p: 'string' } });
      expect(errorOf(() => read.evaluate({ p: pattern }))).toMatchObject({
        code: 'evaluate',
        bound: 'pattern',
      });
      const source = `"x".matches('${pattern}')`;
      expect(errorOf(() => compile(source).evaluate({})).bound).toBe('pattern');
    },
  );
});

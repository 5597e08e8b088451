import { createEnvironment, toText } from '..';

const env = createEnvironment({
  variables: {
    schema: {
      object: { int: 'int', double: 'double', list: { list: 'double' } },
    },
    json: 'dyn',
  },
});

function run(source: string, bindings: Record<string, unknown> = {}): unknown {
  return env.compile(source).evaluate(bindings);
}

describe('numbers', () => {
  it('reads whole JSON numbers as int unless the schema says double', () => {
    const bindings = {
      json: { n: 5 },
      schema: { int: 5, double: 5, list: [4, 5] },
    };
    expect(run('type(json.n) == int', bindings)).toBe(true);
    expect(run('json.n / 2', bindings)).toBe(2);
    expect(run('schema.int / 2', bindings)).toBe(2);
    expect(run('schema.double / 2', bindings)).toBe(2.5);
    expect(run('schema.list.map(x, x / 2)', bindings)).toEqual([2, 2.5]);
    expect(run('schema.list[1] / 2', bindings)).toBe(2.5);
    expect(run('type(schema.double) == double', bindings)).toBe(true);
    expect(run('type(json.n)', { json: { n: 5.5 } })).toBe('double');
  });

  it('mixes int and double, giving a double', () => {
    expect(run('1 + 1.5')).toBe(2.5);
    expect(run('3 * 0.5')).toBe(1.5);
    expect(run('7 / 2.0')).toBe(3.5);
    expect(run('7 / 2')).toBe(3);
    expect(run('-7 / 2')).toBe(-3);
    expect(run('-7 % 3')).toBe(-1);
    expect(
      run(
        '1 == 1.0 && 1 < 1.5 && 2u > 1 && 1.0 in [1] && {1: 2}[dyn(1.0)] == 2',
      ),
    ).toBe(true);
  });

  it('prints plain numbers', () => {
    expect(run('2.0 * 500000.0')).toBe(1000000);
    expect(run('string(3.0)')).toBe('3');
    expect(run('string(1000000.0)')).toBe('1000000');
    expect(JSON.stringify(run('[3.0, 1e6, 0 * -1, 1u]'))).toBe(
      '[3,1000000,0,1]',
    );
    expect(toText(env.compile('1.0 * 1000000').evaluateToCel({}))).toBe(
      '1000000',
    );
  });

  it('keeps large ints exact and refuses to round them', () => {
    expect(run('string(9007199254740993 + 2)')).toBe('9007199254740995');
    expect(run('string(3037000499 * 3037000499)')).toBe('9223372030926249001');
    expect(run('9007199254740993 - 9007199254740992')).toBe(1);
    expect(() => run('9007199254740993')).toThrow('does not fit a JSON number');
    expect(
      env.compile('9007199254740993').evaluate({}, { largeIntegers: 'bigint' }),
    ).toBe(9007199254740993n);
    expect(run('string(json)', { json: 9007199254740993n })).toBe(
      '9007199254740993',
    );
  });

  it.each([
    '9223372036854775807 + 1',
    '-9223372036854775808 - 1',
    '9223372036854775807 * 2',
    '-(-9223372036854775808)',
    '0u - 1u',
  ])('%s overflows', source => {
    expect(() => run(source)).toThrow('overflow');
  });

  it.each(['1 / 0', '1 % 0', '1u / 0u'])('%s fails', source => {
    expect(() => run(source)).toThrow('by zero');
  });

  it('follows IEEE 754 for doubles', () => {
    expect(run('string(1.0 / 0.0)')).toBe('+Inf');
    expect(run('0.0 / 0.0 == 0.0 / 0.0')).toBe(false);
  });
});

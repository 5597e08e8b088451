import { createEnvironment, CelError, type CelTypeSpec } from '..';

const parameters: CelTypeSpec = {
  object: {
    replicas: 'int',
    cpu: 'double',
    name: 'string',
    tags: { list: 'string' },
    limits: { map: 'int' },
    deadline: 'timestamp',
    nested: { object: { flag: 'bool' }, open: true },
  },
};
const env = createEnvironment({ variables: { parameters, any: 'dyn' } });

function typeOf(source: string): string {
  return env.compile(source).resultType;
}

function refusal(source: string): CelError {
  try {
    env.compile(source);
  } catch (error) {
    return error as CelError;
  }
  throw new Error(`accepted: ${source}`);
}

describe('check', () => {
  it.each([
    ['parameters.replicas + 1', 'int'],
    ['parameters.replicas * 1.5', 'double'],
    ['parameters.cpu + parameters.replicas', 'double'],
    ['parameters.tags.map(t, size(t))', 'list(int)'],
    ['parameters.limits.transformMap(k, v, string(v))', 'map(string, string)'],
    ['parameters.?name', 'optional_type(string)'],
    ['parameters.?name.orValue("x")', 'string'],
    ['parameters.nested.flag', 'bool'],
    ['parameters.nested.other', 'dyn'],
    ['parameters["name"]', 'string'],
    ['parameters.transformList(k, v, k)', 'list(string)'],
    ['any.a.b[0]', 'dyn'],
    ['[1, "a"]', 'list(dyn)'],
    ['parameters.name == null', 'bool'],
    ['true ? 1 : 2.5', 'double'],
    ['[[], [1]]', 'list(list(int))'],
    ['cel.bind(x, parameters.tags, x[0])', 'string'],
    ['optional.of(1).optMap(x, string(x))', 'optional_type(string)'],
  ])('%s is %s', (source, type) => {
    expect(typeOf(source)).toBe(type);
  });

  it.each([
    ['unknown', "undeclared reference to 'unknown'"],
    ['parameters.map(x, y)', "undeclared reference to 'y'"],
    ['unknown(1)', "undeclared reference to function 'unknown'"],
    ['"a".unknown()', "undeclared reference to function 'unknown'"],
    ['parameters.nope', "undefined field 'nope'"],
    ['has(parameters.nope)', "undefined field 'nope'"],
    [
      'parameters.name + 1',
      "found no matching overload for '_+_' applied to '(string, int)'",
    ],
    ['parameters.replicas.x', "type 'int' has no fields"],
    ['parameters.replicas.map(x, x)', 'neither a list nor a map'],
    ['parameters.name ? 1 : 2', 'no matching overload'],
    ['parameters.name && true', 'expected bool but found string'],
    ['size(1)', 'no matching overload'],
    ['a.b.C{}', 'unknown message type'],
  ])('refuses %s', (source, message) => {
    expect(refusal(source)).toMatchObject({
      code: 'check',
      message: expect.stringContaining(message),
    });
  });

  it('points at the place', () => {
    expect(refusal('1 +\n parameters.nope')).toMatchObject({
      line: 2,
      column: 12,
      caret: ' parameters.nope\n           ^',
    });
    expect(refusal('size(1) + unknown')).toMatchObject({
      line: 1,
      column: 1,
      caret: 'size(1) + unknown\n^',
    });
    expect(refusal('[1].map(x, y)')).toMatchObject({
      column: 12,
      caret: '[1].map(x, y)\n           ^',
    });
  });

  it('holds results to a declared type', () => {
    expect(() => env.compile('1 + 1', { resultType: 'bool' })).toThrow(
      'expected the expression to be bool but it is int',
    );
    expect(env.compile('1', { resultType: 'double' }).evaluate({})).toBe(1);
    const late = env.compile('any', { resultType: 'bool' });
    expect(late.evaluate({ any: true })).toBe(true);
    expect(() => late.evaluate({ any: 'yes' })).toThrow(
      'expected the result to be bool but it is string',
    );
  });

  it('lets loop variables hide what they shadow', () => {
    expect(
      env.compile('[1].map(parameters, parameters + 1)').evaluate({}),
    ).toEqual([2]);
    expect(
      env.compile('[{"abs": 1}].map(math, math.abs)').evaluate({}),
    ).toEqual([1]);
  });

  it('may be strict about numbers', () => {
    const strict = createEnvironment({ mixedArithmetic: false });
    expect(() => strict.compile('1 + 1.5')).toThrow('no matching overload');
    expect(() => strict.compile('dyn(1) + 1.5').evaluate({})).toThrow(
      'no such overload',
    );
    expect(strict.compile('1 < 1.5').evaluate({})).toBe(true);
  });
});

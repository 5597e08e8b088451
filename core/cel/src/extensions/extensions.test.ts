import { createEnvironment } from '..';

const env = createEnvironment({ variables: { v: 'dyn' } });

function run(source: string, v?: unknown): unknown {
  return env.compile(source).evaluate({ v });
}

describe('lists', () => {
  it.each<[string, unknown]>([
    ['[1, 2, 3, 4].slice(1, 3)', [2, 3]],
    ['[[1], [2, [3]]].flatten()', [1, 2, [3]]],
    ['[1, [2, [3, [4]]]].flatten(2)', [1, 2, 3, [4]]],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['["b", "a"].sort()', ['a', 'b']],
    ['[{"n": 2}, {"n": 1}].sortBy(e, e.n)', [{ n: 1 }, { n: 2 }]],
    ['[3, 1, 2].sortBy(x, -x)', [3, 2, 1]],
    ['[1, 2, 1, 1.0, "1", [1], [1]].distinct()', [1, 2, '1', [1]]],
    ['lists.range(3)', [0, 1, 2]],
    ['[1, 2].reverse()', [2, 1]],
    ['[1, 2].first().value() + [1, 2].last().value()', 3],
    ['[].first().hasValue()', false],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected);
  });
  it.each([
    '[1].slice(0, 2)',
    '[1].slice(-1, 1)',
    '[1, "a"].sort()',
    '[[1]].sort()',
    '[1].flatten(-1)',
  ])('%s fails', source => {
    expect(() => run(source)).toThrow(
      expect.objectContaining({ code: 'evaluate' }),
    );
  });
});

describe('sets', () => {
  it.each([
    'sets.contains([1, 2, [3]], [[3], 1.0])',
    '!sets.contains([1], [1, 2])',
    'sets.equivalent([1, 2, 2], [2, 1])',
    'sets.intersects([1, 2], [2, 3])',
    '!sets.intersects([1], [])',
  ])('%s', source => {
    expect(run(source)).toBe(true);
  });
});

describe('regex', () => {
  it.each<[string, unknown]>([
    ['"foobar".matches("o{2}b")', true],
    ['regex.extract("item-42 item-43", "item-(\\\\d+)").value()', '42'],
    ['regex.extract("x", "y").hasValue()', false],
    ['regex.extractAll("a1 b2", "[a-z](\\\\d)")', ['1', '2']],
    [
      'regex.replace("hello world", "(\\\\w+) (\\\\w+)", "\\\\2 \\\\1")',
      'world hello',
    ],
    ['regex.replace("aaa", "a", "b", 2)', 'bba'],
    ['regex.replace("abc", "", "-")', '-a-b-c-'],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected);
  });
  it.each([
    '"a".matches("(")',
    '"a".matches("(?=a)")',
    'regex.extract("ab", "(a)(b)")',
    'regex.replace("a", "a", "\\\\3")',
  ])('%s fails', source => {
    expect(() => run(source)).toThrow(
      expect.objectContaining({ code: 'evaluate' }),
    );
  });
  it('makes patterns anew without changing what they mean', () => {
    const program = env.compile('v.matches("^[a-z]+$")');
    for (let i = 0; i < 50; i++)
      expect(program.evaluate({ v: 'a'.repeat(200) })).toBe(true);
    expect(program.evaluate({ v: 'A' })).toBe(false);
  });
});

describe('optionals', () => {
  it.each<[string, unknown]>([
    ['v.?a.?b.orValue("none")', 'none'],
    ['v.?list[0].orValue(0)', 1],
    ['v.?missing.or(v.?list).value()', [1, 2]],
    ['optional.of(1).orValue(1 / 0)', 1],
    ['[v.?missing, v.?n].unwrapOpt()', [3]],
    ['optional.ofNonZeroValue("").hasValue()', false],
    ['v.?n.optMap(n, n + 1).value()', 4],
    ['v.?n.optFlatMap(n, v.?missing).hasValue()', false],
    ['has(v.?n)', true],
    ['{?"a": v.?missing, ?"n": v.?n}', { n: 3 }],
    ['[?v.?missing, 1]', [1]],
  ])('%s', (source, expected) => {
    expect(run(source, { list: [1, 2], n: 3 })).toEqual(expected);
  });
});

describe('strings and encoders', () => {
  it.each<[string, unknown]>([
    ['"😀b".size()', 2],
    ['"😀b".charAt(1)', 'b'],
    ['"😀b".indexOf("b")', 1],
    ['"😀b".substring(0, 1)', '😀'],
    ['"abc".reverse()', 'cba'],
    ['"a,b,c".split(",", 2)', ['a', 'b,c']],
    ['"abc".split("")', ['a', 'b', 'c']],
    ['"aaa".replace("a", "b", 2)', 'bba'],
    ['"ab".replace("", "-")', '-a-b-'],
    ['"%s is %d (%.1f%%)".format(["x", 3, 2.25])', 'x is 3 (2.2%)'],
    ['base64.encode(b"hi")', 'aGk='],
    ['string(base64.decode("aGk"))', 'hi'],
    ['strings.quote("a\\"b")', '"a\\"b"'],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected);
  });
});

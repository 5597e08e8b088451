import { createEnvironment } from '..';
import { EXTENSIONS } from './index';

/**
 * Every overload of every extension, with what it must answer. Derived by hand from the definitions of the extensions, because the
 * official data has no section for several of them.
 */
const CASES: Record<string, Record<string, unknown>> = {
  optional: {
    'optional.of(0).hasValue()': true,
    'optional.none().hasValue()': false,
    'optional.ofNonZeroValue(0).hasValue()': false,
    'optional.ofNonZeroValue({"a": 1}).value()': { a: 1 },
    'optional.of("x").value()': 'x',
    'optional.none().or(optional.of(2)).value()': 2,
    'optional.of(1).or(optional.of(2)).value()': 1,
    'optional.none().orValue(3)': 3,
    'optional.unwrap([optional.of(1), optional.none(), optional.of(2)])': [
      1, 2,
    ],
    '[optional.none(), optional.of("a")].unwrapOpt()': ['a'],
    'optional.of(2).optMap(x, x * x).value()': 4,
    'optional.none().optMap(x, x * x).hasValue()': false,
    'optional.of(2).optFlatMap(x, optional.of(x + 1)).value()': 3,
    'optional.of(2).optFlatMap(x, optional.none()).hasValue()': false,
  },
  bindings: {
    'cel.bind(a, 2, cel.bind(b, a + 1, a * b))': 6,
  },
  strings: {
    '"tacocat".charAt(7)': '',
    '"tacocat".charAt(2)': 'c',
    '"tacocat".indexOf("c")': 2,
    '"tacocat".indexOf("c", 3)': 4,
    '"tacocat".indexOf("none")': -1,
    '"tacocat".lastIndexOf("ca")': 4,
    '"tacocat".lastIndexOf("a", 4)': 1,
    '"TacoCÄt".lowerAscii()': 'tacocÄt',
    '"TacoCät".upperAscii()': 'TACOCäT',
    '"hello hello".replace("he", "we")': 'wello wello',
    '"hello hello".replace("he", "we", 1)': 'wello hello',
    '"hello hello".replace("he", "we", 0)': 'hello hello',
    '"a b c".split(" ")': ['a', 'b', 'c'],
    '"a b c".split(" ", 2)': ['a', 'b c'],
    '"a b c".split(" ", 0)': [],
    '"tacocat".substring(4)': 'cat',
    '"tacocat".substring(0, 4)': 'taco',
    '" \\t trim\\n".trim()': 'trim',
    '"gums".reverse()': 'smug',
    '["a", "b"].join()': 'ab',
    '["a", "b"].join("-")': 'a-b',
    'strings.quote("line\\n\\"x\\"")': '"line\\n\\"x\\""',
    '"%s|%d|%x|%o|%b|%e|%.2f".format(["s", 7, 255, 8, 5, 1500.0, 2.345])':
      's|7|ff|10|101|1.500000e+03|2.35',
  },
  encoders: {
    'base64.encode(b"hello")': 'aGVsbG8=',
    'base64.decode("aGVsbG8=") == b"hello"': true,
    'base64.decode("aGVsbG8") == b"hello"': true,
  },
  math: {
    'math.greatest([1, 3, 2])': 3,
    'math.greatest([1.5, 3.5])': 3.5,
    'math.greatest([1u, 3u]) == 3u': true,
    'math.greatest(dyn([1, 2.5]))': 2.5,
    'math.greatest([1, 2u, 2.5])': 2.5,
    'math.greatest(4, 9, 2)': 9,
    'math.greatest(4.5, 2.5)': 4.5,
    'math.greatest(4u, 2u) == 4u': true,
    'math.greatest(1, 2.5, dyn(3u)) == 3u': true,
    'math.least([1, 3, 2])': 1,
    'math.least([1.5, 3.5])': 1.5,
    'math.least([1u, 3u]) == 1u': true,
    'math.least(dyn([2, 1.5]))': 1.5,
    'math.least([1, 2u, 0.5])': 0.5,
    'math.least(4, 9, 2)': 2,
    'math.least(4.5, 2.5)': 2.5,
    'math.least(4u, 2u) == 2u': true,
    'math.least(dyn(1), 2.5)': 1,
    'math.ceil(1.2)': 2,
    'math.floor(-1.2)': -2,
    'math.round(1.5)': 2,
    'math.round(-1.5)': -2,
    'math.trunc(-1.9)': -1,
    'math.isNaN(0.0 / 0.0)': true,
    'math.isInf(1.0 / 0.0)': true,
    'math.isFinite(1.0 / 0.0)': false,
    'math.abs(-3)': 3,
    'math.abs(-3.5)': 3.5,
    'math.abs(3u) == 3u': true,
    'math.sign(-3)': -1,
    'math.sign(-3.5)': -1,
    'math.sign(3u) == 1u': true,
    'math.sqrt(49)': 7,
    'math.sqrt(2.25)': 1.5,
    'math.sqrt(16u)': 4,
    'math.bitAnd(12, 10)': 8,
    'math.bitAnd(12u, 10u) == 8u': true,
    'math.bitOr(12, 10)': 14,
    'math.bitOr(12u, 10u) == 14u': true,
    'math.bitXor(12, 10)': 6,
    'math.bitXor(12u, 10u) == 6u': true,
    'math.bitNot(5)': -6,
    'math.bitNot(0u) == 18446744073709551615u': true,
    'math.bitShiftLeft(1, 4)': 16,
    'math.bitShiftLeft(1u, 63) == 9223372036854775808u': true,
    'math.bitShiftLeft(1, 64)': 0,
    'math.bitShiftRight(-1, 60)': 15,
    'math.bitShiftRight(256u, 4) == 16u': true,
  },
  lists: {
    '[1, 2, 3, 4].slice(1, 3)': [2, 3],
    '[1, 2].slice(2, 2)': [],
    '[[1], [2, [3]]].flatten()': [1, 2, [3]],
    '[dyn([1]), 2].flatten()': [1, 2],
    '[1, [2, [3, [4]]]].flatten(2)': [1, 2, 3, [4]],
    '[["a"], ["b"]].flatten(1)': ['a', 'b'],
    '["b", "a"].sort()': ['a', 'b'],
    '[{"n": 2}, {"n": 1}].sortBy(e, e.n)': [{ n: 1 }, { n: 2 }],
    '[1, 2, 2.0, "2", 1].distinct()': [1, 2, '2'],
    'lists.range(4)': [0, 1, 2, 3],
    '[1, 2, 3].reverse()': [3, 2, 1],
    '[7, 8].first().value()': 7,
    '[7, 8].last().value()': 8,
    '[].last().hasValue()': false,
  },
  sets: {
    'sets.contains([1, 2, 3], [3, 1])': true,
    'sets.contains([], [])': true,
    'sets.contains([1], [2])': false,
    'sets.equivalent([1, 1, 2], [2, 1])': true,
    'sets.equivalent([1], [1, 2])': false,
    'sets.intersects([1, 2], [2, 3])': true,
    'sets.intersects([[1], [2]], [[3]])': false,
  },
  comprehensions: {
    '[1, 2].all(i, v, v == i + 1)': true,
    '{"a": 1, "b": 2}.exists(k, v, k == "b" && v == 2)': true,
    '[3, 3].exists_one(i, v, v == 3)': false,
    '{"a": 1}.existsOne(k, v, v == 1)': true,
    '[5, 6].transformList(i, v, i * v)': [0, 6],
    '[5, 6].transformList(i, v, i > 0, v)': [6],
    '{"a": 1}.transformMap(k, v, k + string(v))': { a: 'a1' },
    '{"a": 1, "b": 2}.transformMap(k, v, v > 1, v)': { b: 2 },
    '["x", "y"].transformMapEntry(i, v, {v: i})': { x: 0, y: 1 },
    '["x", "y"].transformMapEntry(i, v, i > 0, {v: i})': { y: 1 },
  },
  regex: {
    'regex.extract("id: 42", "id: (\\\\d+)").value()': '42',
    'regex.extract("none", "\\\\d+").hasValue()': false,
    'regex.extractAll("1 a 2", "\\\\d")': ['1', '2'],
    'regex.replace("a1b2", "\\\\d", "#")': 'a#b#',
    'regex.replace("a1b2", "\\\\d", "#", 1)': 'a#b2',
  },
};
/** Macros for programs that are made by machines; they have no answer of their own. */
const INTERNAL = ['block', 'index', 'iterVar'];

const names = Object.keys(EXTENSIONS) as (keyof typeof EXTENSIONS)[];
const env = createEnvironment({ mixedArithmetic: false });

describe.each(names)('extension %s', name => {
  const { functions, macros } = EXTENSIONS[name];

  it.each(Object.entries(CASES[name] ?? {}))('%s', (source, expected) => {
    expect(env.compile(source).evaluate({})).toEqual(expected);
  });

  it('has as many cases of every function as it has overloads', () => {
    const sources = Object.keys(CASES[name] ?? {});
    for (const called of new Set(functions.map(f => f.name))) {
      // Lists are sorted by keys through a macro.
      const text = called === '@sortByKeys' ? '.sortBy(' : `${called}(`;
      const cases = sources.filter(source => source.includes(text));
      const overloads = functions.filter(f => f.name === called);
      expect([called, cases.length]).toEqual([
        called,
        Math.max(cases.length, overloads.length),
      ]);
    }
  });

  it('has a case for every macro', () => {
    const sources = Object.keys(CASES[name] ?? {}).join('\n');
    for (const macro of macros) {
      if (INTERNAL.includes(macro.name)) continue;
      expect(sources).toContain(`.${macro.name}(`);
    }
  });
});

/** Expressions written to stop the process: each must be refused, or answered, in well under a second. */
export interface Hostile {
  name: string;
  source: string;
  bindings?: Record<string, unknown>;
  /** What must happen; `any` where an answer is as good as a refusal, as long as it comes soon. */
  outcome: 'parse' | 'check' | 'budget' | 'any';
}

function bind(
  levels: number,
  first: string,
  next: (name: string) => string,
  result: (name: string) => string,
): string {
  let source = result(`v${levels}`);
  for (let i = levels; i > 0; i--)
    source = `cel.bind(v${i}, ${next(`v${i - 1}`)}, ${source})`;
  return `cel.bind(v0, ${first}, ${source})`;
}

function deep(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

const AAA = 'a'.repeat(100_000);

export const HOSTILE: readonly Hostile[] = [
  {
    name: 'nested loops',
    source:
      'lists.range(1000).map(a, lists.range(1000).map(b, lists.range(1000).map(c, a + b + c)))',
    outcome: 'budget',
  },
  {
    name: 'nested quantifiers',
    source: 'lists.range(10000).all(a, lists.range(10000).all(b, a + b >= 0))',
    outcome: 'budget',
  },
  {
    name: 'loop of failures',
    source: 'lists.range(100000).exists(x, [][x] == 1)',
    outcome: 'any',
  },
  {
    name: 'nested loops of failures',
    source:
      'lists.range(10000).exists(x, lists.range(10000).exists(y, [][x] == 1))',
    outcome: 'budget',
  },
  {
    name: 'huge range',
    source: 'lists.range(9223372036854775807)',
    outcome: 'budget',
  },
  {
    name: 'string doubling',
    source: bind(
      40,
      '"aaaaaaaaaa"',
      v => `${v} + ${v}`,
      v => `size(${v})`,
    ),
    outcome: 'budget',
  },
  {
    name: 'list doubling',
    source: bind(
      40,
      '[1]',
      v => `${v} + ${v}`,
      v => `size(${v})`,
    ),
    outcome: 'budget',
  },
  {
    name: 'replace bomb',
    source: bind(
      4,
      `"${'a'.repeat(100)}"`,
      v => `${v}.replace("a", ${v})`,
      v => `size(${v})`,
    ),
    outcome: 'budget',
  },
  {
    name: 'replace nothing',
    source: bind(
      30,
      '"ab"',
      v => `${v}.replace("", ${v})`,
      v => `size(${v})`,
    ),
    outcome: 'budget',
  },
  {
    name: 'join bomb',
    source: 'lists.range(100000).map(i, s).join(s)',
    bindings: { s: AAA },
    outcome: 'budget',
  },
  {
    name: 'shared tree as result',
    source: bind(
      60,
      '[1]',
      v => `[${v}, ${v}]`,
      v => v,
    ),
    outcome: 'budget',
  },
  {
    name: 'shared tree compared',
    source: bind(
      60,
      '[1]',
      v => `[${v}, ${v}]`,
      v => `${v} == dyn(${v})`,
    ),
    outcome: 'budget',
  },
  {
    name: 'shared tree printed',
    source: bind(
      60,
      '[1]',
      v => `[${v}, ${v}]`,
      v => `"%s".format([${v}])`,
    ),
    outcome: 'budget',
  },
  {
    name: 'shared tree flattened',
    source: bind(
      60,
      '[1]',
      v => `[${v}, ${v}]`,
      v => `dyn(${v}).flatten(100)`,
    ),
    outcome: 'budget',
  },
  {
    name: 'shared maps as types',
    source: bind(
      60,
      '{"a": 1}',
      v => `{"a": ${v}, "b": ${v}}`,
      v => v,
    ),
    outcome: 'budget',
  },
  {
    name: 'maps as keys',
    source: bind(
      60,
      '{1: 1}',
      v => `{${v}: ${v}}`,
      v => v,
    ),
    outcome: 'check',
  },
  {
    name: 'format precision',
    source: '"%.999999f".format([1.0])',
    outcome: 'any',
  },
  {
    name: 'distinct lists',
    source: 'lists.range(100000).map(i, [i]).distinct()',
    outcome: 'budget',
  },
  {
    name: 'sets of lists',
    source:
      'sets.contains(lists.range(50000).map(i, [i]), lists.range(50000).map(i, [i]))',
    outcome: 'budget',
  },
  {
    name: 'sort',
    source: 'lists.range(100000).reverse().sort().size()',
    outcome: 'budget',
  },
  {
    name: 'search worst case',
    source: 'lists.range(1000).map(i, s.contains(t + "b" + t))',
    bindings: { s: AAA, t: 'a'.repeat(1_000) },
    outcome: 'budget',
  },
  {
    name: 'comparing long texts',
    source: 'lists.range(100000).filter(i, s + "a" == s + "b")',
    bindings: { s: AAA },
    outcome: 'budget',
  },
  {
    name: 'catastrophic regex',
    source: 's.matches("^(a+)+$")',
    bindings: { s: `${'a'.repeat(5_000)}!` },
    outcome: 'any',
  },
  {
    name: 'many groups',
    source: `s.matches("^${'(.*)'.repeat(40)}b$")`,
    bindings: { s: AAA },
    outcome: 'any',
  },
  {
    name: 'counted repeats',
    source: 's.matches("^(([a-z]{1,30}){1,30})+$")',
    bindings: { s: AAA },
    outcome: 'any',
  },
  {
    name: 'large classes',
    source: 's.matches("(\\\\pL|\\\\pN|[^x]){0,200}z")',
    bindings: { s: AAA },
    outcome: 'any',
  },
  {
    name: 'regex per element',
    source:
      'lists.range(100000).map(i, "a".matches("(a|b|c){1,300}" + string(i)))',
    outcome: 'budget',
  },
  {
    name: 'regex replace',
    source: 'regex.replace(s, "a", s)',
    bindings: { s: AAA },
    outcome: 'budget',
  },
  {
    name: 'huge repeat',
    source: '"a".matches("((a{1000}){1000}){1000}")',
    outcome: 'any',
  },
  {
    name: 'time zones',
    source:
      'lists.range(100000).map(i, optional.of(timestamp(i).getHours("Europe/Berlin")))',
    outcome: 'budget',
  },
  {
    name: 'deep input compared',
    source: 'd == e',
    bindings: { d: deep(100_000), e: deep(100_000) },
    outcome: 'budget',
  },
  {
    name: 'deep input copied',
    source: 'd',
    bindings: { d: deep(100_000) },
    outcome: 'budget',
  },
  { name: 'deep parentheses', source: '('.repeat(50_000), outcome: 'parse' },
  { name: 'deep lists', source: '['.repeat(50_000), outcome: 'parse' },
  { name: 'deep maps', source: '{1:'.repeat(20_000), outcome: 'parse' },
  { name: 'deep calls', source: 'size('.repeat(10_000), outcome: 'parse' },
  {
    name: 'deep negation',
    source: `${'!'.repeat(50_000)}true`,
    outcome: 'parse',
  },
  { name: 'deep minus', source: `${'- '.repeat(40_000)}s`, outcome: 'parse' },
  {
    name: 'deep conditionals',
    source: `${'true ? 1 : '.repeat(5_000)}1`,
    outcome: 'parse',
  },
  { name: 'long sum', source: `1${' + 1'.repeat(20_000)}`, outcome: 'parse' },
  {
    name: 'long selection',
    source: `s${'.a'.repeat(40_000)}`,
    outcome: 'parse',
  },
  { name: 'long index', source: `s${'[0]'.repeat(30_000)}`, outcome: 'parse' },
  {
    name: 'long conjunction',
    source: `true${' && true'.repeat(10_000)}`,
    outcome: 'any',
  },
  { name: 'long list', source: `[${'[],'.repeat(30_000)}]`, outcome: 'any' },
  {
    name: 'long list of calls',
    source: `[${'[]==[],'.repeat(14_000)}]`,
    outcome: 'any',
  },
  {
    name: 'long map',
    source: `{${Array.from({ length: 9_000 }, (_, i) => `${i}: []`).join(
      ',',
    )}}`,
    outcome: 'any',
  },
  {
    name: 'deep macros',
    source: `${'[1].map(x, '.repeat(150)}x${')'.repeat(150)}`,
    outcome: 'any',
  },
  {
    name: 'deep exponential macros',
    source: `${'[1,2].map(x, '.repeat(60)}x${')'.repeat(60)}`,
    outcome: 'budget',
  },
  { name: 'too long', source: `"${'a'.repeat(200_000)}"`, outcome: 'parse' },
  { name: 'long number', source: '9'.repeat(90_000), outcome: 'parse' },
  {
    name: 'long string conversion',
    source: 'int(s)',
    bindings: { s: '9'.repeat(1_000_000) },
    outcome: 'any',
  },
  {
    name: 'conversions of long texts',
    source: 'lists.range(100000).map(i, [double(s + "x")])',
    bindings: { s: ' '.repeat(1_000_000) },
    outcome: 'any',
  },
  {
    name: 'indexes of wide characters',
    source: 'lists.range(100000).map(i, s.charAt(i))',
    bindings: { s: '😀'.repeat(100_000) },
    outcome: 'budget',
  },
  {
    name: 'prototype',
    source: 's.__proto__.polluted',
    bindings: { s: {} },
    outcome: 'any',
  },
  {
    name: 'constructor',
    source: 's.constructor.constructor',
    bindings: { s: {} },
    outcome: 'any',
  },
  {
    name: 'catastrophic regex with groups',
    source: 'regex.extractAll(s, "^((a+)+)$")',
    bindings: { s: `${'a'.repeat(20_000)}!` },
    outcome: 'any',
  },
  {
    name: 'many states of a regex',
    source: 's.matches("a[ab]{300}c")',
    bindings: { s: 'ab'.repeat(20_000).replace(/abab/g, 'aabb') },
    outcome: 'any',
  },
  {
    name: 'classes of wide characters',
    source: `s.matches("${Array.from(
      { length: 100 },
      (_, i) => `\\\\p{L}[^${String.fromCharCode(0x4e00 + i)}]`,
    ).join('')}z")`,
    bindings: {
      s: Array.from({ length: 50_000 }, (_, i) =>
        String.fromCodePoint(0x4e00 + (i % 20_000)),
      ).join(''),
    },
    outcome: 'any',
  },
];

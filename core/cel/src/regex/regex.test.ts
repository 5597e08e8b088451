import fc from 'fast-check';
import { RE2JS } from 're2js';
import { PatternError, Regex } from './regex';

function found(pattern: string, text: string): string[] {
  return Array.from(new Regex(pattern).matches(text), ([from, to]) =>
    text.slice(from, to),
  );
}

/** First match with groups as another implementation of RE2 sees it; undefined when it refuses the pattern. */
function reference(pattern: string, text: string): unknown {
  let matcher;
  try {
    matcher = RE2JS.compile(pattern).matcher(text);
  } catch {
    return undefined;
  }
  if (!matcher.find()) return { first: null };
  return {
    first: Array.from(
      { length: matcher.groupCount() + 1 },
      (_, i) => matcher.group(i) ?? null,
    ),
  };
}

function own(pattern: string, text: string): unknown {
  let regex;
  try {
    regex = new Regex(pattern);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
  const [match] = regex.matches(text);
  expect(regex.test(text)).toBe(match !== undefined);
  if (!match) return { first: null };
  const first: (string | null)[] = [];
  for (let i = 0; i < match.length; i += 2)
    first.push(match[i] < 0 ? null : text.slice(match[i], match[i + 1]));
  return { first };
}

describe('regular expressions', () => {
  it.each([
    ['a|b', 'xbya', ['b', 'a']],
    ['a+?', 'aaa', ['a', 'a', 'a']],
    ['x*', 'axb', ['', 'x', '']],
    ['(?i)straße', 'STRASSE Straße', ['Straße']],
    ['(?i)k', 'K\u212a', ['K', '\u212a']],
    ['\\bfoo\\b', 'foo food foo', ['foo', 'foo']],
    ['(?m)^\\w+$', 'ab\ncd e\nf', ['ab', 'f']],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['a.b', 'a\nb', []],
    ['\\p{Greek}+', 'abc αβγ', ['αβγ']],
    ['\\PL', 'a1b', ['1']],
    ['[^\\d\\s]+', 'ab 12', ['ab']],
    ['[[:alpha:]_-]+', 'a_b-1', ['a_b-']],
    ['[\\]a-]+', 'x]-a', [']-a']],
    ['.', '😀', ['😀']],
    ['\\x{1F600}', '😀', ['😀']],
    ['\\Qa.b*\\E+', 'a.b**', ['a.b**']],
    ['a{2,3}', 'aaaaa', ['aaa', 'aa']],
    ['a{,2}', 'a{,2}', ['a{,2}']],
    ['(?U)a+', 'aaa', ['a', 'a', 'a']],
    ['(?:(?i)a)a', 'Aa AA', ['Aa']],
    ['', 'ab', ['', '', '']],
    ['\\077', '?', ['?']],
  ])('%s in %j', (pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });

  it.each([
    '[a',
    'a**',
    '(?=a)',
    '(a)\\1',
    'a{1001}',
    '(',
    ')',
    '\\p{Nope}',
    '[b-a]',
    '(?P<n>a)(?P<n>b)',
    '+',
    '\\',
  ])('refuses %s', pattern => {
    expect(() => new Regex(pattern)).toThrow(PatternError);
  });

  const atom = fc.constantFrom(
    ...['a', 'b', 'c', '.', '^', '$', '\\b', '\\B', '\\w', '\\D', '\\s'],
    ...['[ab]', '[^a]', '[a-c]', '[[:^digit:]]', '\\pL', 'é', '😀', '\\n'],
    ...['(?i)', '(?m)', '(?s)', '\\x41', '[^\\w]', '\\.', 'A', '1'],
  );
  const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string }>(tie => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      atom,
      fc.array(tie('node'), { maxLength: 3 }).map(parts => parts.join('')),
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}|${b})`),
      fc
        .tuple(
          tie('node'),
          fc.constantFrom(
            '*',
            '+',
            '?',
            '*?',
            '+?',
            '??',
            '{2}',
            '{1,2}',
            '{0,1}?',
          ),
        )
        .map(([a, op]) => `(?:${a})${op}`),
      tie('node').map(a => `(${a})`),
    ),
  })).node;
  const text = fc
    .array(
      fc.constantFrom('a', 'b', 'c', 'A', 'é', '😀', '\n', ' ', '1', '_'),
      {
        maxLength: 12,
      },
    )
    .map(chars => chars.join(''));

  it('agrees with another implementation of RE2', () => {
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(own(p, t)).toEqual(reference(p, t));
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads any pattern without crashing', () => {
    const soup = fc
      .array(
        fc.constantFrom(...'ab()[]{}*+?|^$.\\-,1:<>PpQEdDwxi=!&#~😀'.split('')),
        { maxLength: 14 },
      )
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(soup, text, (p, t) => {
        const mine = own(p, t);
        expect([undefined, 'object']).toContain(
          mine === undefined ? undefined : typeof mine,
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes time in proportion to the text, and says so beforehand', () => {
    const cost = (pattern_: string, length: number) => {
      let sum = 0;
      const payer = { charge: (c: number) => (sum += c) };
      const regex = new Regex(pattern_);
      regex.test(`${'a'.repeat(length)}!`, payer);
      const [match] = regex.matches(`${'a'.repeat(length)}!`, payer);
      expect(match).toBeUndefined();
      return sum;
    };
    for (const evil of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)*x$']) {
      const once = cost(evil, 2_000);
      expect(cost(evil, 4_000) / once).toBeLessThan(2.2);
      expect(cost(evil, 2_000)).toBe(once);
    }
  });
});

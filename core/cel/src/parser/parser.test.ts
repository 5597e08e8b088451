import { CelError } from '../errors';
import { print } from '../ast/print';
import { parse } from './parser';

function refused(source: string): CelError {
  try {
    parse(source);
  } catch (error) {
    return error as CelError;
  }
  throw new Error(`accepted: ${source}`);
}

describe('parse', () => {
  it.each([
    ['a + b * c', 'a + b * c'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['a ? b : c ? d : e', 'a ? b : c ? d : e'],
    ['(a ? b : c) ? d : e', '(a ? b : c) ? d : e'],
    ['a||b&&c||d', 'a || b && c || d'],
    ['-(-1)', '-(-1)'],
    ['!(a in b)', '!(a in b)'],
    ['(-1).f()', '(-1).f()'],
    ['{?"k": a.?b, "x": [?c]}', '{?"k": a.?b, "x": [?c]}'],
    ['a[?0].b[1]', 'a[?0].b[1]'],
    ['a.`b-c`.d', 'a.`b-c`.d'],
    ["r'\\n' + '\\x41' + '''it's'''", '"\\\\n" + "A" + "it\'s"'],
    ['1.50 + 2e3 + .5', '1.5 + 2000.0 + 0.5'],
    ['0xFF + 3u', '255 + 3u'],
    ['a // comment\n + b', 'a + b'],
    ['[1, 2,]', '[1, 2]'],
    ['a.b.C{x: 1, ?y: b}', 'a.b.C{x: 1, ?y: b}'],
  ])('%s', (source, expected) => {
    expect(print(parse(source))).toBe(expected);
  });

  it('keeps long conditions shallow', () => {
    const tree = parse(Array(1_000).fill('a').join(' && '));
    expect(tree).toMatchObject({ kind: 'call', name: '_&&_' });
    expect(tree.kind === 'call' && tree.args).toHaveLength(1_000);
  });

  it('says where and what', () => {
    const error = refused('a +\n  b +* c');
    expect(error).toMatchObject({
      code: 'parse',
      line: 2,
      column: 6,
      caret: '  b +* c\n     ^',
    });
    expect(error.message).toBe('unexpected * (line 2, column 6)');
  });

  it.each([
    ['"abc', 'unterminated string'],
    ['"a\nb"', 'newline in string'],
    ['"\\q"', 'invalid escape'],
    ['"\\ud800"', 'invalid escape'],
    ['9223372036854775808', 'out of range'],
    ['18446744073709551616u', 'out of range'],
    ['for', 'reserved'],
    ['a b', 'unexpected b'],
    ['a ? b', 'unexpected end'],
    ['a @ b', 'unexpected character'],
    ['', 'unexpected end'],
    ['`a`', 'unexpected'],
    ['a.b(c,)', 'unexpected )'],
  ])('refuses %s', (source, message) => {
    expect(refused(source).message).toContain(message);
  });

  it('takes the least int', () => {
    expect(print(parse('-9223372036854775808'))).toBe('-9223372036854775808');
  });

  it('bounds length', () => {
    expect(() => parse('a'.repeat(11), 10)).toThrow(
      'longer than 10 characters',
    );
  });
});

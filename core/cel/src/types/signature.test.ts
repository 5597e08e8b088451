import { parseSignature } from './signature';
import { formatType } from './type';

function shown(text: string) {
  const s = parseSignature(text);
  return [
    s.name,
    s.receiver,
    s.params.map(formatType).join(),
    s.variadic,
    formatType(s.result),
  ];
}

describe('signature', () => {
  it.each([
    ['size(string): int', ['size', false, 'string', false, 'int']],
    [
      'string.charAt(int): string',
      ['charAt', true, 'string,int', false, 'string'],
    ],
    ['math.abs(int): int', ['math.abs', false, 'int', false, 'int']],
    [
      'list<A>.f(map<string, list<A>>): optional<A>',
      ['f', true, 'list(A),map(string, list(A))', false, 'optional_type(A)'],
    ],
    ['f(dyn...): dyn', ['f', false, 'dyn', true, 'dyn']],
    ['f(): my.tuple<int, A>', ['f', false, '', false, 'my.tuple(int, A)']],
    ['_<_(bool, bool): bool', ['_<_', false, 'bool,bool', false, 'bool']],
  ])('%s', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
  it.each([
    'f',
    'f(',
    'f(int)',
    'f(int): ',
    'f(int): int int',
    'f(list<int): int',
  ])('refuses %s', text => {
    expect(() => parseSignature(text)).toThrow('malformed signature');
  });
});

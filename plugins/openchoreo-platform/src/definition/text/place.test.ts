import { placeAt } from './place';

/** The text with `^` where the cursor is. */
function at(text: string) {
  const offset = text.indexOf('^');
  const place = placeAt(text.replace('^', ''), offset);
  return place && `${place.path.join('.')} ${place.writing} "${place.typed}"`;
}

describe('placeAt', () => {
  it.each([
    ['^', ' key ""'],
    ['kin^', ' key "kin"'],
    ['spec:\n  ow^', 'spec key "ow"'],
    [
      'spec:\n  owner:\n    projectName: sh^',
      'spec.owner.projectName value "sh"',
    ],
    ['spec:\n  owner:\n    projectName: shop\n  au^', 'spec key "au"'],
    ['spec:\n  owner:\n    projectName: shop\n\n    ^', 'spec.owner key ""'],
    ['spec:\n  traits:\n    - name: a\n      ki^', 'spec.traits.0 key "ki"'],
    [
      'spec:\n  traits:\n    - name: a\n    - kind: ^',
      'spec.traits.1.kind value ""',
    ],
    ['spec:\n  traits:\n    - name: a\n    - ^', 'spec.traits.1 key ""'],
    ['spec:\n  traits:\n  - name: a\n  - ki^', 'spec.traits.1 key "ki"'],
    ['spec:\n  traits:\n  - name: a\n  auto^', 'spec key "auto"'],
    [
      'spec:\n  endpoints:\n    http:\n      visibility:\n        - ext^',
      'spec.endpoints.http.visibility.0 key "ext"',
    ],
    ['spec:\n  a: |\n    text: no\n  b^', 'spec key "b"'],
    ['a:\n  "x.y/z": 1\n  ^', 'a key ""'],
    ['a: [\nb: 1\nc: ^', 'c value ""'],
    ['a:\n  # note: x\n  b: ^', 'a.b value ""'],
  ])('%j', (text, expected) => expect(at(text)).toBe(expected));

  it.each([
    'spec:\n  a: |\n    te^',
    'spec: {a^',
    'spec: # com^',
    '# com^',
    'a: &x^',
  ])('has none in %j', text => expect(at(text)).toBeUndefined());

  it('takes a long text in one walk', () => {
    const text = `spec:\n${'  a:\n    b: 1\n'.repeat(20_000)}`;
    const began = performance.now();
    expect(placeAt(text, text.length)?.path).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

import fc from 'fast-check';
import { canonicalJson, contentHash } from './canonical';
import { parseDuration } from './duration';

describe('canonicalJson', () => {
  it('ignores key order and undefined', () => {
    expect(canonicalJson({ b: 1, a: [true, null], c: undefined })).toBe(
      '{"a":[true,null],"b":1}',
    );
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
    expect(contentHash({ a: '1' })).not.toBe(contentHash({ a: 1 }));
  });
  it('is JSON with the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1d12h', 129_600_000],
    ['250ms', 250],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));
  it.each(['', 'soon', '1', '1w', '-1h', '1h ', `${'9'.repeat(70)}s`])(
    'refuses %j',
    text => expect(parseDuration(text)).toBeUndefined(),
  );
});

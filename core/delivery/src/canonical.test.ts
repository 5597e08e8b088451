import { contentHash } from './canonical';
import { parseDuration } from './duration';

describe('contentHash', () => {
  it('depends on values, not on the order of fields', () => {
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
    expect(contentHash({ a: '1' })).not.toBe(contentHash({ a: 1 }));
    expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
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

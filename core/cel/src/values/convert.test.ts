import {
  CelDuration,
  CelMap,
  CelOptional,
  CelUint,
  createEnvironment,
  fromCel,
  toCel,
  toText,
} from '..';
import { parseTimestamp } from './time';

const env = createEnvironment({ variables: { v: 'dyn' } });

describe('conversion', () => {
  it('gives results that belong to the caller', () => {
    const v = { labels: { a: '1' } };
    const result = env.compile('v.labels').evaluate({ v }) as Record<
      string,
      string
    >;
    result.b = '2';
    expect(v).toEqual({ labels: { a: '1' } });
  });

  it('passes opaque values through', () => {
    class Opaque {}
    const opaque = new Opaque();
    const omit = Symbol('omit');
    expect(env.compile('{"a": [v]}').evaluate({ v: opaque })).toEqual({
      a: [opaque],
    });
    expect(env.compile('[v][0]').evaluate({ v: omit })).toBe(omit);
    expect(env.compile('v == v').evaluate({ v: opaque })).toBe(true);
  });

  it('takes what JSON cannot hold', () => {
    const map = toCel(
      new Map<unknown, unknown>([
        [1, 'one'],
        ['a', new Date(0)],
      ]),
    );
    expect(env.compile('v[1] + string(v.a)').evaluate({ v: map })).toBe(
      'one1970-01-01T00:00:00Z',
    );
    expect(toCel([undefined, 1])).toEqual([null, 1]);
    const json = { a: [1] };
    expect(toCel(json)).toBe(json);
  });

  it('gives JSON', () => {
    expect(fromCel(new CelMap().set(1, new CelUint(2n)))).toEqual({ 1: 2 });
    expect(fromCel(CelOptional.NONE)).toBeUndefined();
    expect(fromCel(CelOptional.of([1.5]))).toEqual([1.5]);
    expect(
      env
        .compile(
          '[timestamp("2026-01-02T03:04:05.600Z"), duration("1h1.5s"), type(1)]',
        )
        .evaluate({}),
    ).toEqual(['2026-01-02T03:04:05.6Z', '3601.5s', 'int']);
  });

  it('skips undefined fields', () => {
    expect(
      env
        .compile('has(v.a) || "a" in v || size(v) > 0')
        .evaluate({ v: { a: undefined } }),
    ).toBe(false);
  });

  it('writes scalars as text', () => {
    expect([1, 1.5, true, null, 'x', 1e21, 10n ** 18n].map(toText)).toEqual([
      '1',
      '1.5',
      'true',
      'null',
      'x',
      '1e+21',
      '1000000000000000000',
    ]);
    expect(toText(new CelDuration(1_500_000_000n))).toBe('1.5s');
    expect(toText([])).toBeUndefined();
  });

  it('reads times of declared fields', () => {
    const typed = createEnvironment({
      variables: { v: { object: { at: 'timestamp', every: 'duration' } } },
    });
    expect(
      typed
        .compile('v.at + v.every')
        .evaluate({ v: { at: '2026-01-01T00:00:00Z', every: '90s' } }),
    ).toBe('2026-01-01T00:01:30Z');
  });

  it('reads a Date of a declared timestamp', () => {
    const typed = createEnvironment({
      variables: { v: { list: 'timestamp' } },
    });
    const v = [new Date(0), new Date(1)];
    expect(
      typed
        .compile('v.all(t, t < timestamp(1)) && v[0] < v[1]')
        .evaluate({ v }),
    ).toBe(true);
  });

  it('refuses impossible dates', () => {
    expect(() => parseTimestamp('2026-02-30T00:00:00Z')).toThrow(
      expect.objectContaining({ message: 'malformed timestamp' }),
    );
  });
});

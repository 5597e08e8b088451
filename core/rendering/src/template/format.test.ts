import fc from 'fast-check';
import { formatNumber, formatValue } from './format';

describe('formatNumber', () => {
  it.each([
    [3, '3'],
    [1_000_000, '1000000'],
    [1e21, '1000000000000000000000'],
    [-0, '0'],
    [0.25, '0.25'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
  ])('pitfall 6: %d is written out', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });

  it('reads back as the same number and never has an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), n => {
        expect(formatNumber(n)).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(formatNumber(n))).toBe(n === 0 ? 0 : n);
      }),
    );
  });
});

describe('formatValue', () => {
  it('writes strings and booleans as they are, and everything else as JSON', () => {
    expect(formatValue('x')).toBe('x');
    expect(formatValue(true)).toBe('true');
    expect(formatValue(null)).toBe('null');
    expect(formatValue({ b: [1, 'two'], a: 1e21 })).toBe(
      '{"a":1000000000000000000000,"b":[1,"two"]}',
    );
  });
});

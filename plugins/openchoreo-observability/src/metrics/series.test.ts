import { formatBytes, formatCpu, toColumns } from './series';

const sample = (second: number, value: number) => ({
  timestamp: new Date(second * 1000).toISOString(),
  value,
});

describe('toColumns', () => {
  it('lines series up by time and leaves gaps', () => {
    expect(
      toColumns([[sample(10, 1), sample(20, 2)], [sample(20, 5)], undefined]),
    ).toEqual([
      [10, 20],
      [1, 2],
      [null, 5],
      [null, null],
    ]);
  });
});

describe('units', () => {
  it.each([
    [0.25, '250 m'],
    [1.5, '1.50 cores'],
  ])('%d cores', (value, text) => expect(formatCpu(value)).toBe(text));
  it.each([
    [512, '512 B'],
    [13_107_200, '12.5 MiB'],
    [300 * 1024 * 1024, '300 MiB'],
  ])('%d bytes', (value, text) => expect(formatBytes(value)).toBe(text));
});

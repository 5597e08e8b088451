import { formatDuration, formatRelative } from './time';

const now = new Date('2026-03-01T12:00:00Z');

describe('formatRelative', () => {
  it.each([
    ['2026-03-01T11:59:30Z', 'just now'],
    ['2026-03-01T11:57:00Z', '3 minutes ago'],
    ['2026-03-01T13:00:00Z', 'in 1 hour'],
    ['2026-02-28T11:00:00Z', 'yesterday'],
  ])('%s is %s', (at, text) =>
    expect(formatRelative(new Date(at), now)).toBe(text),
  );
});

describe('formatDuration', () => {
  it.each([
    [900, '1s'],
    [63_000, '1m 03s'],
    [7_500_000, '2h 05m'],
    [-5, '0s'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

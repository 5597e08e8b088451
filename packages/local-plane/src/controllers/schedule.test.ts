import { evaluateSchedule } from './schedule';

const at = (text: string) => new Date(`2026-11-21T${text}Z`);

describe('evaluateSchedule', () => {
  it('finds the latest start time that is due, and the next', () => {
    const answer = evaluateSchedule(
      '*/10 * * * *',
      undefined,
      at('10:00:00'),
      at('10:35:00'),
    );
    expect(answer.due).toEqual(at('10:30:00'));
    expect(answer.missed).toBe(3);
    expect(answer.next).toEqual(at('10:40:00'));
  });
  it('includes a start time of this very moment, and does not repeat it', () => {
    expect(
      evaluateSchedule('0 * * * *', undefined, at('10:30:00'), at('11:00:00'))
        .due,
    ).toEqual(at('11:00:00'));
    expect(
      evaluateSchedule('0 * * * *', undefined, at('11:00:00'), at('11:00:01'))
        .due,
    ).toBeUndefined();
  });
  it('counts at most a hundred missed times, however long it was away', () => {
    const answer = evaluateSchedule(
      '* * * * *',
      undefined,
      new Date(0),
      at('10:00:00'),
    );
    expect(answer.missed).toBe(100);
    expect(answer.due).toEqual(at('10:00:00'));
  });
  it('reads time zones and refuses nonsense', () => {
    expect(
      evaluateSchedule(
        '0 9 * * *',
        'Asia/Tokyo',
        at('00:00:00'),
        at('00:00:00'),
      ).next,
    ).toEqual(new Date('2026-11-22T00:00:00Z'));
    expect(() =>
      evaluateSchedule('at noon', undefined, at('00:00:00'), at('00:00:00')),
    ).toThrow();
  });
});

import { WindowGate } from '@openchoreo-portal/model';
import fc from 'fast-check';
import { evaluateWindow } from './window';

const base = { name: 'office', policy: 'p' };
const at = (rule: WindowGate, now: string) =>
  evaluateWindow(base, rule, new Date(now));
const office: WindowGate = {
  timeZone: 'Europe/Zurich',
  open: [
    { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], from: '09:00', to: '17:00' },
  ],
};

describe('window', () => {
  it.each([
    // 2026-11-20 is a Friday; Zurich is at +01:00 in winter, +02:00 in summer.
    ['2026-11-20T07:59:59Z', 'Wait', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20T08:00:00Z', 'Allow', '2026-11-20T16:00:00.000Z'],
    ['2026-11-20T16:00:00Z', 'Wait', '2026-11-23T08:00:00.000Z'],
    ['2026-07-10T07:00:00Z', 'Allow', '2026-07-10T15:00:00.000Z'],
  ])('office hours at %s: %s until %s', (now, state, until) => {
    expect(at(office, now)).toMatchObject({ state, until });
  });

  it('says in one sentence when it opens', () => {
    expect(at(office, '2026-11-21T12:00:00Z').message).toBe(
      'The window is closed; it opens Mon 23 Nov 2026 09:00 (Europe/Zurich).',
    );
  });

  it('runs over midnight and joins windows that touch', () => {
    const night: WindowGate = {
      timeZone: 'UTC',
      open: [{ days: ['Fri'], from: '22:00', to: '02:00' }],
    };
    expect(at(night, '2026-11-21T01:00:00Z')).toMatchObject({
      state: 'Allow',
      until: '2026-11-21T02:00:00.000Z',
    });
    const always: WindowGate = {
      timeZone: 'UTC',
      open: [
        { from: '00:00', to: '12:00' },
        { from: '12:00', to: '00:00' },
      ],
    };
    expect(at(always, '2026-11-21T01:00:00Z').until).toBeUndefined();
  });

  it('freezes whatever is open, and opens after the freeze only in a window', () => {
    const rule: WindowGate = {
      ...office,
      freezes: [
        {
          from: '2026-12-23T18:00',
          to: '2027-01-03',
          reason: 'end of the year',
        },
      ],
    };
    expect(at(rule, '2026-12-28T10:00:00Z')).toEqual({
      ...base,
      type: 'window',
      state: 'Wait',
      message:
        'Changes are frozen (end of the year); it opens Mon 4 Jan 2027 09:00 (Europe/Zurich).',
      until: '2027-01-04T08:00:00.000Z',
    });
    // Without windows it is open until the freeze.
    expect(
      at({ ...rule, open: undefined }, '2026-12-23T10:00:00Z'),
    ).toMatchObject({ state: 'Allow', until: '2026-12-23T17:00:00.000Z' });
  });

  it('keeps daylight saving: an hour that does not exist, and one that exists twice', () => {
    // In Zurich 02:00 becomes 03:00 on 2026-03-29, and 03:00 becomes 02:00 on 2026-10-25.
    const night: WindowGate = {
      timeZone: 'Europe/Zurich',
      open: [{ from: '02:30', to: '04:00' }],
    };
    expect(at(night, '2026-03-29T00:59:00Z')).toMatchObject({
      state: 'Wait',
      until: '2026-03-29T01:30:00.000Z',
    });
    expect(at(night, '2026-03-29T01:30:00Z').state).toBe('Allow');
    const twice: WindowGate = {
      timeZone: 'Europe/Zurich',
      open: [{ from: '02:15', to: '02:45' }],
    };
    // From the first 02:15 to the second 02:45.
    expect(at(twice, '2026-10-25T00:15:00Z')).toMatchObject({
      state: 'Allow',
      until: '2026-10-25T01:45:00.000Z',
    });
    expect(at(twice, '2026-10-25T00:14:59Z').state).toBe('Wait');
    expect(at(twice, '2026-10-25T01:45:00Z').state).toBe('Wait');
  });

  it('waits, and says why, when the policy cannot be read', () => {
    expect(
      at({ timeZone: 'Mars/Olympus' }, '2026-11-21T00:00:00Z'),
    ).toMatchObject({
      state: 'Wait',
      message: expect.stringContaining('unknown time zone'),
    });
    expect(
      at(
        {
          timeZone: 'UTC',
          freezes: [{ from: '2026-99-01', to: '2027-01-01' }],
        },
        '2026-11-21T00:00:00Z',
      ),
    ).toMatchObject({
      state: 'Wait',
      message: expect.stringContaining('unreadable time'),
    });
    expect(
      at(
        {
          timeZone: 'UTC',
          freezes: [{ from: '2026-01-01', to: '2099-01-01' }],
        },
        '2026-11-21T00:00:00Z',
      ).message,
    ).toBe('Changes are frozen; it does not open within a year.');
  });

  it('answers the same until the time it names, and otherwise from then on, in every zone', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(
        ([h, m]) =>
          `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`,
      );
    fc.assert(
      fc.property(
        fc.constantFrom(
          'UTC',
          'Europe/Zurich',
          'America/New_York',
          'Asia/Kolkata',
          'Australia/Lord_Howe',
          'Pacific/Apia',
        ),
        fc.array(
          fc.record({
            days: fc.subarray(['Mon', 'Wed', 'Sat', 'Sun'] as const, {
              minLength: 1,
            }),
            from: time,
            to: time,
          }),
          { minLength: 1, maxLength: 3 },
        ),
        fc.integer({
          min: Date.parse('2026-01-01T00:00:00Z'),
          max: Date.parse('2027-01-01T00:00:00Z'),
        }),
        fc.integer({ min: 1, max: 99 }),
        (timeZone, open, now, percent) => {
          const rule: WindowGate = {
            timeZone,
            open: open.map(w => ({ ...w, days: [...w.days] })),
          };
          const answer = evaluateWindow(base, rule, new Date(now));
          if (!answer.until) return;
          const until = Date.parse(answer.until);
          expect(until).toBeGreaterThan(now);
          const between = now + Math.floor(((until - now) * percent) / 100);
          expect(evaluateWindow(base, rule, new Date(between)).state).toBe(
            answer.state,
          );
          expect(evaluateWindow(base, rule, new Date(until)).state).not.toBe(
            answer.state,
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

import fc from 'fast-check';
import { expendable, LoggedVersion } from './compaction';

const DAY = 1000;
const line = (
  version: number,
  at: number,
  type: LoggedVersion['type'] = 'MODIFIED',
): LoggedVersion => ({ version, at, type, sensitive: false });

describe('what compaction may take', () => {
  const bounds = { horizon: 10 * DAY, maxVersions: 100 };

  it('keeps the version that was current when the history begins', () => {
    const log = [
      line(1, 1 * DAY, 'ADDED'),
      line(2, 5 * DAY),
      line(3, 12 * DAY),
    ];
    expect(expendable(log, bounds, 3)).toEqual([1]);
    expect(expendable(log.slice(0, 2), bounds, 3)).toEqual([1]);
  });

  it('forgets deleted objects altogether', () => {
    const log = [line(1, 1 * DAY, 'ADDED'), line(2, 5 * DAY, 'DELETED')];
    expect(expendable(log, bounds, 3)).toEqual([1, 2]);
    expect(expendable(log, { ...bounds, horizon: 5 * DAY }, 3)).toEqual([]);
  });

  it('keeps a sign of an earlier life that the count took away', () => {
    const log = [
      line(1, 11 * DAY, 'ADDED'),
      line(2, 11 * DAY, 'DELETED'),
      line(3, 12 * DAY, 'ADDED'),
      line(4, 12 * DAY),
    ];
    expect(expendable(log, { ...bounds, maxVersions: 2 }, 4)).toEqual([1]);
  });

  it('gives the same answer for every moment of the history, or says that it is not kept', () => {
    const stateAt = (log: readonly LoggedVersion[], time: number) =>
      log.filter(entry => entry.at <= time).pop();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean()), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 30 }),
        (steps, maxVersions, horizon, floor) => {
          let at = 0;
          let alive = false;
          const log = steps.map(([wait, deletes], i): LoggedVersion => {
            at += wait;
            let type: LoggedVersion['type'] = alive ? 'MODIFIED' : 'ADDED';
            if (alive && deletes) type = 'DELETED';
            alive = type !== 'DELETED';
            return line(i + 1, at, type);
          });
          const gone = new Set(
            expendable(log, { horizon, maxVersions }, floor),
          );
          const kept = log.filter(entry => !gone.has(entry.version));
          const wrong: number[] = [];
          for (let time = horizon; time <= at + 1; time++) {
            const before = stateAt(log, time);
            const after = stateAt(kept, time);
            const existed = before !== undefined && before.type !== 'DELETED';
            // No answer is right when nothing was there, or when the oldest line says that there was more.
            const right = after
              ? after === before
              : !existed || kept[0]?.type !== 'ADDED';
            if (!right) wrong.push(time);
          }
          expect(wrong).toEqual([]);
          // What a watch after `floor` needs.
          const needed = log.filter(
            (entry, i) =>
              entry.version > floor ||
              (log[i + 1] !== undefined &&
                log[i + 1].version > floor &&
                log[i + 1].type !== 'ADDED'),
          );
          expect(kept).toEqual(expect.arrayContaining(needed));
        },
      ),
      { numRuns: 500 },
    );
  });
});

import fc from 'fast-check';
import { planRollout, resolveShare } from './rollout';

describe('resolveShare', () => {
  it('rounds surge up and unavailability down', () => {
    expect(resolveShare('25%', 3, 'up', '0%')).toBe(1);
    expect(resolveShare('25%', 3, 'down', '0%')).toBe(0);
    expect(resolveShare(2, 3, 'down', '0%')).toBe(2);
    expect(resolveShare(undefined, 8, 'up', '25%')).toBe(2);
    expect(resolveShare('nonsense', 3, 'up', '0%')).toBe(0);
  });
});

describe('planRollout', () => {
  const set = (replicas: number, available = replicas) => ({
    replicas,
    available,
    pods: replicas,
  });

  it('adds one before it removes one', () => {
    expect(planRollout({ replicas: 1 }, set(0), [set(1)])).toEqual({
      current: 1,
      old: [1],
    });
    expect(planRollout({ replicas: 1 }, set(1, 0), [set(1)])).toEqual({
      current: 1,
      old: [1],
    });
    expect(planRollout({ replicas: 1 }, set(1), [set(1)])).toEqual({
      current: 1,
      old: [0],
    });
  });

  it('removes broken old pods first, and none while new ones are not available', () => {
    expect(planRollout({ replicas: 2 }, set(1), [set(3, 1)]).old).toEqual([1]);
    expect(planRollout({ replicas: 2 }, set(2, 0), [set(2, 0)]).old).toEqual([
      2,
    ]);
  });

  it('waits for the old pods to be gone with Recreate', () => {
    const strategy = { type: 'Recreate' };
    expect(planRollout({ replicas: 2, strategy }, set(0), [set(2)])).toEqual({
      current: 0,
      old: [0],
    });
    expect(
      planRollout({ replicas: 2, strategy }, set(0), [
        { replicas: 0, available: 0, pods: 1 },
      ]),
    ).toEqual({ current: 0, old: [0] });
    expect(
      planRollout({ replicas: 2, strategy }, set(0), [
        { replicas: 0, available: 0, pods: 0 },
      ]),
    ).toEqual({ current: 2, old: [0] });
  });

  it('never plans below the promised availability, and always finishes', () => {
    const setArb = fc
      .tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }))
      .map(([replicas, available]) =>
        set(replicas, Math.min(replicas, available)),
      );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        setArb,
        fc.array(setArb, { maxLength: 3 }),
        (replicas, maxSurge, maxUnavailable, current, old) => {
          const spec = {
            replicas,
            strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
          };
          const allowed =
            maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable;
          const floor = Math.max(0, replicas - allowed);
          const available =
            current.available + old.reduce((s, o) => s + o.available, 0);
          const plan = planRollout(spec, current, old);
          // What stays available in the worst case: pods that are available now and are not removed.
          const kept =
            Math.min(current.available, plan.current) +
            old.reduce((s, o, i) => s + Math.min(o.available, plan.old[i]), 0);
          // Scaling down takes what is too many at once.
          const promised =
            current.replicas <= replicas ? Math.min(floor, available) : 0;
          expect(kept).toBeGreaterThanOrEqual(promised);
          expect(plan.old.every((n, i) => n >= 0 && n <= old[i].replicas)).toBe(
            true,
          );

          // With every pod becoming available, the rollout ends.
          let state = { current, old };
          for (let i = 0; i < 50; i += 1) {
            const next = planRollout(spec, state.current, state.old);
            state = {
              current: set(next.current),
              old: next.old.map(n => set(n)),
            };
          }
          expect(state.current.replicas).toBe(replicas);
          expect(state.old.every(o => o.replicas === 0)).toBe(true);
        },
      ),
    );
  });
});

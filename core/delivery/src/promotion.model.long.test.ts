import { KINDS } from './__testUtils__/gate-kinds';
import { Bounds, explore, PEOPLE } from './__testUtils__/promotion-world';

/** The worlds of promotion.model.test.ts, with every kind of gate beside people: half a minute. */
describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
  'people and %s',
  kind => {
    it.each<[string, number, Bounds]>([
      [
        'one change of mind, break-glass',
        1,
        { flips: 1, no: false, glass: true },
      ],
      ['rejections, break-glass', 1, { flips: 0, no: true, glass: true }],
      ['two replicas', 2, { flips: 0, no: false }],
    ])(
      '%s: nothing passes a gate that waits or denies, except by break-glass',
      (_, replicas, bounds) => {
        const worlds = explore(replicas, bounds, kind);
        const promotions = worlds.flatMap(w => w.promotions);
        expect(worlds.some(w => w.applied === 'A')).toBe(true);
        expect(promotions.some(p => p.glass)).toBe(bounds.glass === true);
        // The gate is really asked: with everybody's approval it still holds something back.
        expect(
          worlds.some(
            w =>
              w.around!.answer !== 'Allow' &&
              w.approvals.length === PEOPLE.length &&
              w.applied === undefined,
          ),
        ).toBe(true);
        const denies = ['rules', 'verification'].includes(kind);
        expect(promotions.some(p => p.phase === 'Rejected')).toBe(
          denies || bounds.no,
        );
        expect(promotions.some(p => p.phase === 'Voided')).toBe(
          bounds.flips > 0,
        );
      },
      60_000,
    );
  },
);

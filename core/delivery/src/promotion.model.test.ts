import { FINAL_PHASES } from '.';
import { comeToRest, explore } from './__testUtils__/promotion-world';
import { decideDelivery } from './decide';
import { PromotionRecord } from './promotion';

describe('promotion, exhaustively', () => {
  it.each([
    ['one replica, rejections, one change of mind', 1, { flips: 1, no: true }],
    ['two replicas', 2, { flips: 0, no: true }],
  ])(
    '%s: quorum, voided digests and single execution hold in every world',
    (_, replicas, bounds) => {
      // The invariants are asserted at every write of every world.
      const worlds = explore(replicas, bounds);
      expect(worlds.length).toBeGreaterThan(100);
      expect(worlds.some(w => w.applied === 'A')).toBe(true);
      expect(
        worlds.some(w => w.promotions.some(p => p.phase === 'Rejected')),
      ).toBe(true);
      expect(
        worlds.some(w => w.promotions.some(p => p.phase === 'Voided')),
      ).toBe(bounds.flips > 0);
    },
    120_000,
  );

  it('one replica, break-glass, one change of mind: what was voided does not execute, whoever breaks the glass', () => {
    const worlds = explore(1, { flips: 1, no: false, glass: true });
    const promotions = worlds.flatMap(w => w.promotions);
    expect(promotions.some(p => p.glass && p.executions === 1)).toBe(true);
    expect(
      worlds.some(w =>
        w.approvals.some(
          a =>
            a.glass &&
            w.promotions.find(p => p.name === a.promotion)?.phase === 'Voided',
        ),
      ),
    ).toBe(true);
  }, 60_000);

  it('comes to rest from every world, with at most one open promotion, which is for the wanted digest', () => {
    for (const world of explore(1, { flips: 1, no: false })) {
      const rest = comeToRest(world);
      const open = rest.promotions.filter(p => !FINAL_PHASES.has(p.phase));
      expect(open.length).toBeLessThanOrEqual(1);
      const decided = open[0]?.digest ?? rest.applied;
      expect(decided).toBe(rest.wanted);
    }
  }, 120_000);

  it('asks again, with new approvals, when a request returns to a voided digest', () => {
    const voided: PromotionRecord = {
      name: 'A-1',
      digest: 'A',
      phase: 'Voided',
      attempt: 1,
      bindingGeneration: 1,
    };
    const decision = decideDelivery({
      wantedDigest: 'A',
      bindingGeneration: 3,
      appliedDigest: 'C',
      promotions: [voided],
      order: { allowed: true, message: '' },
      gated: true,
      gatesFor: () => ({ state: 'Allow', message: '' }),
    });
    expect(decision).toEqual({
      settle: [],
      then: { type: 'create', attempt: 2 },
    });
  });
});

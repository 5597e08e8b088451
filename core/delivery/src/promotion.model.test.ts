import { Decision, evaluateGates, FINAL_PHASES, Policy } from '.';
import { decideDelivery } from './decide';
import { nextPromotion, PromotionRecord } from './promotion';

/**
 * Explores every interleaving of a small world: two digests, people who approve or reject, a promotion controller, and two replicas of the binding
 * controller that both believe to be the leader and may stop between any two writes. Writes are compare-and-swap, as in the store.
 */
interface StoredPromotion extends PromotionRecord {
  version: number;
  /** Bookkeeping of the test: sets written in its name. */
  executions: number;
  /** Bookkeeping: approvals that counted when it was claimed. */
  claimedWith: number;
}
interface Write {
  kind: 'settle' | 'create' | 'claim' | 'set' | 'succeed';
  promotion?: string;
  version?: number;
  phase?: PromotionRecord['phase'];
  digest?: string;
  attempt?: number;
  approvals?: number;
}
interface World {
  wanted: 'A' | 'B';
  generation: number;
  flips: number;
  applied?: string;
  setVersion: number;
  promotions: StoredPromotion[];
  approvals: { promotion: string; digest: string; person: string; no?: true }[];
  /** Writes that a replica still has to do; lost when it stops. */
  replicas: (Write[] | undefined)[];
}

const QUORUM = 2;
const PEOPLE = ['requester', 'erin', 'frank'];
const POLICY: Policy = {
  name: 'p',
  spec: {
    targets: [{ environment: 'production' }],
    gates: [
      {
        name: 'people',
        approval: { required: QUORUM, from: [{ value: 'approvers' }] },
      },
    ],
  },
};

function gates(world: World, record: PromotionRecord) {
  return evaluateGates({
    policies: [POLICY],
    promotion: {
      name: record.name,
      project: 'shop',
      environment: 'production',
      digest: record.digest,
      requestedBy: 'requester',
    },
    approvals: world.approvals.map(
      (a, i): Decision => ({
        name: `${i}`,
        promotionName: a.promotion,
        digest: a.digest,
        decision: a.no ? 'Reject' : 'Approve',
        approver: { id: a.person, groups: ['approvers'] },
        at: '2026-11-21T00:00:00Z',
      }),
    ),
    now: new Date('2026-11-21T00:00:00Z'),
  });
}

/** Reads everything and plans the writes, as the binding controller does. */
function plan(world: World): Write[] {
  const { settle, then } = decideDelivery({
    wantedDigest: world.wanted,
    bindingGeneration: world.generation,
    appliedDigest: world.applied,
    promotions: world.promotions,
    order: { allowed: true, message: '' },
    gated: true,
    gatesFor: record => gates(world, record),
  });
  const version = (name: string) =>
    world.promotions.find(p => p.name === name)!.version;
  const writes: Write[] = settle.map(({ record, step }) => ({
    kind: 'settle',
    promotion: record.name,
    version: version(record.name),
    phase: step.phase,
  }));
  if (then.type === 'create') {
    writes.push({
      kind: 'create',
      promotion: `${world.wanted}-${then.attempt}`,
      digest: world.wanted,
      attempt: then.attempt,
    });
  }
  if (then.type === 'execute') {
    const { name, digest } = then.record;
    let v = version(name);
    if (then.claim) {
      const people = new Set(
        world.approvals
          .filter(
            a => a.promotion === name && !a.no && a.person !== 'requester',
          )
          .map(a => a.person),
      );
      writes.push({
        kind: 'claim',
        promotion: name,
        version: v++,
        approvals: people.size,
      });
    }
    writes.push({
      kind: 'set',
      promotion: name,
      digest,
      version: world.setVersion,
    });
    writes.push({ kind: 'succeed', promotion: name, version: v });
  }
  return writes;
}

/** Applies one write; false when the compare-and-swap fails. */
function apply(world: World, write: Write): boolean {
  if (write.kind === 'create') {
    if (world.promotions.some(p => p.name === write.promotion)) return false;
    world.promotions.push({
      name: write.promotion!,
      digest: write.digest!,
      phase: 'Pending',
      attempt: write.attempt!,
      bindingGeneration: world.generation,
      version: 1,
      executions: 0,
      claimedWith: 0,
    });
    return true;
  }
  const promotion = world.promotions.find(p => p.name === write.promotion)!;
  if (write.kind === 'set') {
    if (world.setVersion !== write.version) return false;
    world.setVersion++;
    world.applied = write.digest;
    promotion.executions++;
    expect(promotion.executions).toBe(1);
    expect(promotion.phase).not.toBe('Voided');
    expect(promotion.phase).not.toBe('Rejected');
    expect(promotion.claimedWith).toBeGreaterThanOrEqual(QUORUM);
    return true;
  }
  if (promotion.version !== write.version) return false;
  expect(FINAL_PHASES.has(promotion.phase)).toBe(false);
  promotion.version++;
  if (write.kind === 'claim') {
    promotion.phase = 'Executing';
    promotion.claimedWith = write.approvals!;
    expect(write.approvals).toBeGreaterThanOrEqual(QUORUM);
  } else {
    promotion.phase = write.kind === 'succeed' ? 'Succeeded' : write.phase!;
  }
  return true;
}

/** Every world that one step of anybody leads to. */
function successors(world: World, bounds: { flips: number; no: boolean }) {
  const out: World[] = [];
  const step = (change: (copy: World) => boolean | void) => {
    const copy = structuredClone(world);
    if (change(copy) !== false) out.push(copy);
  };
  if (world.flips < bounds.flips) {
    step(w => {
      w.wanted = w.wanted === 'A' ? 'B' : 'A';
      w.generation++;
      w.flips++;
    });
  }
  for (const { name, digest, phase } of world.promotions) {
    if (FINAL_PHASES.has(phase)) continue;
    for (const person of PEOPLE) {
      if (
        world.approvals.some(a => a.promotion === name && a.person === person)
      ) {
        continue;
      }
      step(w => {
        w.approvals.push({ promotion: name, digest, person });
      });
      if (bounds.no && person === 'erin') {
        step(w => {
          w.approvals.push({ promotion: name, digest, person, no: true });
        });
      }
    }
    // The promotion controller reports what the gates say; it never executes.
    step(w => {
      const p = w.promotions.find(x => x.name === name)!;
      const next = nextPromotion(p, {
        wantedDigest: p.digest,
        appliedDigest: w.applied,
        gates: gates(w, p),
      });
      if (next.phase === p.phase || next.phase === 'Voided') return false;
      p.phase = next.phase;
      p.version++;
      return true;
    });
  }
  world.replicas.forEach((todo, i) => {
    if (!todo) {
      step(w => {
        const writes = plan(w);
        if (writes.length === 0) return false;
        w.replicas[i] = writes;
        return true;
      });
      return;
    }
    step(w => {
      const [write, ...rest] = w.replicas[i]!;
      const ok = apply(w, write);
      w.replicas[i] = ok && rest.length > 0 ? rest : undefined;
    });
    // kill -9
    step(w => {
      w.replicas[i] = undefined;
    });
  });
  return out;
}

function fingerprint(world: World): string {
  return JSON.stringify({
    ...world,
    approvals: world.approvals.map(a => JSON.stringify(a)).sort(),
    replicas: world.replicas.map(r => JSON.stringify(r ?? 0)).sort(),
  });
}

function explore(
  replicas: number,
  bounds: { flips: number; no: boolean },
): World[] {
  const start: World = {
    wanted: 'A',
    generation: 1,
    flips: 0,
    setVersion: 1,
    promotions: [],
    approvals: [],
    replicas: Array(replicas).fill(undefined),
  };
  const seen = new Set([fingerprint(start)]);
  const all = [start];
  for (let i = 0; i < all.length; i++) {
    for (const next of successors(all[i], bounds)) {
      const id = fingerprint(next);
      if (seen.has(id)) continue;
      seen.add(id);
      all.push(next);
    }
    if (all.length > 400_000) throw new Error('The world is not small.');
  }
  return all;
}

/** Runs one replica without disturbance until nothing changes. */
function comeToRest(world: World): World {
  const w = structuredClone(world);
  w.replicas = [undefined];
  for (let i = 0; i < 50; i++) {
    const writes = plan(w);
    if (writes.length === 0) return w;
    for (const write of writes) if (!apply(w, write)) break;
  }
  throw new Error('It does not come to rest.');
}

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

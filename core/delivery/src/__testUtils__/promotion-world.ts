import { Decision, evaluateGates, FINAL_PHASES, Policy } from '..';
import { Answer, Kind, KINDS, NOW } from './gate-kinds';
import { decideDelivery } from '../decide';
import { nextPromotion, PromotionRecord } from '../promotion';

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
  /** Bookkeeping: claimed because somebody broke the glass. */
  glass?: boolean;
}
interface Write {
  kind: 'settle' | 'create' | 'claim' | 'set' | 'succeed';
  promotion?: string;
  version?: number;
  phase?: PromotionRecord['phase'];
  digest?: string;
  attempt?: number;
  approvals?: number;
  /** Of a claim: what the gate beside people said when it was planned, and whether somebody had broken the glass. */
  saw?: Answer;
  glass?: boolean;
}
/** A gate beside the people, whose answer the world changes at any time. */
interface Surroundings {
  kind: keyof typeof KINDS;
  answer: Answer;
}
/** All that is stored, and what is on its way. */
export interface World {
  /** Absent: only people are asked. */
  around?: Surroundings;
  wanted: 'A' | 'B';
  generation: number;
  flips: number;
  applied?: string;
  setVersion: number;
  promotions: StoredPromotion[];
  approvals: {
    promotion: string;
    digest: string;
    person: string;
    no?: true;
    glass?: true;
  }[];
  /** Writes that a replica still has to do; lost when it stops. */
  replicas: (Write[] | undefined)[];
}

const QUORUM = 2;
/** All of them may approve; the requester's own does not count. */
export const PEOPLE = ['requester', 'erin', 'frank'];
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

function surroundings({ around }: World) {
  if (!around) return { policies: [POLICY], now: new Date(NOW) };
  const { answer } = around;
  const kind: Kind = KINDS[around.kind];
  const asked =
    kind.absentWhen === answer
      ? POLICY.spec.gates
      : [...POLICY.spec.gates, { name: 'around', ...kind.gate }];
  return {
    policies: [{ ...POLICY, spec: { ...POLICY.spec, gates: asked } }],
    now: new Date(kind.now?.(answer) ?? NOW),
    ...(kind.facts ? { facts: kind.facts(answer) } : {}),
  };
}

function decisionOf({
  glass,
  no,
}: World['approvals'][number]): Decision['decision'] {
  if (glass) return 'BreakGlass';
  return no ? 'Reject' : 'Approve';
}

function gates(world: World, record: PromotionRecord) {
  return evaluateGates({
    ...surroundings(world),
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
        decision: decisionOf(a),
        approver: { id: a.person, groups: a.glass ? [] : ['approvers'] },
        at: '2026-11-20T00:00:00Z',
        ...(a.glass ? { comment: 'The shop is down.' } : {}),
      }),
    ),
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
            a =>
              a.promotion === name &&
              !a.no &&
              !a.glass &&
              a.person !== 'requester',
          )
          .map(a => a.person),
      );
      writes.push({
        kind: 'claim',
        promotion: name,
        version: v++,
        approvals: people.size,
        saw: world.around?.answer ?? 'Allow',
        glass: world.approvals.some(
          a => a.promotion === name && a.digest === digest && a.glass,
        ),
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
    expect(promotion.digest).toBe(write.digest);
    expect(promotion.claimedWith >= QUORUM || promotion.glass).toBe(true);
    return true;
  }
  if (promotion.version !== write.version) return false;
  expect(FINAL_PHASES.has(promotion.phase)).toBe(false);
  promotion.version++;
  if (write.kind === 'claim') {
    promotion.phase = 'Executing';
    promotion.claimedWith = write.approvals!;
    if (write.glass) promotion.glass = true;
    else {
      expect(write.approvals).toBeGreaterThanOrEqual(QUORUM);
      expect(write.saw).toBe('Allow');
    }
  } else {
    promotion.phase = write.kind === 'succeed' ? 'Succeeded' : write.phase!;
  }
  return true;
}

/** How much may happen in a world. */
export interface Bounds {
  /** How often somebody changes what is wanted. */
  flips: number;
  /** Whether somebody rejects. */
  no: boolean;
  /** Whether somebody breaks the glass. */
  glass?: boolean;
}

/** Every world that one step of anybody leads to. */
function successors(world: World, bounds: Bounds) {
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
  const { around } = world;
  for (const answer of around ? KINDS[around.kind].next[around.answer] : []) {
    step(w => {
      w.around = { ...around!, answer };
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
    const broken = world.approvals.some(a => a.promotion === name && a.glass);
    if (bounds.glass && !broken) {
      step(w => {
        w.approvals.push({
          promotion: name,
          digest,
          person: 'oncall',
          glass: true,
        });
      });
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

/**
 * Worlds that cannot be told apart by any later step are one: approvers whose names are swapped, replicas that are swapped, and versions, of which only
 * whether a planned write still meets the stored one matters (a late write stays late). Otherwise a gate that opens and closes would count for ever.
 */
function fingerprint(world: World, { no }: Bounds): string {
  const ahead = (write: Write) => {
    const stored =
      write.kind === 'set'
        ? world.setVersion
        : world.promotions.find(p => p.name === write.promotion)?.version;
    return Math.max((write.version ?? 0) - (stored ?? 0), -1);
  };
  const swappable = (person: string) =>
    person === 'frank' || (person === 'erin' && !no);
  return JSON.stringify({
    ...world,
    setVersion: 0,
    promotions: world.promotions
      .map(p => JSON.stringify({ ...p, version: 0 }))
      .sort(),
    approvals: world.approvals
      .map(a =>
        JSON.stringify({
          ...a,
          person: swappable(a.person) ? 'somebody' : a.person,
        }),
      )
      .sort(),
    replicas: world.replicas
      .map(r => JSON.stringify(r?.map(w => ({ ...w, version: ahead(w) })) ?? 0))
      .sort(),
  });
}

/** Every world that can be reached. The invariants are asserted at every write of every one of them. Throws when there are too many. */
export function explore(
  replicas: number,
  bounds: Bounds,
  kind?: keyof typeof KINDS,
): World[] {
  const start: World = {
    ...(kind ? { around: { kind, answer: KINDS[kind].first } } : {}),
    wanted: 'A',
    generation: 1,
    flips: 0,
    setVersion: 1,
    promotions: [],
    approvals: [],
    replicas: Array(replicas).fill(undefined),
  };
  const seen = new Set([fingerprint(start, bounds)]);
  const all = [start];
  for (let i = 0; i < all.length; i++) {
    for (const next of successors(all[i], bounds)) {
      const id = fingerprint(next, bounds);
      if (seen.has(id)) continue;
      seen.add(id);
      all.push(next);
    }
    if (all.length > 400_000) throw new Error('The world is not small.');
  }
  return all;
}

/** Runs one replica without disturbance until nothing changes. */
export function comeToRest(world: World): World {
  const w = structuredClone(world);
  w.replicas = [undefined];
  for (let i = 0; i < 50; i++) {
    const writes = plan(w);
    if (writes.length === 0) return w;
    for (const write of writes) if (!apply(w, write)) break;
  }
  throw new Error('It does not come to rest.');
}

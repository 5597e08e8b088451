import { PromotionPhase } from '@openchoreo-portal/model';
import { FINAL_PHASES, GateEvaluation } from './types';

/** What the world looks like when a Promotion is judged. */
export interface PromotionFacts {
  /** Digest that the ReleaseBinding asks for now; undefined when it is gone or cannot be rendered for good. */
  wantedDigest?: string;
  /** Digest of the set that is written for the plane now. */
  appliedDigest?: string;
  gates: Pick<GateEvaluation, 'state' | 'message' | 'needsApproval'>;
  /**
   * True when the caller holds the binding's key and is about to write the set: only then may `Approved` become `Executing`.
   * Everybody else only reports.
   */
  executor?: boolean;
}

/** The next state of a Promotion. */
export interface PromotionStep {
  phase: PromotionPhase;
  /** One sentence for people. */
  message: string;
  /** True when the caller, having stored the phase, must write the set (again after a crash; the write is idempotent). */
  execute: boolean;
}

/**
 * The state machine of a Promotion, one step. Pure and level-triggered: it looks at what is, not at what happened, so asking twice is
 * harmless and a crash between any two writes is repaired by asking again.
 *
 * Rules: final phases stay; a digest that is not wanted any more is voided before anything else is looked at; nothing executes unless
 * the gates allow at the moment of the claim; a claimed execution is finished, or failed when its digest is not wanted any more.
 */
export function nextPromotion(
  current: { phase: PromotionPhase; digest: string; message?: string },
  facts: PromotionFacts,
): PromotionStep {
  const { phase, digest } = current;
  const stay = (next: PromotionPhase, message: string): PromotionStep => ({
    phase: next,
    message,
    execute: false,
  });
  if (FINAL_PHASES.has(phase)) return stay(phase, current.message ?? '');
  if (phase === 'Executing') {
    if (facts.appliedDigest === digest) {
      return stay('Succeeded', 'The approved set is applied.');
    }
    if (facts.wantedDigest === digest) {
      return {
        phase,
        message: 'The approved set is being applied.',
        execute: facts.executor === true,
      };
    }
    return stay('Failed', 'The request changed before the set was applied.');
  }
  if (facts.wantedDigest !== digest) {
    return stay(
      'Voided',
      'An input changed, so this is not what would be applied any more.',
    );
  }
  if (facts.appliedDigest === digest) {
    return stay('Voided', 'This set is applied already.');
  }
  switch (facts.gates.state) {
    case 'Deny':
      return stay('Rejected', facts.gates.message);
    case 'Wait':
      // Nobody is asked while only time, health or a check is missing.
      return stay(
        facts.gates.needsApproval === false ? 'Pending' : 'WaitingForApproval',
        facts.gates.message,
      );
    default:
      return facts.executor === true
        ? {
            phase: 'Executing',
            message: 'The approved set is being applied.',
            execute: true,
          }
        : stay('Approved', facts.gates.message);
  }
}

/** A Promotion of one binding, as {@link choosePromotion} sees it. */
export interface PromotionRecord {
  name: string;
  digest: string;
  phase: PromotionPhase;
  /** 1 for the first request of a digest, then 2, 3 … */
  attempt: number;
  /** `metadata.generation` of the binding when it was made. */
  bindingGeneration?: number;
  /** Sentence of the latest phase. */
  message?: string;
  /** RFC 3339: when it reached a final phase. */
  finishedAt?: string;
}

/** What to do about the wanted digest. */
export type PromotionChoice =
  /** This Promotion speaks about it. */
  | { use: PromotionRecord }
  /** It was turned down; nothing more happens until somebody asks again. */
  | { rejected: PromotionRecord }
  /** Make attempt number `create`. */
  | { create: number };

/**
 * Which Promotion decides about the wanted digest. One that has ended cannot be used again, so a return to an earlier digest is a new
 * attempt with approvals of its own; but a rejected one blocks until the binding is written again.
 */
export function choosePromotion(
  records: readonly PromotionRecord[],
  digest: string,
  bindingGeneration: number,
): PromotionChoice {
  const last = records
    .filter(r => r.digest === digest)
    .sort((a, b) => b.attempt - a.attempt)[0];
  if (!last) return { create: 1 };
  if (!FINAL_PHASES.has(last.phase)) return { use: last };
  if (
    last.phase === 'Rejected' &&
    (last.bindingGeneration ?? 0) >= bindingGeneration
  ) {
    return { rejected: last };
  }
  return { create: last.attempt + 1 };
}

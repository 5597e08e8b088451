import { OrderDecision } from './pipeline';
import {
  choosePromotion,
  nextPromotion,
  PromotionRecord,
  PromotionStep,
} from './promotion';
import { FINAL_PHASES, GateEvaluation } from './types';

/** What is asked of an answer of the gates. */
type Answer = Pick<GateEvaluation, 'state' | 'message' | 'needsApproval'>;

/** Everything that decides whether a binding's rendered set may be written. */
export interface DeliveryState<A extends Answer = Answer> {
  /** Digest of what the binding asks for now. */
  wantedDigest: string;
  /** `metadata.generation` of the binding. */
  bindingGeneration: number;
  /** Digest of the set that is written for the plane; undefined when there is none. */
  appliedDigest?: string;
  /** Promotions of this binding, in any order. */
  promotions: readonly PromotionRecord[];
  order: Pick<OrderDecision, 'allowed' | 'message'>;
  /** True when some policy in force guards this environment for this change. */
  gated: boolean;
  /** Answer of the gates for one of `promotions`, now. */
  gatesFor(record: PromotionRecord): A;
}

/** What to do, in this order: first store every `settle`, then `then`. */
export interface DeliveryDecision<A extends Answer = Answer> {
  /** Promotions that have come to an end. Must be stored before anything is written for the plane. */
  settle: { record: PromotionRecord; step: PromotionStep }[];
  then:
    | { type: 'write'; message: string }
    /** Store `Executing` when `claim`, then write the set, then store `Succeeded`. */
    | {
        type: 'execute';
        record: PromotionRecord;
        claim: boolean;
        /** Of a claim: the answer that let it through. */
        gates?: A;
      }
    | { type: 'create'; attempt: number }
    | {
        type: 'hold';
        reason:
          | 'PromotionPending'
          | 'PromotionRejected'
          | 'PipelineOrderViolation';
        message: string;
        record?: PromotionRecord;
      };
}

/**
 * Decides about one binding. Pure; the same function serves the controller, the plan API and the exhaustive model test.
 *
 * A claimed execution comes first, because half a promotion is worse than a late one. Then order, then gates. A set that is applied
 * already needs no permission: writing it again only restores it.
 */
export function decideDelivery<A extends Answer>(
  state: DeliveryState<A>,
): DeliveryDecision<A> {
  const { wantedDigest, appliedDigest, promotions } = state;
  const settle = promotions
    .filter(record => !FINAL_PHASES.has(record.phase))
    .map(record => ({
      record,
      step: nextPromotion(record, {
        wantedDigest,
        appliedDigest,
        gates: { state: 'Wait', message: '' },
      }),
    }))
    .filter(({ step }) => FINAL_PHASES.has(step.phase));
  return { settle, then: next(state) };
}

function next<A extends Answer>(
  state: DeliveryState<A>,
): DeliveryDecision<A>['then'] {
  const { wantedDigest, appliedDigest, promotions, order } = state;
  if (appliedDigest === wantedDigest) {
    return { type: 'write', message: 'This set is applied already.' };
  }
  const open = promotions.filter(
    r => r.digest === wantedDigest && !FINAL_PHASES.has(r.phase),
  );
  const executing = open.find(r => r.phase === 'Executing');
  if (executing) return { type: 'execute', record: executing, claim: false };
  if (!order.allowed) {
    return {
      type: 'hold',
      reason: 'PipelineOrderViolation',
      message: order.message,
    };
  }
  if (!state.gated && open.length === 0) {
    return { type: 'write', message: 'No gate guards this change.' };
  }
  if (
    appliedDigest === undefined &&
    lastExecuted(promotions) === wantedDigest
  ) {
    return {
      type: 'write',
      message: 'The approved set was lost and is restored.',
    };
  }
  const choice = choosePromotion(
    promotions,
    wantedDigest,
    state.bindingGeneration,
  );
  if ('create' in choice) return { type: 'create', attempt: choice.create };
  if ('rejected' in choice) {
    return {
      type: 'hold',
      reason: 'PromotionRejected',
      message: choice.rejected.message ?? 'The change was rejected.',
      record: choice.rejected,
    };
  }
  const gates = state.gatesFor(choice.use);
  const step = nextPromotion(choice.use, {
    wantedDigest,
    appliedDigest,
    gates,
    executor: true,
  });
  if (step.execute) {
    return { type: 'execute', record: choice.use, claim: true, gates };
  }
  return {
    type: 'hold',
    reason:
      step.phase === 'Rejected' ? 'PromotionRejected' : 'PromotionPending',
    message: step.message,
    record: choice.use,
  };
}

function lastExecuted(
  promotions: readonly PromotionRecord[],
): string | undefined {
  return promotions
    .filter(r => r.phase === 'Succeeded')
    .sort((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1))[0]
    ?.digest;
}

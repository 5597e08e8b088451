import {
  DeliveryDecision,
  FINAL_PHASES,
  GateEvaluation,
  PromotionRecord,
} from '@openchoreo-portal/delivery';
import {
  KubeObject,
  Promotion,
  promotionKind,
  PromotionSpec,
  PromotionStatus,
} from '@openchoreo-portal/model';
import { ControllerContext } from '../runtime';
import { decisionsOn } from '../promotion/records';
import { promotionOf, pruneHistory, storeStep } from './promotions';

/** A binding held back: its set stays as it is. */
export interface Held {
  written: false;
  reason: string;
  message: string;
  pendingPromotion?: string;
}

/** What a binding brings along to have its decision carried out. */
export interface CarriedOut<W extends { written: true }> {
  environment: string;
  decision: DeliveryDecision<GateEvaluation>;
  promotions: readonly Promotion[];
  /** The Promotion that asks for the wanted digest. */
  promotion(attempt: number): KubeObject<PromotionSpec>;
  /** What it would do, for those who decide. */
  plan(): NonNullable<PromotionStatus['plan']>;
  /** Writes the wanted set; may be asked again after a crash. */
  write(): Promise<W | { written: false; reason: string; message: string }>;
}

/** Does what the decision says, one stored step after the other, so that a crash anywhere is taken up where it happened. */
export async function carryOut<W extends { written: true }>(
  wanted: CarriedOut<W>,
  context: ControllerContext,
): Promise<W | Held> {
  const { decision, promotions, environment } = wanted;
  // What has come to an end is stored before anything is written for a plane: no promotion can then act twice.
  for (const { record, step } of decision.settle) {
    await storeStep(promotionOf(promotions, record), step, context);
  }
  await pruneHistory(promotions, context);
  const { then } = decision;
  if (then.type === 'hold') {
    if (then.record) await completePlan(wanted, then.record, context);
    return {
      written: false,
      reason: then.reason,
      message: then.message,
      ...(then.record ? { pendingPromotion: then.record.name } : {}),
    };
  }
  if (then.type === 'create') {
    const name = await request(wanted, then.attempt, context);
    return {
      written: false,
      reason: 'PromotionPending',
      message: `Promotion ${name} asks the gates of ${environment}.`,
      pendingPromotion: name,
    };
  }
  let promotion: Promotion | undefined;
  if (then.type === 'execute') {
    promotion = promotionOf(promotions, then.record);
    if (then.claim) {
      promotion = await storeStep(
        promotion,
        { phase: 'Executing', message: 'The approved set is being applied.' },
        context,
        // Whoever is first to see the gates open: the record says what opened them, and who.
        {
          decisions: decisionsOn(context.lookups, promotion),
          ...(then.gates ? { gates: then.gates } : {}),
        },
      );
    }
  }
  const outcome = await wanted.write();
  if (outcome.written && promotion) {
    await storeStep(
      promotion,
      { phase: 'Succeeded', message: 'The approved set is applied.' },
      context,
    );
  }
  return outcome;
}

/** Makes the Promotion and then its plan; a crash in between is repaired by {@link completePlan}. Returns its name. */
async function request(
  wanted: Pick<CarriedOut<never>, 'promotion' | 'plan'>,
  attempt: number,
  context: ControllerContext,
): Promise<string> {
  const made = wanted.promotion(attempt);
  const promotion = await context.write.createIfMissing<Promotion>(
    promotionKind,
    made,
  );
  if (promotion) {
    await storeStep(
      promotion,
      { phase: 'Pending', message: 'The gates are asked.' },
      context,
      { plan: wanted.plan() },
    );
  }
  return made.metadata.name!;
}

/** A Promotion whose maker stopped before its plan was stored gets it now. */
async function completePlan(
  wanted: Pick<CarriedOut<never>, 'promotions' | 'plan'>,
  record: PromotionRecord,
  { write }: ControllerContext,
): Promise<void> {
  const promotion = promotionOf(wanted.promotions, record);
  if (promotion.status?.plan || FINAL_PHASES.has(record.phase)) return;
  await write.status(promotionKind, promotion, {
    ...promotion.status,
    plan: wanted.plan(),
  });
}

import { boundedEffects, Plan } from '@openchoreo-portal/delivery';
import { JsonObject, PromotionStatus } from '@openchoreo-portal/model';

/** Most changes stored on a Promotion; the summary counts all of them, and the plan API gives all of them. */
const MAX_CHANGES = 100;

/** The part of a plan that is kept on a Promotion, for people who decide about it. */
export function promotionPlan(
  plan: Plan,
): NonNullable<PromotionStatus['plan']> {
  return {
    summary: plan.summary,
    changes: plan.changes.slice(0, MAX_CHANGES) as unknown as JsonObject[],
    effects: boundedEffects(plan.effects, MAX_CHANGES) as unknown as JsonObject,
  };
}

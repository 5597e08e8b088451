import { FINAL_PHASES, nextPromotion } from '@openchoreo-portal/delivery';
import {
  Approval,
  approvalKind,
  isApiError,
  Project,
  projectKind,
  Promotion,
  promotionKind,
  PromotionPhase,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import {
  Controller,
  keysOf,
  projectRef,
  promotionRef,
  sibling,
  watchOf,
} from '../runtime';
import { decisionsOn, gatesOf, recordOf, statusAfter } from './records';

/**
 * Keeps every open Promotion's answer current: gates, approvals, phase. It never executes; the ReleaseBinding controller does, after asking
 * the same gates again.
 */
export const promotionController: Controller = {
  name: 'promotion',
  kind: promotionKind,
  watches: [
    watchOf<Approval>(approvalKind, a => sibling(a, a.spec.promotionName)),
    watchOf<PromotionPolicy>(promotionPolicyKind, (policy, lookups) =>
      keysOf(
        lookups
          .list<Promotion>(promotionKind, policy.metadata.namespace)
          .filter(isOpen),
      ),
    ),
    watchOf<Project>(
      projectKind,
      (project, lookups) =>
        keysOf(
          lookups
            .refers<Promotion>(
              promotionKind,
              projectRef(project.metadata.namespace, project.metadata.name),
            )
            .filter(isOpen),
        ),
      (a, b) => a?.metadata.generation !== b?.metadata.generation,
    ),
  ],
  async reconcile(object, key, context) {
    const { lookups, write, clock, events, client } = context;
    if (!object) {
      // Approvals of a promotion that is really gone mean nothing any more. The cache may only be late, so the server is asked.
      const orphans = lookups.refers<Approval>(
        approvalKind,
        promotionRef(key.namespace, key.name),
      );
      if (orphans.length === 0) return undefined;
      try {
        await client.get(promotionKind, key);
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
        for (const orphan of orphans) {
          await write.delete(approvalKind, orphan);
        }
      }
      return undefined;
    }
    const promotion = object as Promotion;
    const record = recordOf(promotion);
    if (FINAL_PHASES.has(record.phase) || record.phase === 'Executing') {
      return undefined;
    }
    const gates = gatesOf(lookups, promotion, clock);
    const decisions = decisionsOn(lookups, promotion);
    const step = nextPromotion(record, {
      wantedDigest: record.digest,
      gates,
    });
    const deciding = decisions.at(-1)?.approver.id;
    const after = await write.status(
      promotionKind,
      promotion,
      statusAfter(promotion, step, {
        clock,
        gates,
        decisions,
        ...(DECIDED.has(step.phase) && deciding ? { by: deciding } : {}),
      }),
    );
    if (after !== promotion && step.phase !== record.phase) {
      await events.record(
        promotion,
        step.phase === 'Rejected' ? 'Warning' : 'Normal',
        step.phase,
        step.message,
      );
    }
    if (!gates.until) return undefined;
    return {
      requeueAfterMs: Math.max(
        1_000,
        Date.parse(gates.until) - clock.now().getTime() + 1_000,
      ),
    };
  },
};

const DECIDED: ReadonlySet<PromotionPhase> = new Set(['Approved', 'Rejected']);

function isOpen(promotion: Promotion): boolean {
  return !FINAL_PHASES.has(promotion.status?.phase ?? 'Pending');
}

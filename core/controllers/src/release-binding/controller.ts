import { FINAL_PHASES, PromotionRecord } from '@openchoreo-portal/delivery';
import {
  FINALIZER_PREFIX,
  isConditionTrue,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  renderedReleaseKind,
  timestamp,
} from '@openchoreo-portal/model';
import { dismantle } from '../cascade';
import { previewOf } from '../resolve';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  ownerRef,
} from '../runtime';
import { inputsOf, promotionAuthors } from './authors';
import { BindingEvaluation, evaluateBinding } from './evaluate';
import { bindingPlan, promotionPlan } from './plan';
import {
  desiredPromotion,
  promotionOf,
  pruneHistory,
  storeStep,
} from './promotions';
import { rememberHealth } from './soak';
import { bindingStatus, SyncResult } from './status';
import { releaseBindingWatches } from './watches';
import { rememberEnvironment, writeSet } from './write-set';

const FINALIZER = `${FINALIZER_PREFIX}releasebinding-cleanup`;

/**
 * Renders bindings and writes the result for the planes as far as pipeline order and gates allow. While something is held back the set that
 * runs keeps running.
 */
export const releaseBindingController: Controller = {
  name: 'releasebinding',
  kind: releaseBindingKind,
  watches: releaseBindingWatches(),
  async reconcile(object, _key, context) {
    if (!object) return;
    if (object.metadata.deletionTimestamp) {
      await finalize(object as ReleaseBinding, context);
      return;
    }
    const { lookups, write, clock } = context;
    const binding = await write.addFinalizer(
      releaseBindingKind,
      object as ReleaseBinding,
      FINALIZER,
    );
    const evaluation = evaluateBinding(binding, lookups, clock);
    const sync = await synchronise(binding, evaluation, context);
    const status = bindingStatus(binding, evaluation, sync, clock);
    if (
      binding.status?.observedGeneration !== binding.metadata.generation ||
      !status.lastSpecUpdateTime
    ) {
      status.lastSpecUpdateTime = timestamp(clock.now());
    }
    const before = new ConditionSet(binding, clock).get('ReleaseSynced');
    await write.status(releaseBindingKind, binding, status);
    if (!evaluation.problem) {
      await rememberHealth(
        binding,
        {
          ...(status.syncedRelease
            ? { releaseName: status.syncedRelease }
            : {}),
          healthy: isConditionTrue(status.conditions, 'ResourcesReady'),
        },
        context,
      );
    }
    if (before?.reason !== sync.reason && sync.reason !== 'ReleaseSynced') {
      await context.events.record(
        binding,
        sync.synced ? 'Normal' : 'Warning',
        sync.reason,
        sync.message,
      );
    }
  },
};

/** Does what the decision says, one stored step after the other, so that a crash anywhere is taken up where it happened. */
async function synchronise(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  context: ControllerContext,
): Promise<SyncResult> {
  const { applied, problem, inputs, rendering, digest, decision } = evaluation;
  const held = (
    reason: string,
    message: string,
    pendingPromotion?: string,
  ): SyncResult => ({
    synced: false,
    reason,
    message,
    set: applied,
    ...(pendingPromotion ? { pendingPromotion } : {}),
  });
  if (problem) return held(problem.reason, problem.message);
  if (!inputs || !rendering) throw new Error('Evaluation without a result.');
  if (digest === undefined || !decision) {
    const pending = [
      ...inputs.pendingConnections,
      ...inputs.pendingResources,
    ].map(p => p.reason);
    return held(
      inputs.pendingConnections.length > 0
        ? 'ConnectionsPending'
        : 'ResourceDependenciesPending',
      pending.join(' '),
    );
  }
  // What has come to an end is stored before anything is written for a plane: no promotion can then act twice.
  for (const { record, step } of decision.settle) {
    await storeStep(promotionOf(evaluation.promotions, record), step, context);
  }
  await pruneHistory(evaluation.promotions, context);
  const { then } = decision;
  if (then.type === 'hold') {
    if (then.record)
      await completePlan(binding, then.record, evaluation, context);
    return held(then.reason, then.message, then.record?.name);
  }
  if (then.type === 'create') {
    const promotion = await request(binding, evaluation, then.attempt, context);
    return held(
      'PromotionPending',
      `Promotion ${promotion} asks the gates of ${binding.spec.environment}.`,
      promotion,
    );
  }
  let promotion: Promotion | undefined;
  if (then.type === 'execute') {
    promotion = promotionOf(evaluation.promotions, then.record);
    if (then.claim) {
      promotion = await storeStep(
        promotion,
        { phase: 'Executing', message: 'The approved set is being applied.' },
        context,
      );
    }
  }
  const outcome = await writeSet(
    binding,
    rendering.objects,
    digest,
    inputsOf(binding, evaluation, context.lookups),
    context,
  );
  if (!outcome.written) return held(outcome.reason, outcome.message);
  if (promotion) {
    await storeStep(
      promotion,
      { phase: 'Succeeded', message: 'The approved set is applied.' },
      context,
    );
  }
  // A preview leaves no traces on releases of its parent.
  if (
    binding.spec.state !== 'Undeploy' &&
    !previewOf(inputs.environment, context.lookups)
  ) {
    await rememberEnvironment(
      inputs.release,
      binding.spec.environment,
      context,
    );
  }
  return {
    synced: true,
    reason: 'ReleaseSynced',
    message:
      binding.spec.state === 'Undeploy'
        ? 'Nothing is deployed.'
        : `${binding.spec.releaseName} is written for ${binding.spec.environment}.`,
    set: outcome.set,
  };
}

/** Makes the Promotion and then its plan; a crash in between is repaired by {@link completePlan}. Returns its name. */
async function request(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  attempt: number,
  context: ControllerContext,
): Promise<string> {
  const { applied, order, digest } = evaluation;
  const wanted = desiredPromotion({
    binding,
    digest: digest!,
    attempt,
    authors: promotionAuthors(binding, evaluation, context.lookups),
    ...(order?.rollback ? { rollback: true } : {}),
    ...(order?.fromEnvironment
      ? { fromEnvironment: order.fromEnvironment }
      : {}),
    ...(applied.releaseName
      ? { previousReleaseName: applied.releaseName }
      : {}),
    now: context.clock.now(),
  });
  const promotion = await context.write.createIfMissing<Promotion>(
    promotionKind,
    wanted,
  );
  if (promotion) {
    await storeStep(
      promotion,
      { phase: 'Pending', message: 'The gates are asked.' },
      context,
      promotionPlan(
        bindingPlan(binding, evaluation, context.lookups, context.clock),
      ),
    );
  }
  return wanted.metadata.name!;
}

/** A Promotion whose maker stopped before its plan was stored gets it now. */
async function completePlan(
  binding: ReleaseBinding,
  record: PromotionRecord,
  evaluation: BindingEvaluation,
  { write, lookups, clock }: ControllerContext,
): Promise<void> {
  const promotion = promotionOf(evaluation.promotions, record);
  if (promotion.status?.plan || FINAL_PHASES.has(record.phase)) return;
  await write.status(promotionKind, promotion, {
    ...promotion.status,
    plan: promotionPlan(bindingPlan(binding, evaluation, lookups, clock)),
  });
}

async function finalize(
  binding: ReleaseBinding,
  context: ControllerContext,
): Promise<void> {
  await dismantle(context, binding, {
    kind: releaseBindingKind,
    finalizer: FINALIZER,
    reason: 'ReleaseBindingFinalizing',
    groups: [
      [
        {
          kind: renderedReleaseKind,
          objects: context.lookups.refers(
            renderedReleaseKind,
            ownerRef(binding.metadata.uid),
          ),
        },
      ],
    ],
  });
}

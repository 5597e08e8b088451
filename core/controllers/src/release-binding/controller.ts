import {
  ComponentRelease,
  componentReleaseKind,
  FINALIZER_PREFIX,
  isConditionTrue,
  KubeObject,
  PromotionSpec,
  ReleaseBinding,
  releaseBindingKind,
  renderedReleaseKind,
  timestamp,
} from '@openchoreo-portal/model';
import { dismantle } from '../cascade';
import { carryOut } from '../gated-set/carry-out';
import { desiredPromotion } from '../gated-set/promotions';
import { rememberEnvironment, rememberHealth } from '../gated-set/soak';
import { promotionPlan } from '../promotion-plan';
import { previewOf } from '../resolve';
import {
  componentRef,
  ConditionSet,
  Controller,
  ControllerContext,
  ownerRef,
} from '../runtime';
import { inputsOf, promotionAuthors } from './authors';
import { BindingEvaluation, evaluateBinding } from './evaluate';
import { bindingPlan } from './plan';
import { bindingStatus, SyncResult } from './status';
import { releaseBindingWatches } from './watches';
import { writeSet } from './write-set';

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
        {
          kind: componentReleaseKind,
          releases: lookups.refers<ComponentRelease>(
            componentReleaseKind,
            componentRef(
              binding.metadata.namespace,
              binding.spec.owner.componentName,
            ),
          ),
          environment: binding.spec.environment,
        },
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
  const outcome = await carryOut(
    {
      environment: binding.spec.environment,
      decision,
      promotions: evaluation.promotions,
      promotion: attempt =>
        wantedPromotion(binding, evaluation, attempt, context),
      plan: () =>
        promotionPlan(
          bindingPlan(binding, evaluation, context.lookups, context.clock),
        ),
      write: () =>
        writeSet(
          binding,
          rendering.objects,
          digest,
          inputsOf(binding, evaluation, context.lookups),
          context,
        ),
    },
    context,
  );
  if (!outcome.written) {
    const { reason, message } = outcome;
    return held(
      reason,
      message,
      'pendingPromotion' in outcome ? outcome.pendingPromotion : undefined,
    );
  }
  // A preview leaves no traces on releases of its parent.
  if (
    binding.spec.state !== 'Undeploy' &&
    !previewOf(inputs.environment, context.lookups)
  ) {
    await rememberEnvironment(
      componentReleaseKind,
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

function wantedPromotion(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  attempt: number,
  { lookups, clock }: ControllerContext,
): KubeObject<PromotionSpec> {
  const { applied, order, digest } = evaluation;
  const { owner, environment, releaseName } = binding.spec;
  return desiredPromotion({
    binding,
    owner,
    environment,
    releaseName: releaseName ?? '',
    digest: digest!,
    attempt,
    authors: promotionAuthors(binding, evaluation, lookups),
    ...(order?.rollback ? { rollback: true } : {}),
    ...(order?.fromEnvironment
      ? { fromEnvironment: order.fromEnvironment }
      : {}),
    ...(applied.releaseName
      ? { previousReleaseName: applied.releaseName }
      : {}),
    now: clock.now(),
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

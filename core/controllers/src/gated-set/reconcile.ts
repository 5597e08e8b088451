import { RenderedRelease, renderedReleaseKind } from '@openchoreo-portal/model';
import { setAnnotations } from '../applied-set';
import { promotionPlan } from '../promotion-plan';
import { ReleaseSet, writeReleaseSet } from '../release-set';
import { previewOf } from '../resolve';
import { ControllerContext, ownerRef } from '../runtime';
import { setInputs } from './authors';
import { carryOut } from './carry-out';
import { evaluateSet } from './evaluate';
import { setBindingPlan, setPromotion } from './plan';
import { rememberEnvironment } from './soak';
import { GatedSubject, SetBinding, SubjectProblem } from './subject';

/** What a run did about the set of a project or resource. */
export interface SetSync {
  synced: boolean;
  reason: string;
  message: string;
  pendingPromotion?: string;
  /** The set on the planes after the run. */
  releases: RenderedRelease[];
  /** What {@link releases} say about themselves. */
  digest?: string;
  syncedRelease?: string;
}

/** Evaluates a binding of a project or resource and does what order and gates allow. What is held back leaves the running set alone. */
export async function synchroniseSet(
  binding: SetBinding,
  bindingKind: GatedSubject['bindingKind'],
  found: GatedSubject | SubjectProblem,
  set: Pick<ReleaseSet, 'name' | 'labels'>,
  context: ControllerContext,
): Promise<SetSync> {
  const { lookups, clock } = context;
  const evaluation = evaluateSet(binding, bindingKind, found, lookups, clock);
  const { applied, problem, subject, digest, decision } = evaluation;
  const held = (
    reason: string,
    message: string,
    pending?: string,
  ): SetSync => ({
    synced: false,
    reason,
    message,
    releases: lookups.refers<RenderedRelease>(
      renderedReleaseKind,
      ownerRef(binding.metadata.uid),
    ),
    ...(applied.digest ? { digest: applied.digest } : {}),
    ...(applied.releaseName ? { syncedRelease: applied.releaseName } : {}),
    ...(pending ? { pendingPromotion: pending } : {}),
  });
  if (problem) return held(problem.reason, problem.message);
  if (!subject || !decision || digest === undefined) {
    throw new Error('Evaluation without a result.');
  }
  const releaseName = subject.release.metadata.name;
  const environment = subject.environment.metadata.name;
  const outcome = await carryOut(
    {
      environment,
      decision,
      promotions: evaluation.promotions,
      promotion: attempt => setPromotion(evaluation, attempt, lookups, clock),
      plan: () =>
        promotionPlan(
          setBindingPlan(binding, releaseName, evaluation, lookups, clock),
        ),
      write: () =>
        writeReleaseSet(
          {
            ...set,
            owner: binding,
            specOwner: binding.spec.owner,
            environment,
            objects: subject.objects,
            annotations: setAnnotations({
              digest,
              releaseName,
              inputs: setInputs(subject),
            }),
          },
          context,
        ),
    },
    context,
  );
  if (!outcome.written) {
    return held(
      outcome.reason,
      outcome.message,
      'pendingPromotion' in outcome ? outcome.pendingPromotion : undefined,
    );
  }
  // A preview leaves no traces on releases of its parent.
  if (!previewOf(subject.environment, lookups)) {
    await rememberEnvironment(
      subject.releaseKind,
      subject.release,
      environment,
      context,
    );
  }
  return {
    synced: true,
    reason: 'ReleaseSynced',
    message: `${releaseName} is written for ${environment}.`,
    releases: outcome.releases,
    digest,
    syncedRelease: releaseName,
  };
}

/** What the binding's status says about its set, in place of what it said before. */
export function setStatus<S extends object>(
  before: S | undefined,
  sync: Pick<SetSync, 'digest' | 'syncedRelease' | 'pendingPromotion'>,
): S {
  const {
    digest: _d,
    syncedRelease: _s,
    pendingPromotion: _p,
    ...kept
  } = (before ?? {}) as S & Record<string, unknown>;
  const { digest, syncedRelease, pendingPromotion } = sync;
  return {
    ...kept,
    ...(digest ? { digest } : {}),
    ...(syncedRelease ? { syncedRelease } : {}),
    ...(pendingPromotion ? { pendingPromotion } : {}),
  } as unknown as S;
}

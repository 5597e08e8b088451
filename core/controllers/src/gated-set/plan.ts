import {
  NO_EFFECTS,
  Plan,
  PlanEffects,
  planPromotion,
  routingChanges,
} from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  Clock,
  KubeObject,
  PromotionSpec,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { appliedObjects } from '../applied-set';
import { factsOf } from '../promotion/facts';
import { decisionsOn, policiesIn } from '../promotion/records';
import { secretsLackedBy } from '../release-binding/secrets';
import { findDataPlane } from '../resolve';
import { Lookups } from '../runtime';
import { setAuthors } from './authors';
import { SetEvaluation } from './evaluate';
import { desiredPromotion } from './promotions';
import { GatedSubject, SetBinding } from './subject';

/** The plan of what the binding of a project or resource asks for, from its evaluation. */
export function setBindingPlan(
  binding: SetBinding,
  releaseName: string,
  evaluation: SetEvaluation,
  lookups: Lookups,
  clock: Clock,
): Plan {
  const { applied, subject, order, problem, digest } = evaluation;
  const { owner, environment } = binding.spec;
  const namespace = binding.metadata.namespace ?? '';
  const then = evaluation.decision?.then;
  const open =
    then && 'record' in then && then.record
      ? evaluation.promotions.find(p => p.metadata.name === then.record?.name)
      : undefined;
  const before = appliedObjects(applied);
  const requestedBy = binding.metadata.annotations?.[ANNOTATIONS.requestedBy];
  return planPromotion({
    namespace,
    project: owner.projectName,
    ...(owner.resourceName ? { resource: owner.resourceName } : {}),
    environment,
    state: 'Active',
    releaseName,
    before,
    // What needs no gates is not asked for any.
    policies: subject?.isFree ? [] : policiesIn(lookups, namespace),
    now: clock.now(),
    ...(subject
      ? {
          pipeline: subject.project.spec.deploymentPipelineRef.name,
          after: subject.objects,
          authors: setAuthors(evaluation, lookups),
          effects: setEffects(namespace, subject, before, lookups),
        }
      : {}),
    ...(applied.releaseName
      ? { previousReleaseName: applied.releaseName }
      : {}),
    ...(applied.digest ? { appliedDigest: applied.digest } : {}),
    ...(digest ? { digest } : {}),
    ...(order ? { order } : {}),
    ...(problem ? { problem } : {}),
    ...(open
      ? {
          promotionName: open.metadata.name,
          approvals: decisionsOn(lookups, open),
        }
      : {}),
    ...(requestedBy ? { requestedBy } : {}),
    facts: factsOf(lookups, {
      namespace,
      owner,
      environment,
      releaseName,
      ...(open?.status?.verifications
        ? { verifications: open.status.verifications }
        : {}),
      ...(subject ? { objects: subject.objects.map(o => o.object) } : {}),
    }),
  });
}

/** What it means for routes, and what the store of the target's plane lacks. */
function setEffects(
  namespace: string,
  { environment, objects }: GatedSubject,
  before: readonly RenderedObject[],
  lookups: Lookups,
): PlanEffects {
  const dataPlane = findDataPlane(lookups, namespace, environment);
  return {
    ...NO_EFFECTS,
    routing: routingChanges(
      before.map(o => o.object),
      objects.map(o => o.object),
    ),
    missing: dataPlane
      ? secretsLackedBy(
          {
            namespace,
            environment: environment.metadata.name,
            dataPlane,
            objects,
          },
          lookups,
        )
      : [],
  };
}

/** The Promotion that asks for the wanted digest of a project or resource. */
export function setPromotion(
  evaluation: SetEvaluation,
  attempt: number,
  lookups: Lookups,
  clock: Clock,
): KubeObject<PromotionSpec> {
  const { applied, order, digest, subject } = evaluation;
  if (!subject || digest === undefined) throw new Error('Nothing to promote.');
  return desiredPromotion({
    binding: subject.binding,
    bindingKind: subject.bindingKind,
    owner: subject.owner,
    environment: subject.environment.metadata.name,
    releaseName: subject.release.metadata.name,
    digest,
    attempt,
    authors: setAuthors(evaluation, lookups),
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

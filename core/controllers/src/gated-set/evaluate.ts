import {
  checkOrder,
  decideDelivery,
  DeliveryDecision,
  GateEvaluation,
  isGated,
  OrderDecision,
  pipelineGraph,
} from '@openchoreo-portal/delivery';
import {
  Clock,
  Promotion,
  RenderedRelease,
  renderedReleaseKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { digestOfSet, AppliedSet, appliedSet, holds } from '../applied-set';
import { asAsked, promotionsOfBinding } from '../promotion/asked';
import { gatesOf, policiesIn, recordOf } from '../promotion/records';
import { findPipeline, previewOf } from '../resolve';
import { Lookups, ownerRef, projectRef, resourceRef } from '../runtime';
import { BINDING_KIND } from './binding';
import { bindingAuthors } from '../release-binding/authors';
import { GatedSubject, SetBinding, SubjectProblem } from './subject';

/** What a binding of a project or resource asks for, what is there, and what may be done about it. */
export interface SetEvaluation {
  applied: AppliedSet;
  promotions: readonly Promotion[];
  subject?: GatedSubject;
  /** Why nothing can be said; the applied set stays as it is. */
  problem?: SubjectProblem;
  digest?: string;
  order?: OrderDecision;
  decision?: DeliveryDecision<GateEvaluation>;
}

/** Asks order and gates about a rendered project or resource. Reads only, so plans of bindings nobody wrote yet use it too. */
export function evaluateSet(
  binding: SetBinding,
  bindingKind: GatedSubject['bindingKind'],
  found: GatedSubject | SubjectProblem,
  lookups: Lookups,
  clock: Clock,
): SetEvaluation {
  const { uid, namespace } = binding.metadata;
  const releases = lookups.refers<RenderedRelease>(
    renderedReleaseKind,
    ownerRef(uid),
  );
  const applied = appliedSet(releases);
  const promotions = promotionsOfBinding(binding, lookups, bindingKind);
  if ('reason' in found) return { applied, promotions, problem: found };
  const { objects, owner, project, environment, release } = found;
  const order = orderOf(found, applied, lookups);
  if (!order) {
    const ref = project.spec.deploymentPipelineRef.name;
    const problem = {
      reason: 'DeploymentPipelineNotFound',
      message: `Pipeline ${ref} of project ${project.metadata.name} does not exist.`,
    };
    return { applied, promotions, subject: found, problem };
  }
  const digest = digestOfSet({
    releaseName: release.metadata.name,
    environment: environment.metadata.name,
    objects,
  });
  // Sets of earlier versions carry no digest; nor is there one for nothing.
  const isThere =
    applied.digest === undefined && holds(releases, objects)
      ? digest
      : applied.digest;
  const decision = decideDelivery({
    wantedDigest: digest,
    bindingGeneration: binding.metadata.generation ?? 1,
    ...(isThere === undefined ? {} : { appliedDigest: isThere }),
    promotions: promotions.map(recordOf),
    order,
    gated:
      !found.isFree &&
      isGated(policiesIn(lookups, namespace ?? ''), {
        kind: owner.resourceName ? 'Resource' : 'Project',
        project: owner.projectName,
        ...(owner.resourceName ? { resource: owner.resourceName } : {}),
        pipeline: project.spec.deploymentPipelineRef.name,
        environment: environment.metadata.name,
        ...(order.fromEnvironment
          ? { fromEnvironment: order.fromEnvironment }
          : {}),
      }),
    gatesFor: record =>
      gatesOf(
        lookups,
        askedFor(
          promotions.find(p => p.metadata.name === record.name)!,
          found,
          applied,
          order,
        ),
        clock,
        { '': objects.map(o => o.object) },
      ),
  });
  return { applied, promotions, subject: found, digest, order, decision };
}

/** What the gates are asked about a Promotion of a project or resource. */
function askedFor(
  promotion: Promotion,
  { binding, release }: GatedSubject,
  applied: AppliedSet,
  order: OrderDecision,
): Promotion {
  return asAsked(
    promotion,
    binding,
    release.metadata.name,
    order,
    bindingAuthors(binding, applied),
  );
}

/** The same for the promotion controller; undefined while it cannot be said. */
export function setAskedNow(
  promotion: Promotion,
  subject: GatedSubject | SubjectProblem,
  lookups: Lookups,
): Promotion | undefined {
  if ('reason' in subject) return undefined;
  const applied = appliedSet(
    lookups.refers<RenderedRelease>(
      renderedReleaseKind,
      ownerRef(subject.binding.metadata.uid),
    ),
  );
  const order = orderOf(subject, applied, lookups);
  return order && askedFor(promotion, subject, applied, order);
}

/** Environments that run or ran a release: what the release remembers, and what bindings say now. */
function environmentsOf(subject: GatedSubject, lookups: Lookups): Set<string> {
  const { bindingKind, owner, release } = subject;
  const { namespace, name } = release.metadata;
  const out = new Set((release.status?.environments ?? []).map(e => e.name));
  const reference = owner.resourceName
    ? resourceRef(namespace, owner.resourceName)
    : projectRef(namespace, owner.projectName);
  for (const { spec, status } of lookups.refers<
    StoredObject<{ environment: string }, { syncedRelease?: string }>
  >(BINDING_KIND[bindingKind], reference)) {
    if (spec && status?.syncedRelease === name) out.add(spec.environment);
  }
  return out;
}

function orderOf(
  subject: GatedSubject,
  applied: AppliedSet,
  lookups: Lookups,
): OrderDecision | undefined {
  const { project, environment, release, isFree } = subject;
  if (isFree) {
    return { allowed: true, message: 'Nothing runs in this cell.' };
  }
  const preview = previewOf(environment, lookups);
  if (preview?.spec.owner.projectName === project.metadata.name) {
    return { allowed: true, message: 'Previews stand outside the pipeline.' };
  }
  const pipeline = findPipeline(lookups, project);
  if (!pipeline) return undefined;
  return checkOrder({
    graph: pipelineGraph(pipeline.spec.promotionPaths ?? []),
    pipeline: pipeline.metadata.name,
    environment: environment.metadata.name,
    releaseName: release.metadata.name,
    ranIn: environmentsOf(subject, lookups),
    ...(applied.releaseName ? { running: applied.releaseName } : {}),
  });
}

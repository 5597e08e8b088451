import {
  Clock,
  KubeObject,
  Promotion,
  ProjectReleaseBinding,
  ReleaseBinding,
  ResourceReleaseBinding,
} from '@openchoreo-portal/model';
import { projectSubject } from '../project-release-binding/subject';
import { evaluateBinding } from '../release-binding/evaluate';
import { resourceSubject } from '../resource-release-binding/subject';
import { Lookups } from '../runtime';
import { AnyBinding, bindingOf } from './binding';
import { evaluateSet, setAskedNow, SetEvaluation } from './evaluate';

/** Evaluates the binding of a project. */
export function evaluateProject(
  binding: ProjectReleaseBinding,
  lookups: Lookups,
  clock: Clock,
): SetEvaluation {
  const found = projectSubject(binding, lookups);
  return evaluateSet(binding, 'ProjectReleaseBinding', found, lookups, clock);
}

/** Evaluates the binding of a resource. */
export function evaluateResource(
  binding: ResourceReleaseBinding,
  lookups: Lookups,
  clock: Clock,
): SetEvaluation {
  const found = resourceSubject(binding, lookups);
  return evaluateSet(binding, 'ResourceReleaseBinding', found, lookups, clock);
}

/** The rendered set that a Promotion of one binding is about; undefined when the binding does not ask for it any more. */
export function promotedObjects(
  promotion: Promotion,
  lookups: Lookups,
  clock: Clock,
): KubeObject[] | undefined {
  const binding = bindingOf(promotion, lookups);
  if (!binding) return undefined;
  const { digest, bindingKind } = promotion.spec;
  if (bindingKind === 'ProjectReleaseBinding') {
    const found = evaluateProject(
      binding as ProjectReleaseBinding,
      lookups,
      clock,
    );
    return ofDigest(found.digest, found.subject);
  }
  if (bindingKind === 'ResourceReleaseBinding') {
    const found = evaluateResource(
      binding as ResourceReleaseBinding,
      lookups,
      clock,
    );
    return ofDigest(found.digest, found.subject);
  }
  const found = evaluateBinding(binding as ReleaseBinding, lookups, clock);
  return ofDigest(found.digest, found.rendering);

  function ofDigest(
    wanted: string | undefined,
    set: { objects: readonly { object: KubeObject }[] } | undefined,
  ) {
    return wanted === digest ? set?.objects.map(o => o.object) : undefined;
  }
}

/** A Promotion of a project or resource as its gates are to be asked about it; undefined while that cannot be said. */
export function askedOfSet(
  promotion: Promotion,
  binding: AnyBinding,
  lookups: Lookups,
): Promotion | undefined {
  const subject =
    promotion.spec.bindingKind === 'ProjectReleaseBinding'
      ? projectSubject(binding as ProjectReleaseBinding, lookups)
      : resourceSubject(binding as ResourceReleaseBinding, lookups);
  return setAskedNow(promotion, subject, lookups);
}

import {
  parseApiVersion,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { controllerOf, Lookups, projectRef } from '../runtime';
import { SetBinding } from './subject';

/** Kinds that run nothing, let nobody do anything, and hold no secret, as `group/Kind`. */
const INERT: ReadonlySet<string> = new Set([
  '/Namespace',
  '/ResourceQuota',
  '/LimitRange',
  '/ConfigMap',
  'networking.k8s.io/NetworkPolicy',
]);

/**
 * True when a cell holds no software and would hold none: then making or changing it concerns nobody, and a new project needs no approvals.
 * As soon as anything of the project is in the environment, every change of its cell is asked for like one of a component; so is a cell that
 * itself runs, permits or keeps anything.
 */
export function isEmptyCell(
  binding: SetBinding,
  sets: {
    applied: readonly RenderedObject[];
    wanted: readonly RenderedObject[];
  },
  lookups: Lookups,
): boolean {
  const { namespace, uid } = binding.metadata;
  const { owner, environment } = binding.spec;
  return (
    [...sets.applied, ...sets.wanted].every(isInert) &&
    !lookups
      .refers<RenderedRelease>(
        renderedReleaseKind,
        projectRef(namespace, owner.projectName),
      )
      .some(
        r =>
          r.spec.environmentName === environment &&
          controllerOf(r)?.uid !== uid,
      )
  );
}

function isInert({ object: { apiVersion, kind } }: RenderedObject): boolean {
  return INERT.has(`${parseApiVersion(apiVersion).group}/${kind}`);
}

import {
  deletionDrift,
  Drift,
  isStandingDeletion,
} from '@openchoreo-portal/delivery';
import { RenderedRelease, renderedReleaseKind } from '@openchoreo-portal/model';
import { PlaneRef } from '../resolve';
import { ControllerContext } from '../runtime';
import { DriftOrders } from './drift';
import { PlaneObject } from './objects';

/**
 * The deletion of an object that is not on the plane, if somebody else deleted it: it was seen there since the set was last written, and nothing here
 * deletes what is wanted. Undefined when it is to be applied, because it is new or because the set is.
 */
export function deletionOf(
  { metadata, status }: RenderedRelease,
  item: PlaneObject,
  orders: DriftOrders,
  now: string,
): Drift | undefined {
  const { name, namespace } = item.object.metadata;
  const standing = status?.drift?.find(
    entry =>
      isStandingDeletion(entry) &&
      entry.resourceId === item.id &&
      entry.kind === item.gvk.kind &&
      entry.name === name,
  );
  const seen = status?.resources?.some(
    r =>
      r.id === item.id &&
      r.kind === item.gvk.kind &&
      (r.group ?? '') === item.gvk.group &&
      r.name === name &&
      r.namespace === namespace &&
      r.healthStatus !== undefined &&
      r.healthStatus !== 'Unknown',
  );
  if (!standing && !seen) return undefined;
  const deletion = deletionDrift(item.object, orders, standing, now);
  // A set that was written since is applied as a whole, except for what a rule leaves to others.
  const isSameSet = status?.observedGeneration === metadata.generation;
  return isSameSet || (standing && deletion.ignoredBy) ? deletion : undefined;
}

/** On a RenderedRelease: the plane it was applied to, so that it can be cleaned up when its environment is gone. */
export const PLANE_ANNOTATION = 'openchoreo.dev/plane';

/**
 * What was seen on another plane says nothing about this one: without it, a set that moves would look as if somebody had deleted all of it. It is
 * forgotten before the new plane is noted, so that a crash in between forgets it again.
 */
export async function forgetOtherPlane(
  release: RenderedRelease,
  plane: PlaneRef,
  { write }: Pick<ControllerContext, 'write'>,
): Promise<RenderedRelease> {
  const noted = release.metadata.annotations?.[PLANE_ANNOTATION];
  if (!noted || noted === JSON.stringify(plane) || !release.status) {
    return release;
  }
  const { resources: _r, drift: _d, pods: _p, ...status } = release.status;
  return write.status(renderedReleaseKind, release, status);
}

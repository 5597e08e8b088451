import {
  ReleaseBinding,
  RenderedRelease,
  renderedReleaseKind,
  renderedReleaseName,
  TargetPlane,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { AppliedSet } from '../applied-set';
import { controllerOf, ControllerContext } from '../runtime';
import { desiredRenderedRelease } from './desired';

/** How writing the set ended. */
export type WriteOutcome =
  | { written: true; set: AppliedSet }
  /** Somebody else's release has the name. */
  | { written: false; reason: string; message: string };

const PLANES: readonly TargetPlane[] = ['observabilityplane', 'dataplane'];

/**
 * Makes the RenderedReleases of a binding hold these objects; without objects they are deleted. The data plane's comes last, because its
 * digest says that the whole set is written.
 */
export async function writeSet(
  binding: ReleaseBinding,
  objects: readonly RenderedObject[],
  digest: string,
  inputs: Readonly<Record<string, number>>,
  { lookups, write }: Pick<ControllerContext, 'lookups' | 'write'>,
): Promise<WriteOutcome> {
  const { namespace, uid } = binding.metadata;
  const { owner, environment } = binding.spec;
  const stored = (plane: TargetPlane) =>
    lookups.get<RenderedRelease>(renderedReleaseKind, {
      namespace,
      name: renderedReleaseName(owner.componentName, environment, plane),
    });
  for (const plane of PLANES) {
    const found = stored(plane);
    if (found && controllerOf(found)?.uid !== uid) {
      return {
        written: false,
        reason: 'ReleaseOwnershipConflict',
        message: `RenderedRelease ${found.metadata.name} belongs to somebody else; delete it.`,
      };
    }
    if (found?.metadata.deletionTimestamp && objects.length > 0) {
      return {
        written: false,
        reason: 'ReleaseDeletionPending',
        message: `Waiting for the earlier RenderedRelease ${found.metadata.name} to be cleaned up.`,
      };
    }
  }
  const set: AppliedSet = {};
  for (const plane of PLANES) {
    const found = stored(plane);
    const isNeeded =
      plane === 'dataplane'
        ? objects.length > 0
        : objects.some(o => o.targetPlane === plane);
    if (!isNeeded) {
      if (found) await write.delete(renderedReleaseKind, found);
      continue;
    }
    const release = await write.ensure<RenderedRelease>(
      renderedReleaseKind,
      found,
      desiredRenderedRelease(binding, plane, objects, digest, inputs),
    );
    if (plane === 'dataplane') {
      set.dataPlane = release;
      set.digest = digest;
      if (binding.spec.releaseName) set.releaseName = binding.spec.releaseName;
    } else set.observabilityPlane = release;
  }
  return { written: true, set };
}

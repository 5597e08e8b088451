import {
  KubeObject,
  RenderedRelease,
  renderedReleaseKind,
  RenderedReleaseSpec,
  StoredObject,
  TargetPlane,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import {
  controllerOf,
  ControllerContext,
  controllerReference,
} from '../runtime';

/** What the RenderedReleases of a project or resource binding hold. */
export interface ReleaseSet {
  owner: StoredObject;
  /** Name of the release for the data plane; the other plane's gets a suffix. */
  name: string;
  specOwner: RenderedReleaseSpec['owner'];
  environment: string;
  labels: Record<string, string>;
  /** What the set says about itself. */
  annotations: Record<string, string>;
  objects: readonly RenderedObject[];
}

/** How writing a {@link ReleaseSet} ended. */
export type ReleaseSetOutcome =
  | { written: true; releases: RenderedRelease[] }
  | { written: false; reason: string; message: string };

// The data plane's release is written last: its digest says that the whole set is written.
const PLANES: readonly TargetPlane[] = ['observabilityplane', 'dataplane'];

/** Makes the RenderedReleases hold exactly these objects, or writes nothing. */
export async function writeReleaseSet(
  set: ReleaseSet,
  { lookups, write }: Pick<ControllerContext, 'lookups' | 'write'>,
): Promise<ReleaseSetOutcome> {
  const { namespace, uid } = set.owner.metadata;
  const parts = PLANES.map(plane => {
    const name = plane === 'dataplane' ? set.name : `${set.name}-observability`;
    return {
      plane,
      name,
      objects: set.objects.filter(o => o.targetPlane === plane),
      found: lookups.get<RenderedRelease>(renderedReleaseKind, {
        namespace,
        name,
      }),
    };
  });
  for (const { name, found, objects } of parts) {
    if (!found || objects.length === 0) continue;
    if (controllerOf(found)?.uid !== uid) {
      return {
        written: false,
        reason: 'ReleaseOwnershipConflict',
        message: `RenderedRelease ${name} belongs to somebody else; delete it.`,
      };
    }
    if (found.metadata.deletionTimestamp) {
      return {
        written: false,
        reason: 'ReleaseDeletionPending',
        message: `Waiting for the earlier RenderedRelease ${name} to be cleaned up.`,
      };
    }
  }
  const releases: RenderedRelease[] = [];
  for (const { plane, name, objects, found } of parts) {
    if (objects.length > 0) {
      releases.push(
        await write.ensure<RenderedRelease>(
          renderedReleaseKind,
          found,
          desired(set, name, namespace, plane, objects),
        ),
      );
    } else if (found && controllerOf(found)?.uid === uid) {
      await write.delete(renderedReleaseKind, found);
    }
  }
  return { written: true, releases };
}

function desired(
  set: ReleaseSet,
  name: string,
  namespace: string | undefined,
  targetPlane: TargetPlane,
  objects: readonly RenderedObject[],
): KubeObject<RenderedReleaseSpec> {
  return {
    apiVersion: set.owner.apiVersion,
    kind: renderedReleaseKind.kind,
    metadata: {
      name,
      namespace,
      labels: set.labels,
      annotations: set.annotations,
      ownerReferences: [controllerReference(set.owner)],
    },
    spec: {
      owner: set.specOwner,
      environmentName: set.environment,
      targetPlane,
      resources: objects.map(({ id, object }) => ({ id, object })),
    },
  };
}

export * from './freeze';

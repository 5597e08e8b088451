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
  objects: readonly RenderedObject[];
}

/** How writing a {@link ReleaseSet} ended. */
export type ReleaseSetOutcome =
  | { written: true; releases: RenderedRelease[] }
  | { written: false; reason: string; message: string };

const PLANES: readonly TargetPlane[] = ['dataplane', 'observabilityplane'];

/** Makes the RenderedReleases hold exactly these objects. */
export async function writeReleaseSet(
  set: ReleaseSet,
  { lookups, write }: Pick<ControllerContext, 'lookups' | 'write'>,
): Promise<ReleaseSetOutcome> {
  const { namespace, uid } = set.owner.metadata;
  const releases: RenderedRelease[] = [];
  for (const plane of PLANES) {
    const name = plane === 'dataplane' ? set.name : `${set.name}-observability`;
    const found = lookups.get<RenderedRelease>(renderedReleaseKind, {
      namespace,
      name,
    });
    const objects = set.objects.filter(o => o.targetPlane === plane);
    if (found && controllerOf(found)?.uid !== uid) {
      if (objects.length === 0) continue;
      return {
        written: false,
        reason: 'ReleaseOwnershipConflict',
        message: `RenderedRelease ${name} belongs to somebody else; delete it.`,
      };
    }
    if (objects.length === 0) {
      if (found) await write.delete(renderedReleaseKind, found);
      continue;
    }
    if (found?.metadata.deletionTimestamp) {
      return {
        written: false,
        reason: 'ReleaseDeletionPending',
        message: `Waiting for the earlier RenderedRelease ${name} to be cleaned up.`,
      };
    }
    releases.push(
      await write.ensure<RenderedRelease>(
        renderedReleaseKind,
        found,
        desired(set, name, namespace, plane, objects),
      ),
    );
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

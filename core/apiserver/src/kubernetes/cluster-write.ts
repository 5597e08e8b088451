import { ResourceClient } from '@openchoreo-portal/client';
import {
  apiVersionOf,
  isApiError,
  KindDefinition,
  KubeObject,
  NamespacedName,
  StoredObject,
} from '@openchoreo-portal/model';
import { Entry, StaleWriteError, Write } from '../storage/types';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What the cluster says after a write; undefined: the object is gone. */
export type ClusterAnswer = StoredObject | undefined;

/**
 * Sends one write to the cluster, as the verb it was asked for with, so that the cluster keeps the same owners of fields. It only happens to the version that
 * was looked at.
 *
 * @throws StaleWriteError when the object is no longer, or not yet, what was looked at
 */
export async function writeToCluster(
  client: ResourceClient,
  kind: KindDefinition,
  change: NonNullable<Write['change']>,
  base: { version: string; entry: Entry } | undefined,
): Promise<ClusterAnswer> {
  const { intent } = change;
  if (!intent)
    throw new Error(
      'A change for the cluster does not say what was asked for.',
    );
  const key: NamespacedName = {
    name: change.key.name,
    ...(change.key.namespace ? { namespace: change.key.namespace } : {}),
  };
  try {
    if (intent.verb === 'delete') {
      return await client.delete(kind, key, {
        ...intent.options,
        preconditions: {
          uid: base?.entry.object.metadata.uid,
          resourceVersion: base?.version,
        },
      });
    }
    const options = {
      fieldManager: intent.manager,
      subresource: intent.subresource,
    };
    if (intent.verb === 'apply') {
      // The cluster copies what is applied into this annotation, where a version has no place: then it judges conflicts itself.
      const copied =
        base?.entry.object.metadata.annotations?.[LAST_APPLIED] !== undefined;
      return await client.apply<StoredObject>(
        kind,
        placed(intent.config, kind, copied ? undefined : base?.version),
        // Else they were judged before, and the version makes sure that nothing has changed since.
        {
          ...options,
          fieldManager: intent.manager,
          force: copied ? intent.force : true,
        },
      );
    }
    const object = placed(change.object, kind, base?.version);
    if (base) {
      // An empty list means "as they are"; one empty entry is how Kubernetes is told to clear them.
      const owners = object.metadata.managedFields ?? [];
      const cleared = owners.length === 0 && !intent.subresource;
      if (cleared) Object.assign(object.metadata, { managedFields: [{}] });
      return await client.update<StoredObject>(kind, object, options);
    }
    delete object.metadata.managedFields;
    return await client.create<StoredObject>(kind, object, options);
  } catch (error) {
    const stale = base ? ['Conflict', 'NotFound'] : ['AlreadyExists'];
    if (isApiError(error) && stale.includes(error.reason))
      throw new StaleWriteError();
    throw error;
  }
}

/** A copy for the cluster: its own version instead of the mirror's, and nothing that only it may give. */
function placed(
  object: KubeObject,
  kind: KindDefinition,
  version: string | undefined,
): KubeObject {
  const metadata = { ...object.metadata };
  delete metadata.resourceVersion;
  if (version) metadata.resourceVersion = version;
  else {
    delete metadata.uid;
    delete metadata.creationTimestamp;
    delete metadata.generation;
  }
  return { ...object, apiVersion: apiVersionOf(kind), metadata };
}

import { ResourceKind } from '@openchoreo-portal/client';
import { isApiError, StoredObject } from '@openchoreo-portal/model';
import { PlaneSession } from './sessions';

/**
 * Deletes exactly this object, and in the background what it owns. Gone already, or another of its name there by now, is fine.
 *
 * @throws ApiError what the plane answers otherwise
 */
export async function deleteOnPlane(
  session: PlaneSession,
  kind: ResourceKind,
  object: StoredObject,
): Promise<void> {
  if (object.metadata.deletionTimestamp) return;
  const { namespace, name, uid } = object.metadata;
  try {
    await session.client.delete(
      kind,
      namespace ? { namespace, name } : { name },
      { propagationPolicy: 'Background', preconditions: { uid } },
    );
  } catch (error) {
    if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) {
      throw error;
    }
  }
}

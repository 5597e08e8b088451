import {
  createClient,
  createDiscoveryResolver,
  KindResolver,
  ResourceClient,
  Transport,
} from '@openchoreo-portal/client';
import { parsePlaneRef } from '@openchoreo-portal/controllers';
import { ApiError, StoredObject } from '@openchoreo-portal/model';
import { SecretPlanes } from '../secrets/service';

/** On a RenderedRelease or WorkflowRun: the plane it was handed to, written by its controller. */
export const PLANE_ANNOTATION = 'openchoreo.dev/plane';

/** A plane as the live views use it. */
export interface LivePlane {
  client: ResourceClient;
  transport: Transport;
  resolver: KindResolver;
}

/** Opens the plane that an object was handed to; undefined while it was not handed to any. */
export function planeOf(
  planes: SecretPlanes,
  object: StoredObject,
): LivePlane | undefined {
  const ref = parsePlaneRef(object.metadata.annotations?.[PLANE_ANNOTATION]);
  if (!ref) return undefined;
  const transport = planes.transport(ref);
  return {
    transport,
    client: createClient(transport, { fieldManager: 'openchoreo-api' }),
    resolver: createDiscoveryResolver(transport),
  };
}

/** The same, where there is nothing to show without a plane. */
export function requirePlane(
  planes: SecretPlanes,
  object: StoredObject,
): LivePlane {
  const plane = planeOf(planes, object);
  if (plane) return plane;
  throw new ApiError({
    reason: 'NotFound',
    message: `${object.kind} ${object.metadata.name} has not reached a plane yet.`,
    remedy: 'Look at its conditions; try again when it is applied.',
  });
}

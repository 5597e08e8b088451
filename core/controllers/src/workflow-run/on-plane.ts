import { ResourceKind } from '@openchoreo-portal/client';
import {
  ApiError,
  isApiError,
  KubeObject,
  parseApiVersion,
  StoredObject,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { PlaneSession } from '../planes';
import { parsePlaneRef, PlaneRef } from '../resolve';

/** Field manager of what runs write on their plane. */
export const FIELD_MANAGER = 'openchoreo-workflowrun';
/** On a WorkflowRun: the plane it runs on, so that it can be cleaned up when its workflow is gone. */
export const PLANE_ANNOTATION = 'openchoreo.dev/plane';

/** The plane a run was handed to, as it was written down before anything was applied there. */
export function recordedPlane(run: WorkflowRun): PlaneRef | undefined {
  return parsePlaneRef(run.metadata.annotations?.[PLANE_ANNOTATION]);
}

/** Applies an object; fields of others are taken over. */
export async function applyOnPlane(
  session: PlaneSession,
  object: KubeObject,
): Promise<StoredObject> {
  return session.client.apply(await kindOnPlane(session, object), object, {
    fieldManager: FIELD_MANAGER,
    force: true,
  });
}

/** How the plane serves a kind; throws NotFound when it does not. */
export async function kindOnPlane(
  session: PlaneSession,
  object: { apiVersion: string; kind: string },
): Promise<ResourceKind> {
  const kind = await session.kind({
    ...parseApiVersion(object.apiVersion),
    kind: object.kind,
  });
  if (kind) return kind;
  throw new ApiError({
    reason: 'NotFound',
    message: `The workflow plane does not serve ${object.kind} (${object.apiVersion}).`,
    remedy: 'Install its definition there.',
  });
}

/** Tells the plane's workflow engine to end a run at once; saying it twice changes nothing. */
export async function stopOnPlane(
  session: PlaneSession,
  workflow: StoredObject,
): Promise<void> {
  const { namespace, name } = workflow.metadata;
  const spec = workflow.spec as { shutdown?: string } | undefined;
  if (spec?.shutdown) return;
  await session.client.patch(
    await kindOnPlane(session, workflow),
    namespace ? { namespace, name } : { name },
    'merge',
    { spec: { shutdown: 'Terminate' } },
    { fieldManager: FIELD_MANAGER },
  );
}

/** The cache may be behind a run that was just made, so its absence is asked for. */
export async function isGone(
  session: PlaneSession,
  kind: ResourceKind,
  { namespace, name }: { namespace?: string; name: string },
): Promise<boolean> {
  try {
    await session.client.get(kind, namespace ? { namespace, name } : { name });
    return false;
  } catch (error) {
    if (isApiError(error, 'NotFound')) return true;
    throw error;
  }
}

/** What a run's status says about an object on its plane. */
export function referenceOf(object: KubeObject) {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: name ?? '',
    ...(namespace ? { namespace } : {}),
  };
}

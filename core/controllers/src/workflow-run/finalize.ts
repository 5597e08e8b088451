import { ResourceKind } from '@openchoreo-portal/client';
import {
  FINALIZER_PREFIX,
  parseApiVersion,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { deleteOnPlane, PlaneSessions } from '../planes';
import { ControllerContext } from '../runtime';
import { recordedPlane } from './on-plane';
import { RUN_UID_LABEL } from './plane-objects';

/** Keeps a run until what it made on its plane is gone. */
export const FINALIZER = `${FINALIZER_PREFIX}workflowrun-cleanup`;

/** Removes what a run made on its plane, then lets the run go. */
export async function finalize(
  run: WorkflowRun,
  sessions: PlaneSessions,
  { write }: ControllerContext,
): Promise<void> {
  if (!run.metadata.finalizers?.includes(FINALIZER)) return;
  const plane = recordedPlane(run);
  if (plane) {
    const session = sessions.get(plane);
    const kinds = new Map<string, ResourceKind>();
    for (const reference of [
      ...(run.status?.runReference ? [run.status.runReference] : []),
      ...(run.status?.resources ?? []),
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' },
      { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' },
    ]) {
      const kind = await session.kind({
        ...parseApiVersion(reference.apiVersion),
        kind: reference.kind,
      });
      if (kind) kinds.set(`${kind.group}/${kind.plural}`, kind);
    }
    let left = 0;
    for (const kind of kinds.values()) {
      const live = await session.live(kind);
      for (const object of live.list()) {
        if (object.metadata.labels?.[RUN_UID_LABEL] !== run.metadata.uid) {
          continue;
        }
        left++;
        await deleteOnPlane(session, kind, object);
      }
    }
    // Their disappearance is watched and wakes this run again.
    if (left > 0) return;
  }
  await write.removeFinalizer(workflowRunKind, run, FINALIZER);
}

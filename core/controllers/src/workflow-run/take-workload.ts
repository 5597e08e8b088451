import {
  ANNOTATIONS,
  Component,
  componentKind,
  isApiError,
  LABELS,
  WorkflowRun,
  workflowRunKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { componentRef, ControllerContext } from '../runtime';
import { ArgoStatus } from './argo';
import { componentOf } from './resolve';
import { takePreviewRelease } from './preview-release';
import { desiredWorkload, readBuiltWorkload } from './workload';

/** Image that a finished build handed over; it is kept in the run's status, where only the platform writes. */
export function builtImage(argo: ArgoStatus): string | undefined {
  const manifest = argo.outputs.get('workload-cr');
  if (manifest === undefined) return undefined;
  const built = readBuiltWorkload(manifest);
  return typeof built === 'string' ? undefined : built.image;
}

/** Stores the Workload of a component build, once per run and never over a newer build's. */
export async function takeWorkload(
  run: WorkflowRun,
  argo: ArgoStatus,
  { lookups, write }: ControllerContext,
): Promise<{ run: WorkflowRun; problem?: string }> {
  const target = componentOf(run);
  const manifest = argo.outputs.get('workload-cr');
  if (!target || manifest === undefined) return { run };
  const { annotations } = run.metadata;
  if (annotations?.[ANNOTATIONS.workload]) return { run };
  if (annotations?.[ANNOTATIONS.previewRelease]) return { run };
  const built = readBuiltWorkload(manifest);
  if (typeof built === 'string') return { run, problem: built };
  const namespace = run.metadata.namespace ?? '';
  // It was asked when the run began; the name may belong to somebody else by now.
  const component = lookups.get<Component>(componentKind, {
    namespace,
    name: target.component,
  });
  if (component?.spec.owner.projectName !== target.project) {
    const problem = `Component ${target.component} does not belong to project ${target.project}.`;
    return { run, problem };
  }
  const existing = lookups.refers<Workload>(
    workloadKind,
    componentRef(namespace, target.component),
  );
  const foreign = existing.find(
    w => w.spec.owner.projectName !== target.project,
  );
  if (foreign) {
    const problem = `Workload ${foreign.metadata.name} belongs to project ${foreign.spec.owner.projectName}.`;
    return { run, problem };
  }
  if (existing.length > 1) {
    return { run, problem: 'The component has more than one Workload.' };
  }
  if (run.metadata.labels?.[LABELS.preview]) {
    return takePreviewRelease(run, built, existing[0], { lookups, write });
  }
  const wanted = desiredWorkload({
    built,
    existing: existing[0],
    namespace,
    ...target,
    run: {
      name: run.metadata.name,
      createdAt: run.metadata.creationTimestamp,
    },
  });
  let name = existing[0]?.metadata.name ?? '';
  if (wanted) {
    try {
      const stored = await write.ensure<Workload>(
        workloadKind,
        existing[0],
        wanted,
      );
      ({ name } = stored.metadata);
    } catch (error) {
      if (isApiError(error, 'Invalid') || isApiError(error, 'BadRequest')) {
        return { run, problem: `The Workload it made: ${error.message}` };
      }
      throw error;
    }
  }
  return {
    run: await write.annotate(workflowRunKind, run, {
      [ANNOTATIONS.workload]: name,
      [ANNOTATIONS.workloadFromSource]: String(built.fromSource),
    }),
  };
}

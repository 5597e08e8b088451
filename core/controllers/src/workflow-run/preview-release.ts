import {
  ANNOTATIONS,
  Component,
  componentKind,
  componentReleaseKind,
  LABELS,
  WorkflowRun,
  workflowRunKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { componentState } from '../component/desired';
import { storeRelease } from '../release-set';
import { ControllerContext } from '../runtime';
import { componentOf } from './resolve';
import { BuiltWorkload, specAfterBuild } from './workload';

/**
 * A build for a preview makes a release and leaves the component's own Workload alone: what is in review must not reach the environments
 * that the component is deployed to by itself.
 */
export async function takePreviewRelease(
  run: WorkflowRun,
  built: BuiltWorkload,
  existing: Workload | undefined,
  context: Pick<ControllerContext, 'lookups' | 'write'>,
): Promise<{ run: WorkflowRun; problem?: string }> {
  const { lookups, write } = context;
  const { namespace, labels } = run.metadata;
  const target = componentOf(run);
  const component =
    target &&
    lookups.get<Component>(componentKind, {
      namespace,
      name: target.component,
    });
  if (!component || !target) {
    return { run, problem: 'The component does not exist any more.' };
  }
  const workload: Workload = {
    apiVersion: component.apiVersion,
    kind: workloadKind.kind,
    metadata: existing?.metadata ?? component.metadata,
    spec: specAfterBuild(built, existing, {
      projectName: target.project,
      componentName: target.component,
    }),
  };
  const state = componentState(component, lookups, workload);
  if ('reason' in state) return { run, problem: state.message };
  const { object } = state.release;
  const problem = await storeRelease(
    componentReleaseKind,
    {
      ...object,
      metadata: {
        ...object.metadata,
        labels: {
          ...object.metadata.labels,
          [LABELS.preview]: labels?.[LABELS.preview] ?? '',
        },
      },
    },
    context,
  );
  if (problem) return { run, problem };
  return {
    run: await write.annotate(workflowRunKind, run, {
      [ANNOTATIONS.previewRelease]: object.metadata.name ?? '',
    }),
  };
}

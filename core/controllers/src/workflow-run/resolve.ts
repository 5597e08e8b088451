import {
  Component,
  componentKind,
  isApiError,
  LABELS,
  SecretReference,
  secretReferenceKind,
  Workflow,
  WorkflowPlane,
  WorkflowRun,
} from '@openchoreo-portal/model';
import {
  renderWorkflow,
  WorkflowRendering,
} from '@openchoreo-portal/rendering';
import {
  findComponentType,
  findWorkflow,
  findWorkflowPlane,
  MissingReference,
  ResolvedPlane,
} from '../resolve';
import { Lookups } from '../runtime';

/** Everything a run leads to. */
export interface RunInputs {
  workflow: Workflow;
  plane: ResolvedPlane<WorkflowPlane>;
  rendering: WorkflowRendering;
}

/** Reads and renders what a run is, or says what is missing or wrong. */
export function resolveRun(
  run: WorkflowRun,
  lookups: Lookups,
): RunInputs | MissingReference {
  const namespace = run.metadata.namespace ?? '';
  const { kind, name } = run.spec.workflow;
  const workflow = findWorkflow(lookups, namespace, {
    kind: kind ?? 'ClusterWorkflow',
    name,
  });
  if (!workflow) {
    return {
      reason: 'WorkflowResolutionFailed',
      message: `${kind ?? 'ClusterWorkflow'} ${name} does not exist.`,
    };
  }
  const component = componentProblem(run, lookups);
  if (component) {
    return { reason: 'ComponentValidationFailed', message: component };
  }
  const plane = findWorkflowPlane(lookups, namespace, workflow);
  if (!plane) {
    const ref = workflow.spec.workflowPlaneRef;
    return {
      reason: 'WorkflowPlaneNotFound',
      message: `${ref?.kind ?? 'ClusterWorkflowPlane'} ${
        ref?.name ?? 'default'
      } does not exist.`,
    };
  }
  const secretReferences = Object.fromEntries(
    lookups
      .list<SecretReference>(secretReferenceKind, namespace)
      .map(r => [r.metadata.name, r.spec]),
  );
  try {
    const rendering = renderWorkflow({
      namespace,
      run,
      workflow,
      workflowPlane: plane.object,
      secretReferences,
    });
    return { workflow, plane, rendering };
  } catch (error) {
    if (!isApiError(error)) throw error;
    return { reason: 'WorkflowResolutionFailed', message: error.message };
  }
}

/** The component a run builds, as its labels say. */
export function componentOf(
  run: WorkflowRun,
): { project: string; component: string } | undefined {
  const project = run.metadata.labels?.[LABELS.project];
  const component = run.metadata.labels?.[LABELS.component];
  return project && component ? { project, component } : undefined;
}

/** Why the run may not act for the component that its labels name. */
function componentProblem(
  run: WorkflowRun,
  lookups: Lookups,
): string | undefined {
  const project = run.metadata.labels?.[LABELS.project];
  const name = run.metadata.labels?.[LABELS.component];
  if (!project && !name) return undefined;
  if (!project || !name) {
    return `Labels ${LABELS.project} and ${LABELS.component} go together; give both or none.`;
  }
  const namespace = run.metadata.namespace ?? '';
  const component = lookups.get<Component>(componentKind, { namespace, name });
  if (!component) return `Component ${name} does not exist.`;
  if (component.spec.owner.projectName !== project) {
    return `Component ${name} does not belong to project ${project}.`;
  }
  const { workflow } = component.spec;
  const kind = run.spec.workflow.kind ?? 'ClusterWorkflow';
  if (
    !workflow ||
    workflow.name !== run.spec.workflow.name ||
    (workflow.kind ?? 'ClusterWorkflow') !== kind
  ) {
    return `Component ${name} is not built by ${kind} ${run.spec.workflow.name}.`;
  }
  const type = findComponentType(
    lookups,
    namespace,
    component.spec.componentType,
  );
  const isAllowed = type?.spec.allowedWorkflows?.some(
    w => (w.kind ?? 'ClusterWorkflow') === kind && w.name === workflow.name,
  );
  return isAllowed
    ? undefined
    : `Type ${component.spec.componentType.name} does not allow ${kind} ${workflow.name}.`;
}

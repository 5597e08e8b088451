import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import {
  ComponentTypeSpec,
  ErrorCause,
  jsonEqual,
  OPENCHOREO_GROUP,
  ProjectTypeSpec,
  ResourceTypeSpec,
  TraitSpec,
  WorkflowSpec,
} from '@openchoreo-portal/model';
import {
  checkComponentType,
  checkProjectType,
  checkResourceType,
  checkTrait,
  checkWorkflow,
  RenderProblem,
} from '@openchoreo-portal/rendering';
import { invalidObject } from './invalid';

/** By kind; the cluster-scoped twin has the same spec. The schema has been checked before, so the casts hold. */
const CHECKS: Record<
  string,
  (spec: unknown, source: string) => RenderProblem[]
> = {
  ComponentType: (spec, source) =>
    checkComponentType(spec as ComponentTypeSpec, source),
  Trait: (spec, source) => checkTrait(spec as TraitSpec, source),
  ProjectType: (spec, source) =>
    checkProjectType(spec as ProjectTypeSpec, source),
  ResourceType: (spec, source) =>
    checkResourceType(spec as ResourceTypeSpec, source),
  Workflow: (spec, source) => checkWorkflow(spec as WorkflowSpec, source),
};

const checkOf = (kind: { group: string; kind: string }) =>
  kind.group === OPENCHOREO_GROUP
    ? CHECKS[kind.kind.replace(/^Cluster/, '')]
    : undefined;

/** What could never render is refused where it is written, with the place inside the expression. */
export const renderingAdmission: AdmissionPlugin = {
  name: 'templates',
  matches: ({ operation, kind, subresource }) =>
    operation !== 'delete' &&
    subresource === undefined &&
    checkOf(kind) !== undefined,
  validate(_ctx, { object, oldObject, kind }) {
    // What was accepted once must stay labelled, annotated and deletable, also when a later version checks more.
    if (oldObject && jsonEqual(oldObject.spec, object.spec)) return;
    const problems = checkOf(kind)!(
      object.spec,
      `${kind.kind}/${object.metadata.name}`,
    );
    if (problems.length > 0) {
      throw invalidObject(kind, object, problems.map(causeOf));
    }
  },
};

/** The message names line and column already; the source line with a caret is added. */
function causeOf(problem: RenderProblem): ErrorCause {
  const { path, message, expression, caret } = problem;
  const detail = caret ?? (expression ? `\${${expression}}` : undefined);
  return {
    reason: problem.reason ?? 'FieldValueInvalid',
    field: path,
    message: detail ? `${message}\n${detail}` : message,
  };
}

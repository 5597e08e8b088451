import { LABELS } from '../labels';
import { Component, WorkflowRunSpec } from '../kinds';
import { workflowRunKind } from '../kinds/workflow-run';
import { sha256Hex } from '../names';
import { JsonObject, KubeObject } from '../object';
import { StructuralSchema } from '../kind-definition';
import { repositoryParameterPaths, withValueAt } from './repository-parameters';

/** Longest part of a component's name in a run's name, so that `-run-<8 hex>` and a generated suffix still fit in 63 characters. */
const MAX_NAME = 50;

const prefix = (component: string) =>
  `${component.slice(0, MAX_NAME).replace(/-+$/, '')}-run-`;

/**
 * Name of the run that builds a commit: `<component>-run-<8 hex>`, at most 63 characters. The same commit gives the same name, so a push
 * that is told twice, or that a template told first, is built once.
 */
export function buildRunName(component: string, commit: string): string {
  return prefix(component) + sha256Hex(`${component}@${commit}`).slice(0, 8);
}

/**
 * A run of the workflow that a component declares. With `commit` its name is fixed by the commit ({@link buildRunName}) and the parameter
 * that the workflow's `schema` marks for it is set; without it the tip of the branch is built and the server makes a name up. Undefined when
 * the component has no workflow.
 */
export function componentRun(
  component: Component,
  options: {
    commit?: string;
    schema?: StructuralSchema;
    /** Builds another branch for a preview; its runs have names of their own. */
    preview?: { name: string; branch: string };
  } = {},
): KubeObject<WorkflowRunSpec> | undefined {
  const { workflow, owner } = component.spec;
  if (!workflow) return undefined;
  const { name, namespace } = component.metadata;
  const { commit, schema, preview } = options;
  const paths = repositoryParameterPaths(schema);
  const set = (
    parameters: JsonObject | undefined,
    path: readonly string[] | undefined,
    value: string | undefined,
  ) => (path && value ? withValueAt(parameters, path, value) : parameters);
  const parameters = set(
    set(workflow.parameters, paths.commit, commit),
    paths.branch,
    preview?.branch,
  );
  const built = preview ? `${commit}@${preview.name}` : commit;
  return {
    apiVersion: component.apiVersion,
    kind: workflowRunKind.kind,
    metadata: {
      ...(commit
        ? { name: buildRunName(name, built!) }
        : { generateName: prefix(name) }),
      namespace,
      labels: {
        [LABELS.project]: owner.projectName,
        [LABELS.component]: name,
        [LABELS.workflowType]: 'component',
        ...(preview ? { [LABELS.preview]: preview.name } : {}),
      },
    },
    spec: {
      workflow: {
        ...workflow,
        ...(parameters === undefined ? {} : { parameters }),
      },
    },
  };
}

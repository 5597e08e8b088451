import {
  isJsonObject,
  KubeObject,
  LABELS,
  SecretReferenceSpec,
  setOwn,
  workflowNamespace,
  WorkflowSpec,
} from '@openchoreo-portal/model';
import { DERIVED } from '../context/macros';
import { numericTypes, structuralSchema, valuesOf } from '../context/schema';
import { Problems } from '../errors';
import { InputObject, nameOf, RenderedObject } from '../inputs';
import { problemAt, RenderLimits, TemplateEngine } from '../template/engine';
import { formatValue } from '../template/format';
import { Scope, ScopeTypes } from '../template/scope';
import { checkDrafts, DraftObject, finish } from './draft';
import { renderTemplate } from './templates';

/** Everything that decides what a run of a workflow is. */
export interface WorkflowRenderInput {
  /** Control-plane namespace of the run. */
  namespace: string;
  /** The run; its labels tell the component it builds, if any. */
  run: InputObject<{ workflow?: { parameters?: unknown } }>;
  workflow: InputObject<WorkflowSpec> & { spec: WorkflowSpec };
  workflowPlane: InputObject<{ secretStoreRef?: { name: string } }>;
  /** SecretReferences of the namespace by name; only those that the workflow names are read. */
  secretReferences?: Record<string, SecretReferenceSpec>;
  limits?: RenderLimits;
}

/** What a run of a workflow is on its plane. */
export interface WorkflowRendering {
  /** Namespace of the run on the workflow plane. */
  runNamespace: string;
  /** The Argo Workflow. */
  run: KubeObject;
  /** Objects to apply before it, in this order. */
  resources: { id: string; object: KubeObject }[];
  /** Names of SecretReferences in use, sorted. */
  secretReferenceNames: string[];
}

const VARIABLES = {
  metadata: 'dyn',
  workflowplane: 'dyn',
  externalRefs: 'dyn',
  [DERIVED]: 'dyn',
} as const;

/**
 * Renders a run of a workflow.
 *
 * An external reference whose name is empty is absent; side objects whose name comes out empty or starts with `-` are left out
 * (official workflows build names from labels that only component builds have). Parameter values become strings, as Argo wants.
 *
 * @throws RenderError with every problem that could be found
 */
export function renderWorkflow(input: WorkflowRenderInput): WorkflowRendering {
  const engine = new TemplateEngine(input.limits);
  const { workflow } = input;
  const source = `${workflow.kind ?? 'Workflow'}/${nameOf(workflow)}`;
  const runNamespace = workflowNamespace(input.namespace);
  const base = workflowScope(input, source, runNamespace);
  const { scope, names } = resolveExternalRefs(input, engine, base, source);
  const problems = new Problems();
  const run = problems.attempt(() => renderRun(engine, input, scope, source));
  const drafts = (workflow.spec.resources ?? []).flatMap((template, i) => {
    const at = { source, path: `spec.resources[${i}]` };
    return (
      problems.attempt(() => renderTemplate(engine, template, scope, at)) ?? []
    ).filter(hasUsableName);
  });
  problems.throwIfAny();
  checkDrafts(drafts);
  const resources = finish(drafts).map(({ id, object }: RenderedObject) => ({
    id,
    object,
  }));
  return {
    runNamespace,
    run: run as KubeObject,
    resources,
    secretReferenceNames: names,
  };
}

function workflowScope(
  input: WorkflowRenderInput,
  source: string,
  runNamespace: string,
): Scope {
  const { run, workflow, workflowPlane, namespace } = input;
  const at = { source, path: 'spec.parameters' };
  const { secretStoreRef } = workflowPlane.spec ?? {};
  return {
    types: ScopeTypes.of({
      ...VARIABLES,
      parameters: numericTypes(structuralSchema(workflow.spec.parameters, at)),
    }),
    values: {
      metadata: {
        workflowRunName: nameOf(run),
        namespaceName: namespace,
        namespace: runNamespace,
        labels: runLabels(run),
      },
      workflowplane: secretStoreRef ? { secretStore: secretStoreRef.name } : {},
      externalRefs: {},
      [DERIVED]: {},
      parameters: valuesOf(
        workflow.spec.parameters,
        run.spec?.workflow?.parameters,
        {
          source: `WorkflowRun/${nameOf(run)}`,
          path: 'spec.workflow.parameters',
        },
        at,
      ),
    },
  };
}

/** Official workflows read these two without asking whether they are there; runs of other workflows have none. */
function runLabels(run: InputObject): Record<string, string> {
  return {
    [LABELS.project]: '',
    [LABELS.component]: '',
    ...run.metadata.labels,
  };
}

function resolveExternalRefs(
  input: WorkflowRenderInput,
  engine: TemplateEngine,
  scope: Scope,
  source: string,
): { scope: Scope; names: string[] } {
  const problems = new Problems();
  const externalRefs: Record<string, unknown> = {};
  const names = new Set<string>();
  (input.workflow.spec.externalRefs ?? []).forEach((ref, i) =>
    problems.attempt(() => {
      const at = { source, path: `spec.externalRefs[${i}].name` };
      const name = engine.render(ref.name, scope, at);
      if (name === '' || name === undefined || name === null) return;
      if (typeof name !== 'string') throw problemAt(at, 'must be a string');
      const found = input.secretReferences?.[name];
      if (!found) {
        throw problemAt(at, `there is no SecretReference ${name}`, {
          reason: 'FieldValueNotFound',
        });
      }
      names.add(name);
      setOwn(externalRefs, ref.id, { spec: found });
    }),
  );
  problems.throwIfAny('Create the SecretReference, or name another one.');
  const values = { ...scope.values, externalRefs };
  return { scope: { ...scope, values }, names: [...names].sort() };
}

function renderRun(
  engine: TemplateEngine,
  { workflow }: WorkflowRenderInput,
  scope: Scope,
  source: string,
): KubeObject {
  const place = { source, path: 'spec.runTemplate' };
  const object = engine.render(workflow.spec.runTemplate, scope, place);
  if (!isJsonObject(object)) throw problemAt(place, 'must render an object');
  checkDrafts([{ targetPlane: 'dataplane', object, place }]);
  stringifyParameters(object);
  return object as unknown as KubeObject;
}

/** Argo takes only strings; lists and maps travel as JSON. */
function stringifyParameters(run: Record<string, unknown>): void {
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
    } else if (isJsonObject(node)) {
      for (const [key, child] of Object.entries(node)) {
        if (key === 'parameters' && Array.isArray(child)) {
          for (const parameter of child) {
            if (isJsonObject(parameter) && 'value' in parameter) {
              parameter.value = formatValue(parameter.value);
            }
          }
        } else visit(child);
      }
    }
  };
  visit(run.spec);
}

function hasUsableName({ object }: DraftObject): boolean {
  const { metadata } = object;
  const name = isJsonObject(metadata) ? metadata.name : undefined;
  return typeof name === 'string' && name !== '' && !name.startsWith('-');
}

import {
  ANNOTATIONS,
  isJsonObject,
  ProjectReleaseSpec,
} from '@openchoreo-portal/model';
import { DERIVED } from '../context/macros';
import {
  environmentContext,
  ENVIRONMENT_VARIABLES,
} from '../context/environment';
import { numericTypes, structuralSchema, valuesOf } from '../context/schema';
import { RenderError } from '../errors';
import {
  EnvironmentInputs,
  InputObject,
  nameOf,
  RenderedObject,
} from '../inputs';
import { TemplateEngine } from '../template/engine';
import { Scope, ScopeTypes } from '../template/scope';
import {
  checkDrafts,
  compareObjects,
  DraftObject,
  finish,
  mergeLabels,
  ObjectOrigin,
  originsOf,
} from './draft';
import { renderTemplates } from './templates';
import { checkRules } from './validations';

/** Everything that decides what a project is in an environment. */
export interface ProjectRenderInput extends EnvironmentInputs {
  release: InputObject<ProjectReleaseSpec> & { spec: ProjectReleaseSpec };
  /** Absent: no environment values. */
  binding?: InputObject<{ environmentConfigs?: unknown }>;
}

/** What a project is in an environment. */
export interface ProjectRendering {
  objects: RenderedObject[];
  /** Name of the cell's namespace. */
  cellNamespace: string;
  /** By plane and id. */
  origins: Record<string, ObjectOrigin>;
}

/**
 * Renders a project release in an environment. The result holds exactly one Namespace: the cell.
 *
 * @throws RenderError with every problem that could be found
 */
export function renderProject(input: ProjectRenderInput): ProjectRendering {
  const engine = new TemplateEngine(input.limits);
  const { kind, name, spec: type } = input.release.spec.projectType;
  const source = `${kind}/${name}`;
  const { scope, labels, cellNamespace } = projectContext(input, source);
  checkRules(engine, type, scope, source);
  const drafts = renderTemplates(engine, type.resources, scope, {
    source,
    path: 'spec.resources',
  });
  for (const { object } of drafts) mergeLabels(object, labels);
  checkDrafts(drafts);
  checkNamespace(drafts, cellNamespace, source);
  drafts.sort((a, b) => compareObjects(a.object, b.object));
  const objects = finish(drafts);
  return { objects, cellNamespace, origins: originsOf(drafts, objects) };
}

function projectContext(
  input: ProjectRenderInput,
  source: string,
): { scope: Scope; labels: Record<string, string>; cellNamespace: string } {
  const base = environmentContext(input);
  const { spec: type } = input.release.spec.projectType;
  const parametersAt = { source, path: 'spec.parameters' };
  const configsAt = { source, path: 'spec.environmentConfigs' };
  const types = ScopeTypes.of({
    ...ENVIRONMENT_VARIABLES,
    metadata: 'dyn',
    [DERIVED]: 'dyn',
    parameters: numericTypes(structuralSchema(type.parameters, parametersAt)),
    environmentConfigs: numericTypes(
      structuralSchema(type.environmentConfigs, configsAt),
    ),
  });
  const bindingName =
    input.binding?.metadata.name ??
    `${base.names.projectName}-${base.names.environmentName}`;
  const values = {
    ...base.values,
    metadata: {
      ...base.names,
      namespace: base.cellNamespace,
      projectNamespace: input.namespace,
      labels: base.labels,
      annotations: projectAnnotations(input.project),
    },
    parameters: valuesOf(
      type.parameters,
      input.release.spec.parameters,
      { source: `Project/${nameOf(input.project)}`, path: 'spec.parameters' },
      parametersAt,
    ),
    environmentConfigs: valuesOf(
      type.environmentConfigs,
      input.binding?.spec?.environmentConfigs,
      {
        source: `ProjectReleaseBinding/${bindingName}`,
        path: 'spec.environmentConfigs',
      },
      configsAt,
    ),
  };
  const { labels, cellNamespace } = base;
  return { scope: { types, values }, labels, cellNamespace };
}

/** What people wrote about the project; the rest of its annotations is the control plane's business. */
export function projectAnnotations(
  project: InputObject,
): Record<string, string> {
  const all = project.metadata.annotations ?? {};
  return Object.fromEntries(
    [ANNOTATIONS.displayName, ANNOTATIONS.description].flatMap(key =>
      all[key] === undefined ? [] : [[key, all[key]]],
    ),
  );
}

function checkNamespace(
  drafts: readonly DraftObject[],
  name: string,
  source: string,
): void {
  const namespaces = drafts.filter(
    d =>
      d.targetPlane === 'dataplane' &&
      d.object.apiVersion === 'v1' &&
      d.object.kind === 'Namespace',
  );
  const names = namespaces.map(({ object: { metadata } }) =>
    isJsonObject(metadata) ? metadata.name : undefined,
  );
  if (names.length === 1 && names[0] === name) return;
  throw new RenderError(
    [
      {
        source,
        path: 'spec.resources',
        message: `must render exactly one Namespace, ${name}, but renders ${
          names.join(', ') || 'none'
        }`,
      },
    ],
    'Give the project type one Namespace with the name ${metadata.namespace}.',
  );
}

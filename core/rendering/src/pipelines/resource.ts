import {
  componentInstanceName,
  isJsonObject,
  LABELS,
  ResourceOutput,
  ResourceReleaseSpec,
} from '@openchoreo-portal/model';
import {
  environmentContext,
  ENVIRONMENT_VARIABLES,
} from '../context/environment';
import { DERIVED } from '../context/macros';
import { numericTypes, structuralSchema, valuesOf } from '../context/schema';
import { Problems } from '../errors';
import {
  EnvironmentInputs,
  InputObject,
  nameOf,
  RenderedObject,
  uidOf,
} from '../inputs';
import { field, Place, problemAt, TemplateEngine } from '../template/engine';
import { Scope, ScopeTypes, withVariable } from '../template/scope';
import {
  checkDrafts,
  compareObjects,
  finish,
  mergeLabels,
  ObjectOrigin,
  originsOf,
} from './draft';
import { renderTemplate } from './templates';

/** Everything that decides what a resource is in an environment. */
export interface ResourceRenderInput extends EnvironmentInputs {
  resource: InputObject;
  release: InputObject<ResourceReleaseSpec> & { spec: ResourceReleaseSpec };
  /** Absent: no environment values. */
  binding?: InputObject<{ resourceTypeEnvironmentConfigs?: unknown }>;
}

/** Live objects of a resource by the id of their template; `status` is what `readyWhen` and outputs read most. */
export type AppliedObjects = Record<string, Record<string, unknown>>;

/** What the live objects say about a resource. */
export interface ResourceState {
  /** Every `readyWhen` is true. */
  ready: boolean;
  /** Ids of templates whose `readyWhen` is not true yet. */
  waitingFor: string[];
  /** Empty until ready. */
  outputs: ResourceOutput[];
}

/** What a resource is in an environment. */
export interface ResourceRendering {
  objects: RenderedObject[];
  cellNamespace: string;
  /** Which rendered object came from which template: template id to {@link RenderedObject.id}. */
  templates: Record<string, string>;
  /** By plane and id. */
  origins: Record<string, ObjectOrigin>;
  /**
   * Evaluates `readyWhen` and, when all are true, the outputs.
   *
   * @throws RenderError when an expression fails although everything it reads is there
   */
  evaluateOutputs(applied: AppliedObjects): ResourceState;
}

/**
 * Renders a resource release in an environment.
 *
 * @throws RenderError with every problem that could be found
 */
export function renderResource(input: ResourceRenderInput): ResourceRendering {
  const engine = new TemplateEngine(input.limits);
  const { kind, name, spec: type } = input.release.spec.resourceType;
  const source = `${kind}/${name}`;
  const { scope, labels, cellNamespace } = resourceContext(input, source);
  const place: Place = { source, path: 'spec.resources' };
  const problems = new Problems();
  const drafts = type.resources.flatMap((template, i) => {
    const at = field(place, i);
    const rendered =
      problems.attempt(() => renderTemplate(engine, template, scope, at)) ?? [];
    return rendered.map(draft => ({ ...draft, templateId: template.id }));
  });
  problems.throwIfAny();
  for (const { object } of drafts) mergeLabels(object, labels);
  checkDrafts(drafts);
  drafts.sort((a, b) => compareObjects(a.object, b.object));
  const objects = finish(drafts);
  const templates = Object.fromEntries(
    drafts.map((draft, i) => [draft.templateId, objects[i].id]),
  );
  return {
    objects,
    cellNamespace,
    templates,
    origins: originsOf(drafts, objects),
    evaluateOutputs: applied =>
      evaluateState(input, scope, source, templates, applied),
  };
}

function resourceContext(
  input: ResourceRenderInput,
  source: string,
): { scope: Scope; labels: Record<string, string>; cellNamespace: string } {
  const base = environmentContext(input);
  const { spec: type } = input.release.spec.resourceType;
  const resourceName = nameOf(input.resource);
  const resourceUID = uidOf(input.resource, 'Resource', input.namespace);
  const labels = {
    ...base.labels,
    [LABELS.resource]: resourceName,
    [LABELS.resourceUid]: resourceUID,
  };
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
  const { environmentName } = base.names;
  const values = {
    ...base.values,
    metadata: {
      ...base.names,
      name: componentInstanceName(resourceName, environmentName),
      namespace: base.cellNamespace,
      resourceNamespace: input.namespace,
      resourceName,
      resourceUID,
      labels,
      annotations: {},
    },
    parameters: valuesOf(
      type.parameters,
      input.release.spec.parameters,
      { source: `Resource/${resourceName}`, path: 'spec.parameters' },
      parametersAt,
    ),
    environmentConfigs: valuesOf(
      type.environmentConfigs,
      input.binding?.spec?.resourceTypeEnvironmentConfigs,
      {
        source: `ResourceReleaseBinding/${
          input.binding?.metadata.name ?? `${resourceName}-${environmentName}`
        }`,
        path: 'spec.resourceTypeEnvironmentConfigs',
      },
      configsAt,
    ),
  };
  return {
    scope: { types, values },
    labels,
    cellNamespace: base.cellNamespace,
  };
}

function evaluateState(
  input: ResourceRenderInput,
  scope: Scope,
  source: string,
  templates: Record<string, string>,
  applied: AppliedObjects,
): ResourceState {
  const engine = new TemplateEngine(input.limits);
  const { spec: type } = input.release.spec.resourceType;
  const inner = withVariable(scope, 'applied', applied);
  const waitingFor = type.resources
    .map((template, i) => ({ template, i }))
    .filter(({ template: { id, readyWhen }, i }) => {
      if (readyWhen === undefined || !(id in templates)) return false;
      const at = { source, path: `spec.resources[${i}].readyWhen` };
      return !isReady(engine, readyWhen, inner, at, id, applied);
    })
    .map(({ template }) => template.id);
  if (waitingFor.length > 0) return { ready: false, waitingFor, outputs: [] };
  const problems = new Problems();
  const outputs = (type.outputs ?? []).flatMap((output, i) => {
    const at = { source, path: `spec.outputs[${i}]` };
    return problems.attempt(() => outputOf(engine, output, inner, at)) ?? [];
  });
  problems.throwIfAny();
  return { ready: true, waitingFor: [], outputs };
}

/** A status that is not there yet makes an expression fail; that is waiting, not an error. */
function isReady(
  engine: TemplateEngine,
  readyWhen: string,
  scope: Scope,
  place: Place,
  id: string,
  applied: AppliedObjects,
): boolean {
  if (!isJsonObject(applied[id])) return false;
  try {
    return engine.condition(readyWhen, scope, place);
  } catch (e) {
    if (isMissingField(e)) return false;
    throw e;
  }
}

function isMissingField(e: unknown): boolean {
  return e instanceof Error && /no such key/i.test(e.message);
}

function outputOf(
  engine: TemplateEngine,
  output: ResourceOutput,
  scope: Scope,
  place: Place,
): ResourceOutput {
  const text = (template: string, at: Place): string => {
    const value = engine.render(template, scope, at);
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') {
      return String(value);
    }
    throw problemAt(at, 'an output must be a text, a number or a boolean');
  };
  const keyRef = (name: 'secretKeyRef' | 'configMapKeyRef') => {
    const ref = output[name];
    if (!ref) return {};
    const at = field(place, name);
    return {
      [name]: {
        name: text(ref.name, field(at, 'name')),
        key: text(ref.key, field(at, 'key')),
      },
    };
  };
  return {
    name: output.name,
    ...(output.value === undefined
      ? {}
      : { value: text(output.value, field(place, 'value')) }),
    ...keyRef('secretKeyRef'),
    ...keyRef('configMapKeyRef'),
  };
}

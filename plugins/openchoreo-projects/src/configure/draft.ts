import {
  Component,
  ComponentTrait,
  isJsonObject,
  JsonObject,
  jsonEqual,
  KubeObject,
  Workload,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { parseDocument, stringify } from 'yaml';

/** What people configure of a component: the part of the Component, and the Workload without its owner. */
export interface Draft {
  autoDeploy?: boolean;
  parameters?: JsonObject;
  traits?: ComponentTrait[];
  /** Absent: there is none yet; the first build makes it. */
  workload?: WorkloadTemplate;
}

/** The stored objects a draft began from. */
export interface Source {
  component: Component;
  workload?: Workload;
}

const FIELDS: readonly string[] = [
  'autoDeploy',
  'parameters',
  'traits',
  'workload',
];

/** The draft that says what the objects say. */
export function draftOf({ component, workload }: Source): Draft {
  const { autoDeploy, parameters, traits } = component.spec;
  const { owner: _, ...template } = workload?.spec ?? {
    owner: undefined,
    container: { image: '' },
  };
  return {
    ...(autoDeploy === undefined ? {} : { autoDeploy }),
    ...(isJsonObject(parameters)
      ? { parameters: parameters as JsonObject }
      : {}),
    ...(traits?.length ? { traits: [...traits] } : {}),
    ...(workload ? { workload: template } : {}),
  };
}

/** The Component with the draft's part of it. */
export function componentOf(draft: Draft, component: Component): Component {
  const {
    autoDeploy: _a,
    parameters: _p,
    traits: _t,
    ...rest
  } = component.spec;
  const { workload: _w, ...own } = draft;
  return { ...component, spec: { ...rest, ...own } };
}

/** The Workload of the draft; a new one, when there is none yet. */
export function workloadOf(
  draft: Draft,
  { component, workload }: Source,
): KubeObject | undefined {
  if (!draft.workload) return undefined;
  const { name, namespace } = component.metadata;
  const owner = workload?.spec.owner ?? {
    projectName: component.spec.owner.projectName,
    componentName: name,
  };
  const spec = { owner, ...draft.workload };
  return workload
    ? { ...workload, spec }
    : {
        apiVersion: component.apiVersion,
        kind: 'Workload',
        metadata: { name: `${name}-workload`, namespace },
        spec,
      };
}

/** Which of the two objects a draft changes. */
export function changedParts(
  draft: Draft,
  source: Source,
): { component: boolean; workload: boolean } {
  const { workload: before, ...component } = draftOf(source);
  const { workload: after, ...own } = draft;
  return {
    component: !jsonEqual(component, own),
    workload: !jsonEqual(before, after),
  };
}

/** The draft as people read and write it. */
export function draftYaml(draft: Draft): string {
  return Object.keys(draft).length === 0
    ? ''
    : stringify(draft, { lineWidth: 0 });
}

/** Reads {@link draftYaml} back. Throws, in words for people, when the text is no draft. */
export function parseDraft(text: string): Draft {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw new Error(problem.message);
  const value: unknown = document.toJS({ maxAliasCount: 50 }) ?? {};
  if (!isJsonObject(value)) throw new Error(`Expected ${FIELDS.join(', ')}.`);
  const odd = Object.keys(value).find(key => !FIELDS.includes(key));
  if (odd) throw new Error(`${odd}: expected ${FIELDS.join(', ')}.`);
  const expect = (key: keyof Draft, fits: (field: unknown) => boolean) => {
    if (value[key] === null) delete value[key];
    if (value[key] !== undefined && !fits(value[key])) {
      throw new Error(`${key} has the wrong shape.`);
    }
  };
  expect('autoDeploy', field => typeof field === 'boolean');
  expect('parameters', isJsonObject);
  expect('traits', field => Array.isArray(field) && field.every(isJsonObject));
  expect(
    'workload',
    field => isJsonObject(field) && isJsonObject(field.container),
  );
  const draft = value as Draft;
  const container = draft.workload?.container;
  for (const list of [container?.env, container?.files]) {
    if (
      list !== undefined &&
      !(Array.isArray(list) && list.every(isJsonObject))
    ) {
      throw new Error('env and files are lists.');
    }
  }
  return draft;
}

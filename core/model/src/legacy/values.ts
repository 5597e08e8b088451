import { isJsonObject } from '../json';
import { JsonObject, KubeObject } from '../object';

/** The value as an object; empty when it is none. */
export const record = (value: unknown): JsonObject =>
  isJsonObject(value) ? (value as JsonObject) : {};

/** The value as a text that says something. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value : undefined;

/** The value as a list of objects. */
export const records = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.map(record) : [];

/** Without members that are undefined, so that the result is JSON. */
export function defined(value: Record<string, unknown>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as JsonObject;
}

/** Whose an older object is: its labels said so, later its `spec.owner`. */
export interface Place {
  namespace?: string;
  /** What people called it; names of objects could differ. */
  name: string;
  project?: string;
  component?: string;
  environment?: string;
}

/** Reads the place of an object from its metadata, labels and owner. */
export function placeOf({ metadata, spec }: KubeObject): Place {
  const label = (key: string) =>
    ['core.choreo.dev', 'openchoreo.dev']
      .map(prefix => metadata.labels?.[`${prefix}/${key}`])
      .find(Boolean);
  const { owner, environment, environmentName } = record(spec);
  return {
    namespace: metadata.namespace ?? label('organization'),
    name: label('name') ?? metadata.name ?? '',
    project: text(record(owner).projectName) ?? label('project'),
    component: text(record(owner).componentName) ?? label('component'),
    environment:
      text(environment) ?? text(environmentName) ?? label('environment'),
  };
}

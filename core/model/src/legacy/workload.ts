import { JsonObject, KubeObject } from '../object';
import { Collected } from './collected';
import { Converter } from './platform';
import { defined, Place, placeOf, record, records, text } from './values';

/** The component that an object belongs to; undefined, and a note, when it does not say. */
export function ownerOf(
  object: KubeObject,
  into: Collected,
): (Place & { project: string; component: string }) | undefined {
  const place = placeOf(object);
  const { project, component } = place;
  if (project && component) return { ...place, project, component };
  into.note(
    object,
    'It does not say which project and component it belongs to (labels or spec.owner), so it was left out.',
  );
  return undefined;
}

/** Adds to the one workload of a component. */
export function workloadFor(
  into: Collected,
  place: Place & { project: string; component: string },
  spec: JsonObject,
): void {
  into.add(
    'Workload',
    { namespace: place.namespace, name: place.component },
    {
      owner: { projectName: place.project, componentName: place.component },
      ...spec,
    },
  );
}

function environmentOf(
  values: unknown,
  object: KubeObject,
  into: Collected,
): JsonObject[] {
  return records(values).flatMap(({ key, value, valueFrom }): JsonObject[] => {
    const secret = record(
      record(valueFrom).secretRef ?? record(valueFrom).secretKeyRef,
    );
    if (text(secret.name)) {
      return [
        {
          key,
          valueFrom: {
            secretKeyRef: defined({ name: secret.name, key: secret.key }),
          },
        },
      ];
    }
    if (valueFrom !== undefined) {
      into.note(
        object,
        `The value of ${key} came from elsewhere; set it in the release bindings.`,
      );
      return [];
    }
    return [{ key, value: value ?? '' }];
  });
}

/** Parts of a template such as `{{ .url }}`, by what they are bound as today. */
const INJECTED: Readonly<Record<string, string>> = {
  url: 'address',
  host: 'host',
  port: 'port',
  basePath: 'basePath',
};

/** A workload of v0.3, alone or within a binding. */
export function workloadSpec(
  spec: JsonObject,
  place: Place & { project: string },
  object: KubeObject,
  into: Collected,
): JsonObject {
  const [first, ...more] = Object.entries(record(spec.containers));
  if (more.length > 0) {
    into.note(
      object,
      `A workload has one container now: ${more
        .map(([name]) => name)
        .join(', ')} must become components or a Trait.`,
    );
  }
  const { image, command, args, env } = record(first?.[1]);
  const endpoints = Object.entries(record(spec.endpoints)).map(
    ([name, value]) => {
      const { type, port, schema } = record(value);
      return [
        name,
        defined({ type: endpointType(type), port, schema: schemaOf(schema) }),
      ];
    },
  );
  const dependencies = Object.entries(record(spec.connections)).map(
    ([name, value]) => {
      const { params, inject } = record(value);
      const { componentName, endpoint, projectName } = record(params);
      const envBindings: JsonObject = {};
      for (const { name: variable, value: template } of records(
        record(inject).env,
      )) {
        const part = /^\{\{\s*\.(\w+)\s*\}\}$/.exec(`${template}`)?.[1];
        const bound = part && INJECTED[part];
        if (bound) envBindings[bound] = variable;
        else {
          into.note(
            object,
            `Connection ${name}: ${variable} was made of "${template}"; make it of its parts in the program.`,
          );
        }
      }
      const elsewhere = text(projectName) && projectName !== place.project;
      return defined({
        project: elsewhere ? projectName : undefined,
        component: componentName,
        name: endpoint,
        visibility: elsewhere ? 'namespace' : 'project',
        envBindings,
      });
    },
  );
  return defined({
    container: image
      ? defined({
          image,
          command,
          args,
          env: env && environmentOf(env, object, into),
        })
      : undefined,
    endpoints: endpoints.length > 0 ? Object.fromEntries(endpoints) : undefined,
    dependencies:
      dependencies.length > 0 ? { endpoints: dependencies } : undefined,
  });
}

/** Type of an endpoint, by what it was called. */
export const endpointType = (type: unknown) => {
  if (type === 'REST' || type === undefined) return 'HTTP';
  return text(type) === 'GRPC' ? 'gRPC' : type;
};

/** Schema of an endpoint, when it has content. */
export function schemaOf(schema: unknown): JsonObject | undefined {
  const { type, content } = record(schema);
  return text(content) ? defined({ type, content }) : undefined;
}

/** Workload of v0.3. */
export const workload: Converter = (object, into) => {
  const owner = ownerOf(object, into);
  if (!owner) return;
  workloadFor(
    into,
    owner,
    workloadSpec(record(object.spec), owner, object, into),
  );
};

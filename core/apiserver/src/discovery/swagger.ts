import { KindDefinition } from '@openchoreo-portal/model';
import { LIST_META, META_SCHEMAS, OBJECT_META } from './openapi-meta';
import { pathsOf } from './openapi-paths';
import { schemaName } from './schema-name';
import { SwaggerSchema, toSwaggerSchema } from './swagger-schema';

/** A parameter; the body has a schema. */
export type SwaggerParameter = {
  in: string;
  schema?: SwaggerSchema;
} & Record<string, unknown>;

/** What a method does. */
export type SwaggerOperation = {
  parameters?: SwaggerParameter[];
  responses: Record<string, { description: string; schema?: SwaggerSchema }>;
} & Record<string, unknown>;

/** Methods of a path, and `parameters` of all of them. */
export type SwaggerPath = Record<string, SwaggerOperation | SwaggerParameter[]>;

/** Part of a Swagger 2.0 document. The whole one is the sum of its parts. */
export interface SwaggerPart {
  paths: Record<string, SwaggerPath>;
  definitions: Record<string, SwaggerSchema>;
}

const ref = (name: string) => `#/definitions/${name}`;
const METADATA: SwaggerSchema = {
  $ref: ref(OBJECT_META),
  description: 'Name, labels and what else every object has.',
};

/** What all kinds share, and where each group and version is found. */
export function sharedPart(
  groupVersions: readonly { group: string; version: string }[],
): SwaggerPart {
  const roots = new Set(['/version/', '/apis/']);
  for (const { group, version } of groupVersions) {
    roots.add(group ? `/apis/${group}/` : '/api/');
    roots.add(group ? `/apis/${group}/${version}/` : `/api/${version}/`);
  }
  return {
    paths: Object.fromEntries(
      [...roots].map(path => [
        path,
        {
          get: {
            description: 'What is served here.',
            produces: ['application/json'],
            responses: { 200: { description: 'OK' } },
          },
        },
      ]),
    ),
    definitions: Object.fromEntries(
      Object.entries(META_SCHEMAS(ref)).map(([name, schema]) => [
        name,
        withPlainReferences(schema) as SwaggerSchema,
      ]),
    ),
  };
}

/** A kind, its list, and their paths. */
export function kindPart(kind: KindDefinition): SwaggerPart {
  const name = schemaName(kind);
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const schema = toSwaggerSchema(kind.schema, METADATA);
  const isOpen = kind.schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    paths: Object.fromEntries(
      Object.entries(pathsOf(kind, ref(name), ref)).map(([path, item]) => [
        path,
        swaggerPath(item as PathItem),
      ]),
    ),
    definitions: {
      [name]: {
        ...schema,
        ...(kind.description ? { description: kind.description } : {}),
        type: 'object',
        // Without any field kubectl takes an object for one that may hold anything.
        ...(isOpen
          ? {}
          : {
              properties: {
                ...(schema.properties as object | undefined),
                apiVersion: {
                  type: 'string',
                  description: 'Group and version of the kind.',
                },
                kind: { type: 'string', description: 'Kind of the object.' },
                metadata: METADATA,
              },
            }),
        'x-kubernetes-group-version-kind': [gvk],
      },
      [`${name}List`]: {
        type: 'object',
        required: ['items'],
        description: `List of ${kind.kind}.`,
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { $ref: ref(LIST_META) },
          items: { type: 'array', items: { $ref: ref(name) } },
        },
        'x-kubernetes-group-version-kind': [
          { ...gvk, kind: `${kind.kind}List` },
        ],
      },
    },
  };
}

type Parameter = { in: string; schema?: object } & Record<string, unknown>;
type Content = Record<string, { schema: SwaggerSchema }>;
interface Operation {
  parameters: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}
type PathItem = Record<string, Operation | Parameter[]>;

/** Parameters of version 2 have their type beside the name. */
const swaggerParameter = ({ schema, ...rest }: Parameter) => ({
  ...rest,
  ...schema,
});

/** In version 2 the body is a parameter, and media types stand beside the schema. */
function swaggerPath(item: PathItem): SwaggerPath {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) =>
      Array.isArray(value)
        ? [key, value.map(swaggerParameter)]
        : [key, swaggerOperation(key, value)],
    ),
  );
}

function swaggerOperation(
  method: string,
  operation: Operation,
): SwaggerOperation {
  const { requestBody, responses, parameters, ...rest } = operation;
  const content = requestBody ? Object.entries(requestBody.content) : [];
  const body = content.slice(0, 1).map(([, { schema }]) => ({
    name: 'body',
    in: 'body',
    ...(method === 'delete' ? {} : { required: true }),
    schema,
  }));
  return {
    ...rest,
    ...(content.length ? { consumes: content.map(([type]) => type) } : {}),
    produces: ['application/json', 'application/yaml'],
    parameters: [...body, ...parameters.map(swaggerParameter)],
    responses: Object.fromEntries(
      Object.entries(responses).map(([code, answer]) => [
        code,
        {
          description: answer.description,
          ...(answer.content ? Object.values(answer.content)[0] : {}),
        },
      ]),
    ),
  };
}

/** Version 3 needs `allOf` around a reference that has a default; version 2 has the reference alone. */
function withPlainReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainReferences);
  if (typeof value !== 'object' || value === null) return value;
  const { allOf, ...rest } = value as { allOf?: object[] };
  if (allOf) return allOf[0];
  return Object.fromEntries(
    Object.entries(rest).map(([key, member]) => [
      key,
      withPlainReferences(member),
    ]),
  );
}

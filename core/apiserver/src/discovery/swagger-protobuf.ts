import { Field, Root, Type } from 'protobufjs';
import {
  SwaggerOperation,
  SwaggerParameter,
  SwaggerPart,
  SwaggerPath,
} from './swagger';
import { SwaggerSchema } from './swagger-schema';

/**
 * Messages of package `openapi.v2` (gnostic), as far as our documents need them: `name: [number, type]`, with `[]` behind the type of what
 * repeats. kubectl reads version 2 in this form only.
 */
const MESSAGES: Record<string, Record<string, [number, string]>> = {
  Document: {
    swagger: [1, 'string'],
    info: [2, 'Info'],
    paths: [8, 'Paths'],
    definitions: [9, 'Schemas'],
  },
  Info: { title: [1, 'string'], version: [2, 'string'] },
  Paths: { path: [2, 'NamedPathItem[]'] },
  NamedPathItem: { name: [1, 'string'], value: [2, 'PathItem'] },
  PathItem: {
    get: [2, 'Operation'],
    put: [3, 'Operation'],
    post: [4, 'Operation'],
    delete: [5, 'Operation'],
    patch: [8, 'Operation'],
    parameters: [9, 'ParametersItem[]'],
  },
  Operation: {
    description: [3, 'string'],
    operationId: [5, 'string'],
    produces: [6, 'string[]'],
    consumes: [7, 'string[]'],
    parameters: [8, 'ParametersItem[]'],
    responses: [9, 'Responses'],
    vendorExtension: [13, 'NamedAny[]'],
  },
  ParametersItem: { parameter: [1, 'Parameter'] },
  Parameter: {
    bodyParameter: [1, 'BodyParameter'],
    nonBodyParameter: [2, 'NonBodyParameter'],
  },
  BodyParameter: {
    name: [2, 'string'],
    in: [3, 'string'],
    required: [4, 'bool'],
    schema: [5, 'Schema'],
  },
  NonBodyParameter: {
    query: [3, 'QueryParameter'],
    path: [4, 'PathParameter'],
  },
  QueryParameter: {
    in: [2, 'string'],
    description: [3, 'string'],
    name: [4, 'string'],
    type: [6, 'string'],
    uniqueItems: [20, 'bool'],
  },
  PathParameter: {
    required: [1, 'bool'],
    in: [2, 'string'],
    description: [3, 'string'],
    name: [4, 'string'],
    type: [5, 'string'],
    uniqueItems: [19, 'bool'],
  },
  Responses: { responseCode: [1, 'NamedResponse[]'] },
  NamedResponse: { name: [1, 'string'], value: [2, 'ResponseValue'] },
  ResponseValue: { response: [1, 'Response'] },
  Response: { description: [1, 'string'], schema: [2, 'SchemaItem'] },
  SchemaItem: { schema: [1, 'Schema'] },
  Schemas: { members: [1, 'NamedSchema[]'] },
  NamedSchema: { name: [1, 'string'], value: [2, 'Schema'] },
  Schema: {
    ref: [1, 'string'],
    format: [2, 'string'],
    title: [3, 'string'],
    description: [4, 'string'],
    default: [5, 'Any'],
    multipleOf: [6, 'double'],
    maximum: [7, 'double'],
    exclusiveMaximum: [8, 'bool'],
    minimum: [9, 'double'],
    exclusiveMinimum: [10, 'bool'],
    maxLength: [11, 'int64'],
    minLength: [12, 'int64'],
    pattern: [13, 'string'],
    maxItems: [14, 'int64'],
    minItems: [15, 'int64'],
    uniqueItems: [16, 'bool'],
    maxProperties: [17, 'int64'],
    minProperties: [18, 'int64'],
    required: [19, 'string[]'],
    enum: [20, 'Any[]'],
    additionalProperties: [21, 'AdditionalProperties'],
    type: [22, 'Types'],
    items: [23, 'Items'],
    properties: [25, 'Schemas'],
    vendorExtension: [31, 'NamedAny[]'],
  },
  AdditionalProperties: { schema: [1, 'Schema'], boolean: [2, 'bool'] },
  Types: { value: [1, 'string[]'] },
  Items: { schema: [1, 'Schema[]'] },
  Any: { yaml: [2, 'string'] },
  NamedAny: { name: [1, 'string'], value: [2, 'Any'] },
};

let documentType: Type | undefined;

function messageType(): Type {
  if (documentType) return documentType;
  const root = new Root();
  for (const [name, fields] of Object.entries(MESSAGES)) {
    const message = new Type(name);
    for (const [field, [id, type]] of Object.entries(fields))
      message.add(
        type.endsWith('[]')
          ? new Field(field, id, type.slice(0, -2), 'repeated')
          : new Field(field, id, type),
      );
    root.add(message);
  }
  documentType = root.resolveAll().lookupType('Document');
  return documentType;
}

type Json = Record<string, unknown>;

/** Values of any shape travel as YAML, of which JSON is a part. */
const any = (value: unknown) => ({ yaml: JSON.stringify(value) });
const named = <T>(members: Record<string, T>, map: (value: T) => unknown) =>
  Object.entries(members).map(([name, value]) => ({ name, value: map(value) }));
const extensions = (value: Json) => {
  const own = Object.entries(value).filter(([key]) => key.startsWith('x-'));
  return own.length
    ? { vendorExtension: named(Object.fromEntries(own), any) }
    : {};
};
const additional = (value: boolean | SwaggerSchema) =>
  typeof value === 'boolean'
    ? { boolean: value }
    : { schema: schemaMessage(value) };

/** How members of a schema are said where protobuf says them otherwise. */
const MEMBERS: Record<string, (value: never) => [string, unknown]> = {
  $ref: (value: string) => ['ref', value],
  type: (value: string) => ['type', { value: [value] }],
  items: (value: SwaggerSchema) => [
    'items',
    { schema: [schemaMessage(value)] },
  ],
  properties: (value: Record<string, SwaggerSchema>) => [
    'properties',
    { members: named(value, schemaMessage) },
  ],
  additionalProperties: (value: boolean | SwaggerSchema) => [
    'additionalProperties',
    additional(value),
  ],
  default: (value: unknown) => ['default', any(value)],
  enum: (value: unknown[]) => ['enum', value.map(any)],
};

function schemaMessage(schema: SwaggerSchema): Json {
  return {
    ...Object.fromEntries(
      Object.entries(schema).map(([key, value]) =>
        Object.hasOwn(MEMBERS, key)
          ? MEMBERS[key](value as never)
          : [key, value],
      ),
    ),
    ...extensions(schema),
  };
}

function parameterMessage(parameter: SwaggerParameter): Json {
  const { schema, ...rest } = parameter;
  return {
    parameter: schema
      ? { bodyParameter: { ...rest, schema: schemaMessage(schema) } }
      : { nonBodyParameter: { [parameter.in]: rest } },
  };
}

const operationMessage = (operation: SwaggerOperation): Json => ({
  ...operation,
  ...extensions(operation),
  parameters: (operation.parameters ?? []).map(parameterMessage),
  responses: {
    responseCode: named(operation.responses, ({ description, schema }) => ({
      response: {
        description,
        ...(schema ? { schema: { schema: schemaMessage(schema) } } : {}),
      },
    })),
  },
});

const pathMessage = (item: SwaggerPath): Json =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      Array.isArray(value)
        ? value.map(parameterMessage)
        : operationMessage(value),
    ]),
  );

const encode = (message: Json) => messageType().encode(message).finish();

/** The beginning of a document in protobuf. Its parts follow: messages that come one behind the other are one message. */
export function encodeHead(head: {
  swagger: string;
  info: { title: string; version: string };
}): Uint8Array {
  return encode(head);
}

/** A part of a document in protobuf. */
export function encodePart(part: SwaggerPart): Uint8Array {
  return encode({
    paths: { path: named(part.paths, pathMessage) },
    definitions: { members: named(part.definitions, schemaMessage) },
  });
}

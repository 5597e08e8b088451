import { STATUS_CODES } from 'node:http';
import { KindDefinition } from '@openchoreo-portal/model';
import { RESOURCES } from '../resources/table';
import { arrayOf, ref, Schema } from '../types';
import { DescribedOperation } from './portal';
import { SCHEMAS } from './schemas';

/** Where and what the document is about. */
export interface DocumentInfo {
  version: string;
  /** External address of the dialect's root. */
  url: string;
}

/** The OpenAPI 3.0 document of the REST dialect, from the operations that are routed and the kinds that are served. */
export function openApiDocument(
  operations: readonly DescribedOperation[],
  info: DocumentInfo,
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] ??= {};
    paths[operation.path][operation.method] = operationObject(operation);
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return {
    openapi: '3.0.3',
    info: {
      title: 'OpenChoreo Portal',
      version: info.version,
      description:
        'The REST dialect of the control plane. The Kubernetes dialect beside it serves the same objects under the same rules.',
      license: {
        name: 'Apache 2.0',
        url: 'https://www.apache.org/licenses/LICENSE-2.0.html',
      },
    },
    servers: [{ url: info.url }],
    security: [{ bearerAuth: [] }],
    tags: tags.map(name => ({ name, description: tagDescription(name) })),
    paths,
    components: {
      securitySchemes: {
        bearerAuth: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Token of the portal, access token of a configured identity provider, or static service token.',
        },
      },
      schemas: { ...SCHEMAS, ...kindSchemas() },
    },
  };
}

function operationObject(operation: DescribedOperation): object {
  const { success, body, mediaType = 'application/json' } = operation;
  const codes = new Set([
    ...(operation.open ? [] : [401, 403]),
    ...(operation.errors ?? []),
    ...(operation.open && !operation.errors ? [400] : []),
    500,
  ]);
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.extension ? { 'x-openchoreo-portal-extension': true } : {}),
    ...(operation.open ? { security: [] } : {}),
    ...(operation.parameters?.length
      ? { parameters: operation.parameters }
      : {}),
    ...(body
      ? {
          requestBody: {
            required: !body.optional,
            content: { 'application/json': { schema: body.schema } },
          },
        }
      : {}),
    responses: {
      [success.status]: {
        description: success.description,
        ...(success.schema
          ? { content: { [mediaType]: { schema: success.schema } } }
          : {}),
      },
      ...Object.fromEntries(
        [...codes]
          .sort((a, b) => a - b)
          .map(code => [
            code,
            {
              description: STATUS_CODES[code] ?? String(code),
              content: {
                'application/json': {
                  schema: ref(
                    operation.statusErrors ? 'Status' : 'ErrorResponse',
                  ),
                },
              },
            },
          ]),
      ),
    },
  };
}

function kindSchemas(): Record<string, Schema> {
  return Object.fromEntries(
    RESOURCES.flatMap(({ kind, schema }) => [
      [schema, objectSchema(kind)],
      [
        `${schema}List`,
        {
          type: 'object',
          description: `One page of ${kind.plural}.`,
          required: ['items', 'pagination'],
          properties: {
            items: arrayOf(ref(schema)),
            pagination: ref('Pagination'),
          },
        },
      ],
    ]),
  );
}

/** What is sent and answered: server-side fields are read-only, `apiVersion` and `kind` follow from the address. */
function objectSchema(kind: KindDefinition): Schema {
  const { spec, status } = kind.schema.properties ?? {};
  return {
    type: 'object',
    ...(kind.description ? { description: kind.description } : {}),
    required: ['metadata', ...(kind.schema.required ?? [])],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: ref('ObjectMeta'),
      ...(spec ? { spec } : {}),
      ...(status ? { status: { ...status, readOnly: true } } : {}),
    },
  };
}

function tagDescription(tag: string): string {
  const row = RESOURCES.find(resource => resource.tag === tag);
  return row?.kind.description ?? OTHER_TAGS[tag] ?? tag;
}

const OTHER_TAGS: Record<string, string> = {
  Audit: 'Who did what.',
  Delivery: 'Plans, and what became of them.',
  History: 'What was, and what would be.',
  Live: 'What runs, as it happens.',
  Operations: 'Is it alive, which version is it, how is it described.',
  Authorization: 'Roles, bindings, and who may do what.',
  AutoBuild: 'Pushes of Git hosts.',
  Secrets: 'Secrets whose values go to a plane and never come back.',
  GitSecrets: 'Credentials of Git hosts, the older way.',
  Legacy: 'Words of earlier versions.',
};

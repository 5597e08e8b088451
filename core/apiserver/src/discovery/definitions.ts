import {
  ApiError,
  apiVersionOf,
  JsonObject,
  KindDefinition,
  KindRegistry,
  toCustomResourceDefinition,
} from '@openchoreo-portal/model';
import { sendJson, sendParts } from '../http/respond';
import { ApiRequest, ApiResponse } from '../types';

/**
 * What this server says of its kinds to tools that know them as CustomResourceDefinitions. kubectl reads them before it says that a kind is
 * unknown. They come from the registry: nobody writes them here.
 */
export const CUSTOM_RESOURCE_DEFINITION: KindDefinition = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  singular: 'customresourcedefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  scope: 'Cluster',
  statusSubresource: false,
  schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
};

const PATH = `/apis/${apiVersionOf(CUSTOM_RESOURCE_DEFINITION)}/${
  CUSTOM_RESOURCE_DEFINITION.plural
}`;

/** Whether a registry leaves these definitions to the server: one that has the kind itself stores them. */
export function servesDefinitions(kinds: KindRegistry): boolean {
  return !kinds
    .all()
    .some(
      ({ group, kind }) =>
        group === CUSTOM_RESOURCE_DEFINITION.group &&
        kind === CUSTOM_RESOURCE_DEFINITION.kind,
    );
}

/** Kubernetes' own kinds are built in, not defined. */
const isCustom = ({ group }: KindDefinition) =>
  group.includes('.') && !group.endsWith('.k8s.io');

function definitionOf(kind: KindDefinition): JsonObject {
  const { metadata, spec, ...head } = toCustomResourceDefinition(
    kind,
  ) as JsonObject & { metadata: JsonObject; spec: JsonObject };
  return {
    ...head,
    metadata: { ...metadata, creationTimestamp: null },
    spec,
    status: {
      acceptedNames: spec.names,
      conditions: ['NamesAccepted', 'Established'].map(type => ({
        type,
        status: 'True',
        reason: 'Served',
        message: 'the server brings this kind with it',
      })),
      storedVersions: [kind.version],
    },
  };
}

/** The name after the path of the definitions, empty for their list; undefined when a path is about something else. */
export function definitionAt(pathname: string): string | undefined {
  if (pathname === PATH) return '';
  return pathname.startsWith(`${PATH}/`)
    ? pathname.slice(PATH.length + 1)
    : undefined;
}

/**
 * Answers a read of all definitions (name `''`) or of one.
 *
 * @throws ApiError MethodNotAllowed for writes and watches, NotFound for a name that no kind has
 */
export async function serveDefinitions(
  kinds: KindRegistry,
  name: string,
  request: { req: ApiRequest; res: ApiResponse; query: URLSearchParams },
): Promise<void> {
  const { req, res, query } = request;
  const isWatch = ['1', 'true'].includes(query.get('watch') ?? '');
  if (req.method !== 'GET' || isWatch)
    throw new ApiError({
      reason: 'MethodNotAllowed',
      message: `the server does not allow the method ${
        isWatch ? 'watch' : req.method
      } on ${
        CUSTOM_RESOURCE_DEFINITION.plural
      }: its kinds come with its version, and are read only`,
    });
  const custom = kinds.all().filter(isCustom);
  if (name === '') {
    await sendParts(res, listOf(custom), 'application/json');
    return;
  }
  const kind = custom.find(each => `${each.plural}.${each.group}` === name);
  if (!kind)
    throw new ApiError({
      reason: 'NotFound',
      message: `${CUSTOM_RESOURCE_DEFINITION.plural}.${CUSTOM_RESOURCE_DEFINITION.group} "${name}" not found`,
    });
  sendJson(res, 200, definitionOf(kind));
}

/** The list as pieces of JSON: all schemas together take more than a turn of the event loop. */
function* listOf(kinds: readonly KindDefinition[]): Iterable<string> {
  yield `{"kind":"CustomResourceDefinitionList","apiVersion":"${apiVersionOf(
    CUSTOM_RESOURCE_DEFINITION,
  )}","metadata":{"resourceVersion":""},"items":[`;
  for (const [index, kind] of kinds.entries())
    yield `${index ? ',' : ''}${JSON.stringify(definitionOf(kind))}`;
  yield ']}';
}

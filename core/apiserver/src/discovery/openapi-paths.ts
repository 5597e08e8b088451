import { KindDefinition } from '@openchoreo-portal/model';
import { DELETE_OPTIONS } from './openapi-meta';

const query = (name: string, type: string, description: string) => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
});
const path = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', uniqueItems: true },
});

const WRITE = [
  query('dryRun', 'string', 'All: nothing is stored.'),
  query('fieldManager', 'string', 'Name of who owns the written fields.'),
  query(
    'fieldValidation',
    'string',
    'Strict, Warn or Ignore: what happens to unknown fields.',
  ),
];
const FORCE = query(
  'force',
  'boolean',
  'Takes fields over from other managers (apply only).',
);
const LIST = [
  query('labelSelector', 'string', 'Selects by labels.'),
  query('fieldSelector', 'string', 'Selects by fields.'),
  query('limit', 'integer', 'Most objects of a page.'),
  query('continue', 'string', 'Token of the previous page.'),
  query('resourceVersion', 'string', 'Lowest version the answer may show.'),
  query('resourceVersionMatch', 'string', 'NotOlderThan or Exact.'),
  query('watch', 'boolean', 'Streams changes.'),
  query(
    'allowWatchBookmarks',
    'boolean',
    'Sends bookmarks while nothing changes.',
  ),
  query('sendInitialEvents', 'boolean', 'Starts with the current state.'),
  query('timeoutSeconds', 'integer', 'Ends the watch after so long.'),
];
const DELETE = [
  query('dryRun', 'string', 'All: nothing is deleted.'),
  query('propagationPolicy', 'string', 'Background, Foreground or Orphan.'),
  query('gracePeriodSeconds', 'integer', 'Seconds the object may take to end.'),
];

type Operation = Record<string, unknown>;

/** Paths of one kind, with the parameters that clients check before they use them. */
export function pathsOf(
  kind: KindDefinition,
  ref: string,
  schemaRef: (name: string) => string,
): Record<string, object> {
  const root = kind.group
    ? `/apis/${kind.group}/${kind.version}`
    : `/api/${kind.version}`;
  const namespaced = kind.scope === 'Namespaced';
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${
    kind.plural
  }`;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const content = (schema: string) => ({
    'application/json': { schema: { $ref: schema } },
  });
  const operation = (
    id: string,
    action: string,
    parameters: object[],
    body?: object,
    answer = ref,
  ): Operation => ({
    operationId: `${id}${kind.group.replace(/\W+/g, '')}${kind.version}${
      kind.kind
    }`,
    parameters,
    ...(body ? { requestBody: { content: body } } : {}),
    responses: {
      200: { description: 'OK', content: content(answer) },
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  });
  const patches = Object.fromEntries(
    [
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
    ].map(type => [type, { schema: { type: 'object' } }]),
  );
  const object = (suffix: string) => ({
    get: operation(`read${suffix}`, 'get', []),
    put: operation(`replace${suffix}`, 'put', WRITE, content(ref)),
    patch: operation(`patch${suffix}`, 'patch', [...WRITE, FORCE], patches),
    parameters: [path('name'), ...(namespaced ? [path('namespace')] : [])],
  });
  const list = `${ref}List`;
  return {
    ...(namespaced
      ? {
          [`${root}/${kind.plural}`]: {
            get: operation('listAll', 'list', LIST, undefined, list),
          },
        }
      : {}),
    [collection]: {
      get: operation('list', 'list', LIST, undefined, list),
      post: operation('create', 'post', WRITE, content(ref)),
      delete: operation('deleteCollection', 'deletecollection', [
        ...LIST.slice(0, 2),
        ...DELETE,
      ]),
      ...(namespaced ? { parameters: [path('namespace')] } : {}),
    },
    [`${collection}/{name}`]: {
      ...object(''),
      delete: operation(
        'delete',
        'delete',
        DELETE,
        content(schemaRef(DELETE_OPTIONS)),
      ),
    },
    ...(kind.statusSubresource
      ? { [`${collection}/{name}/status`]: object('Status') }
      : {}),
  };
}

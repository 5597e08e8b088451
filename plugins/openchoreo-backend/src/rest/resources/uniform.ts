import {
  ApiError,
  apiVersionOf,
  isJsonObject,
  KubeObject,
  LABELS,
  StoredObject,
} from '@openchoreo-portal/model';
import { queryText } from '../../http/query';
import {
  LABEL_SELECTOR,
  PAGE_PARAMETERS,
  pageOf,
  paginationOf,
} from '../paging';
import {
  pathParameter,
  queryParameter,
  ref,
  RestCall,
  RestOperation,
  RestParameter,
} from '../types';
import { AT, getAt, listAt, momentOf } from './past';
import { OWNER_FILTERS, ResourceRow } from './table';

const NAMESPACE = pathParameter('namespaceName', 'Namespace.');

/** Operations of one kind: list, create, get, put and delete, as far as its row says. */
export function uniformOperations(row: ResourceRow): RestOperation[] {
  const { kind, one, many, filter } = row;
  const namespaced = kind.scope === 'Namespaced';
  const isNamespace = kind.kind === 'Namespace';
  const param = isNamespace ? 'namespaceName' : row.param;
  const collection = `/api/v1${
    namespaced ? '/namespaces/{namespaceName}' : ''
  }/${kind.plural}`;
  const object = `${collection}/{${param}}`;
  const place: RestParameter[] = namespaced ? [NAMESPACE] : [];
  const named = [...place, pathParameter(param, `Name of the ${kind.kind}.`)];
  const schema = ref(row.schema);
  const common = {
    tag: row.tag,
    ...(row.extension ? { extension: true } : {}),
  };
  const keyOf = ({ params }: RestCall) => ({
    name: params[param],
    ...(namespaced ? { namespace: params.namespaceName } : {}),
  });

  const operations: Record<ResourceRow['verbs'][number], RestOperation> = {
    list: {
      ...common,
      operationId: `list${many}`,
      method: 'get',
      path: collection,
      summary: `List ${many}`,
      parameters: [
        ...place,
        ...(filter
          ? [queryParameter(filter, `Only those of this ${filter}.`)]
          : []),
        LABEL_SELECTOR,
        ...PAGE_PARAMETERS,
        AT,
      ],
      success: {
        status: 200,
        description: 'One page.',
        schema: ref(`${row.schema}List`),
      },
      errors: [400],
      async handle(call) {
        const { client, params, query } = call;
        const owner = filter && queryText(query, filter);
        const namespace = namespaced ? params.namespaceName : undefined;
        const wanted = {
          labelSelector: selectorOf(query, isNamespace),
          ...(owner
            ? { fieldSelector: `${OWNER_FILTERS[filter]}=${owner}` }
            : {}),
          ...pageOf(query),
        };
        const at = momentOf(call);
        const { items, metadata } = at
          ? await listAt(call, kind, namespace, { ...wanted, at })
          : await client.list<StoredObject>(kind, {
              ...(namespace ? { namespace } : {}),
              ...wanted,
            });
        return { items: items.map(shown), pagination: paginationOf(metadata) };
      },
    },
    create: {
      ...common,
      operationId: `create${one}`,
      method: 'post',
      path: collection,
      summary: `Create a ${kind.kind}`,
      ...(namespaced ? { parameters: place } : {}),
      body: { schema },
      success: { status: 201, description: 'Created.', schema },
      errors: [400, 404, 409, 422],
      async handle({ client, params, body }) {
        const { apiVersion, ...wanted } = sent(row, body);
        const { uid: _, creationTimestamp: __, ...metadata } = wanted.metadata;
        const created: KubeObject = {
          apiVersion,
          kind: kind.kind,
          metadata: {
            ...metadata,
            ...(namespaced
              ? { namespace: metadata.namespace ?? params.namespaceName }
              : {}),
            ...(isNamespace ? { labels: organization(metadata.labels) } : {}),
          },
          ...(wanted.spec === undefined ? {} : { spec: wanted.spec }),
        };
        checkNamespace(params.namespaceName, namespaced, created);
        return shown(await client.create<StoredObject>(kind, created));
      },
    },
    get: {
      ...common,
      operationId: `get${one}`,
      method: 'get',
      path: object,
      summary: `Get a ${kind.kind}`,
      parameters: [...named, AT],
      success: { status: 200, description: 'The object.', schema },
      errors: [400, 404],
      async handle(call) {
        const at = momentOf(call);
        const found = at
          ? await getAt(call, kind, keyOf(call), at)
          : await call.client.get<StoredObject>(kind, keyOf(call));
        return shown(found);
      },
    },
    put: {
      ...common,
      operationId: `update${one}`,
      method: 'put',
      path: object,
      summary: `Replace spec, labels and annotations of a ${kind.kind}`,
      parameters: named,
      body: { schema },
      success: { status: 200, description: 'Replaced.', schema },
      errors: [400, 404, 409, 422],
      async handle(call) {
        const key = keyOf(call);
        const wanted = sent(row, call.body);
        checkNamespace(call.params.namespaceName, namespaced, wanted);
        if (wanted.metadata.name && wanted.metadata.name !== key.name) {
          throw wrong(
            'metadata.name',
            `must be ${key.name}, as in the address`,
          );
        }
        const patch = replacement(wanted, isNamespace);
        return shown(
          await call.client.patch<StoredObject>(kind, key, 'json', patch),
        );
      },
    },
    delete: {
      ...common,
      operationId: `delete${one}`,
      method: 'delete',
      path: object,
      summary: `Delete a ${kind.kind}`,
      parameters: named,
      success: { status: 204, description: 'Deleted, or being deleted.' },
      errors: [404, 409],
      async handle(call) {
        await call.client.delete(kind, keyOf(call));
      },
    },
  };
  return row.verbs.map(verb => operations[verb]);
}

/**
 * A PUT as one patch that the API server applies to the object as it is then: finalizers, owners and status stay, which clients of this dialect do not send.
 * Labels and annotations that are not sent stay too. With a resource version (or uid) it is refused unless that is current.
 */
function replacement(wanted: KubeObject, isNamespace: boolean): object[] {
  const { labels, annotations, resourceVersion, uid } = wanted.metadata;
  const put = (path: string, value: unknown) =>
    value === undefined ? [] : [{ op: 'add', path, value }];
  return [
    ...put('/metadata/uid', uid),
    ...put('/metadata/resourceVersion', resourceVersion),
    ...put(
      '/metadata/labels',
      labels && isNamespace ? organization(labels) : labels,
    ),
    ...put('/metadata/annotations', annotations),
    ...put('/spec', wanted.spec),
  ];
}

/** The body as an object of the kind; what only a server may say is left to the server. */
function sent(row: ResourceRow, body: unknown): KubeObject {
  const { kind } = row;
  if (!isJsonObject(body)) {
    throw wrong(undefined, `The body must be a ${kind.kind} as JSON.`);
  }
  const { metadata, spec } = body;
  if (!isJsonObject(metadata)) throw wrong('metadata', 'is required');
  if (body.kind !== undefined && body.kind !== kind.kind) {
    throw wrong('kind', `must be ${kind.kind}`);
  }
  const apiVersion = apiVersionOf(kind);
  if (body.apiVersion !== undefined && body.apiVersion !== apiVersion) {
    throw wrong('apiVersion', `must be ${apiVersion}`);
  }
  const hasSpec = kind.schema.required?.includes('spec') ?? false;
  if (hasSpec && !isJsonObject(spec)) throw wrong('spec', 'is required');
  return { apiVersion, kind: kind.kind, metadata, spec } as KubeObject;
}

function checkNamespace(
  wanted: string,
  namespaced: boolean,
  { metadata }: KubeObject,
): void {
  if (namespaced && metadata.namespace && metadata.namespace !== wanted) {
    throw wrong('metadata.namespace', `must be ${wanted}, as in the address`);
  }
}

/** Namespaces of this dialect are organisations. */
const organization = (labels: Record<string, string> | undefined) => ({
  ...labels,
  [LABELS.controlPlane]: 'true',
});

function selectorOf(
  query: RestCall['query'],
  isNamespace: boolean,
): string | undefined {
  const selector = queryText(query, 'labelSelector');
  if (!isNamespace) return selector;
  const mine = `${LABELS.controlPlane}=true`;
  return selector ? `${selector},${mine}` : mine;
}

/** An object as this dialect shows it: without the bookkeeping of server-side apply. */
export function shown(object: StoredObject): StoredObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function wrong(field: string | undefined, message: string): ApiError {
  return new ApiError({
    reason: 'BadRequest',
    message: field ? `${field} ${message}.` : message,
    remedy: 'Correct it and send it again.',
    ...(field
      ? { causes: [{ reason: 'FieldValueInvalid', field, message }] }
      : {}),
  });
}

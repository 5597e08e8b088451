import {
  ApiError,
  KubeObject,
  NamespacedName,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  ListOptions,
  ObjectList,
  PatchType,
  ResourceClient,
  ResourceKind,
  Transport,
  TransportRequest,
  WatchEvent,
  WriteOptions,
} from '../types';
import { readJson, readLines } from './body';
import {
  collectionPath,
  listParameters,
  objectPath,
  query,
  writeParameters,
} from './paths';

const PATCH_CONTENT_TYPE: Record<PatchType, string> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** A {@link ResourceClient} that speaks the Kubernetes HTTP dialect over any transport. */
export function createClient(
  transport: Transport,
  options: { fieldManager?: string } = {},
): ResourceClient {
  const { fieldManager } = options;

  const send = async <T>(
    method: TransportRequest['method'],
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<T> =>
    readJson<T>(
      await transport({
        method,
        path,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': contentType }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );

  const keyOfObject = (object: KubeObject): NamespacedName => {
    const { name, namespace } = object.metadata;
    if (!name) {
      throw new ApiError({
        reason: 'BadRequest',
        message: 'metadata.name is missing.',
        remedy: 'Name the object.',
        causes: [
          {
            reason: 'FieldValueRequired',
            field: 'metadata.name',
            message: 'is missing',
          },
        ],
      });
    }
    return { name, namespace };
  };

  return {
    get: (kind, key) => send('GET', objectPath(kind, key)),

    async list<T extends StoredObject>(
      kind: ResourceKind,
      selection: ListOptions = {},
    ): Promise<ObjectList<T>> {
      const path = collectionPath(kind, selection.namespace);
      const page = (from?: string) =>
        send<ObjectList<T>>(
          'GET',
          `${path}${query({
            ...listParameters(selection),
            continue: from ?? selection.continue,
          })}`,
        );
      const first = await page();
      const whole = selection.limit === undefined;
      const items = first.items ?? [];
      let next = whole ? first.metadata.continue : undefined;
      while (next) {
        const more: ObjectList<T> = await page(next);
        items.push(...more.items);
        next = more.metadata.continue;
      }
      const apiVersion = kind.group
        ? `${kind.group}/${kind.version}`
        : kind.version;
      // Kubernetes leaves kind and version out of list items.
      for (const item of items) {
        item.apiVersion ??= apiVersion;
        item.kind ??= kind.kind;
      }
      return {
        items,
        metadata: whole
          ? { resourceVersion: first.metadata.resourceVersion }
          : first.metadata,
      };
    },

    async *watch<T extends StoredObject>(
      kind: ResourceKind,
      selection: ListOptions & { signal: AbortSignal },
    ): AsyncGenerator<WatchEvent<T>> {
      const { signal } = selection;
      const response = await transport({
        method: 'GET',
        path: `${collectionPath(kind, selection.namespace)}${query({
          ...listParameters(selection),
          watch: true,
          allowWatchBookmarks: true,
        })}`,
        headers: { accept: 'application/json' },
        signal,
      });
      if (response.status !== 200) {
        await readJson(response);
        return;
      }
      try {
        for await (const line of readLines(response)) {
          const event = JSON.parse(line) as
            | WatchEvent<T>
            | { type: 'ERROR'; object: object };
          if (event.type === 'ERROR') throw ApiError.fromStatus(event.object);
          yield event;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },

    create: (kind, object, write: WriteOptions = {}) =>
      send(
        'POST',
        collectionPath(kind, object.metadata.namespace) +
          query(writeParameters(write, fieldManager)),
        object,
      ),

    update: (kind, object, write: WriteOptions = {}) =>
      send(
        'PUT',
        objectPath(kind, keyOfObject(object), write.subresource) +
          query(writeParameters(write, fieldManager)),
        object,
      ),

    patch: (kind, key, type, body, write: WriteOptions = {}) =>
      send(
        'PATCH',
        objectPath(kind, key, write.subresource) +
          query(writeParameters(write, fieldManager)),
        body,
        PATCH_CONTENT_TYPE[type],
      ),

    apply: (kind, object, write) =>
      send(
        'PATCH',
        objectPath(kind, keyOfObject(object), write.subresource) +
          query({
            ...writeParameters(write, fieldManager),
            force: write.force,
          }),
        object,
        'application/apply-patch+yaml',
      ),

    async delete(kind, key, write = {}) {
      const { dryRun, ...body } = write;
      const answer = await send<StoredObject>(
        'DELETE',
        objectPath(kind, key) + query({ dryRun: dryRun ? 'All' : undefined }),
        { apiVersion: 'v1', kind: 'DeleteOptions', ...body },
      );
      return answer?.kind === 'Status' ? undefined : answer;
    },

    async deleteCollection(kind, selection, write = {}) {
      const { dryRun, ...body } = write;
      await send(
        'DELETE',
        collectionPath(kind, selection.namespace) +
          query({
            ...listParameters(selection),
            dryRun: dryRun ? 'All' : undefined,
          }),
        { apiVersion: 'v1', kind: 'DeleteOptions', ...body },
      );
    },
  };
}

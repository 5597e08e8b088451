import {
  ListOptions,
  PatchType,
  ResourceClient,
  ResourceKind,
  WatchEvent,
  WriteOptions,
} from '@openchoreo-portal/client';
import {
  ApiError,
  apiVersionOf,
  KindDefinition,
  KubeObject,
  NamespacedName,
  StoredObject,
} from '@openchoreo-portal/model';
import { clone } from '../json/value';
import { Entry } from '../storage/types';
import { RequestContext } from '../types';
import { deleteCollection, deleteObject } from './delete';
import { HandlerDeps, presentObject } from './deps';
import {
  applyObject,
  createObject,
  patchObject,
  updateObject,
} from './operations';
import { getObject, listObjects, watchObjects } from './read';

/** {@link ResourceClient} straight onto the handlers: what HTTP does, without text in between. Objects are copies. */
export function createLocalClient(
  deps: HandlerDeps,
  context: () => RequestContext,
  defaultManager: string,
): ResourceClient {
  const definitionOf = (kind: ResourceKind): KindDefinition => {
    const found = deps.kinds.byResource({
      group: kind.group,
      version: kind.version,
      resource: kind.plural,
    });
    if (found) return found;
    throw new ApiError({
      reason: 'NotFound',
      message: `The server has no resource ${kind.plural} in ${apiVersionOf(
        kind,
      )}.`,
    });
  };
  const show = <T extends StoredObject>(entry: Entry, kind: KindDefinition) =>
    clone(presentObject(entry, apiVersionOf(kind))) as T;
  const keyOf = (object: KubeObject): NamespacedName => ({
    namespace: object.metadata.namespace,
    name: object.metadata.name ?? '',
  });
  const withManager = <O extends { fieldManager?: string }>(options?: O) => ({
    ...options,
    fieldManager: options?.fieldManager ?? defaultManager,
  });

  async function* watch<T extends StoredObject>(
    resource: ResourceKind,
    options: ListOptions & { signal: AbortSignal },
  ): AsyncGenerator<WatchEvent<T>> {
    const kind = definitionOf(resource);
    const steps = await watchObjects(deps, context(), kind, {
      ...options,
      allowWatchBookmarks: true,
    });
    for await (const step of steps) {
      if (step.type !== 'BOOKMARK') {
        yield { type: step.type, object: show<T>(step.entry, kind) };
        continue;
      }
      const metadata = { resourceVersion: String(step.version) };
      const object = {
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        metadata,
      };
      yield { type: 'BOOKMARK', object: object as unknown as T };
    }
  }

  return {
    async get<T extends StoredObject>(
      resource: ResourceKind,
      key: NamespacedName,
    ) {
      const kind = definitionOf(resource);
      return show<T>(await getObject(deps, context(), kind, key), kind);
    },
    async list<T extends StoredObject>(
      resource: ResourceKind,
      options: ListOptions = {},
    ) {
      const kind = definitionOf(resource);
      const page = await listObjects(deps, context(), kind, options);
      return {
        items: page.entries.map(entry => show<T>(entry, kind)),
        metadata: {
          resourceVersion: String(page.version),
          ...(page.continue ? { continue: page.continue } : {}),
          ...(page.remaining ? { remainingItemCount: page.remaining } : {}),
        },
      };
    },
    watch,
    async create<T extends StoredObject>(
      resource: ResourceKind,
      object: KubeObject,
      options?: WriteOptions,
    ) {
      const kind = definitionOf(resource);
      const { entry } = await createObject(
        deps,
        context(),
        kind,
        object.metadata.namespace,
        object,
        withManager(options),
      );
      return show<T>(entry, kind);
    },
    async update<T extends StoredObject>(
      resource: ResourceKind,
      object: KubeObject,
      options?: WriteOptions,
    ) {
      const kind = definitionOf(resource);
      const { entry } = await updateObject(
        deps,
        context(),
        kind,
        keyOf(object),
        object,
        withManager(options),
      );
      return show<T>(entry, kind);
    },
    async patch<T extends StoredObject>(
      resource: ResourceKind,
      key: NamespacedName,
      type: PatchType,
      body: unknown,
      options?: WriteOptions,
    ) {
      const kind = definitionOf(resource);
      const { entry } = await patchObject(
        deps,
        context(),
        kind,
        key,
        { type, body },
        withManager(options),
      );
      return show<T>(entry, kind);
    },
    async apply<T extends StoredObject>(
      resource: ResourceKind,
      object: KubeObject,
      options: WriteOptions & { fieldManager: string; force?: boolean },
    ) {
      const kind = definitionOf(resource);
      const { entry } = await applyObject(
        deps,
        context(),
        kind,
        keyOf(object),
        object,
        options,
      );
      return show<T>(entry, kind);
    },
    async delete(resource, key, options) {
      const kind = definitionOf(resource);
      const { entry } = await deleteObject(deps, context(), kind, key, options);
      return show(entry, kind);
    },
    async deleteCollection(resource, options, deleteOptions) {
      await deleteCollection(
        deps,
        context(),
        definitionOf(resource),
        options,
        deleteOptions,
      );
    },
  };
}

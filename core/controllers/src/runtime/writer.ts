import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  isApiError,
  KubeObject,
  NamespacedName,
  OwnerReference,
  StoredObject,
  StoredObjectMeta,
} from '@openchoreo-portal/model';
import { contains, jsonEqual } from './equality';

/**
 * Writes of one controller. Every method compares first and writes only a difference, under the resource version that was read: a stale
 * read costs a `Conflict` and a retry, never a lost update.
 */
export interface Writer {
  /** Creates; resolves with undefined when the object is there already. */
  createIfMissing<T extends StoredObject>(
    kind: ResourceKind,
    object: KubeObject,
  ): Promise<T | undefined>;
  /**
   * Makes the stored object have at least these labels, annotations, owner references and finalizers and exactly this spec. `stored` is
   * what the caller read, undefined when there was nothing. Returns the object after the write.
   */
  ensure<T extends StoredObject>(
    kind: ResourceKind,
    stored: T | undefined,
    wanted: KubeObject,
  ): Promise<T>;
  /** Replaces the status when it differs. Returns the object after the write. */
  status<T extends StoredObject>(
    kind: ResourceKind,
    stored: T,
    status: T['status'],
  ): Promise<T>;
  /** Adds a finalizer when it is missing. */
  addFinalizer<T extends StoredObject>(
    kind: ResourceKind,
    stored: T,
    finalizer: string,
  ): Promise<T>;
  /** Removes a finalizer when it is there; the object may be gone afterwards. */
  removeFinalizer(
    kind: ResourceKind,
    stored: StoredObject,
    finalizer: string,
  ): Promise<void>;
  /** Sets annotations that differ. */
  annotate<T extends StoredObject>(
    kind: ResourceKind,
    stored: T,
    annotations: Record<string, string>,
  ): Promise<T>;
  /** Deletes exactly the object that was read; one that is gone or being deleted is left alone. */
  delete(kind: ResourceKind, stored: StoredObject): Promise<void>;
}

/** Makes the writer of one controller. */
export function createWriter(
  client: ResourceClient,
  fieldManager: string,
): Writer {
  const update = <T extends StoredObject>(
    kind: ResourceKind,
    object: T,
    subresource?: 'status',
  ) =>
    client.update<T>(kind, object, {
      fieldManager,
      ...(subresource ? { subresource } : {}),
    });
  const withMetadata = <T extends StoredObject>(
    stored: T,
    metadata: Partial<StoredObjectMeta>,
  ): T => ({ ...stored, metadata: { ...stored.metadata, ...metadata } });
  return {
    async createIfMissing<T extends StoredObject>(
      kind: ResourceKind,
      object: KubeObject,
    ) {
      try {
        return await client.create<T>(kind, object, { fieldManager });
      } catch (error) {
        if (isApiError(error, 'AlreadyExists')) return undefined;
        throw error;
      }
    },
    async ensure<T extends StoredObject>(
      kind: ResourceKind,
      stored: T | undefined,
      wanted: KubeObject,
    ) {
      if (!stored) return client.create<T>(kind, wanted, { fieldManager });
      const { labels, annotations, ownerReferences, finalizers } =
        wanted.metadata;
      if (
        (wanted.spec === undefined || jsonEqual(stored.spec, wanted.spec)) &&
        contains(stored.metadata.labels, labels ?? {}) &&
        contains(stored.metadata.annotations, annotations ?? {}) &&
        (finalizers ?? []).every(f =>
          stored.metadata.finalizers?.includes(f),
        ) &&
        (ownerReferences ?? []).every(r =>
          stored.metadata.ownerReferences?.some(o => o.uid === r.uid),
        )
      ) {
        return stored;
      }
      return update(
        kind,
        withMetadata(
          {
            ...stored,
            ...(wanted.spec === undefined ? {} : { spec: wanted.spec }),
          },
          {
            labels: { ...stored.metadata.labels, ...labels },
            annotations: { ...stored.metadata.annotations, ...annotations },
            finalizers: [
              ...new Set([
                ...(stored.metadata.finalizers ?? []),
                ...(finalizers ?? []),
              ]),
            ],
            ownerReferences: mergeOwners(
              stored.metadata.ownerReferences,
              ownerReferences,
            ),
          },
        ),
      );
    },
    async status<T extends StoredObject>(
      kind: ResourceKind,
      stored: T,
      status: T['status'],
    ) {
      if (jsonEqual(stored.status, status)) return stored;
      return update(kind, { ...stored, status }, 'status');
    },
    async addFinalizer(kind, stored, finalizer) {
      const finalizers = stored.metadata.finalizers ?? [];
      if (finalizers.includes(finalizer)) return stored;
      return update(
        kind,
        withMetadata(stored, { finalizers: [...finalizers, finalizer] }),
      );
    },
    async removeFinalizer(kind, stored, finalizer) {
      const finalizers = stored.metadata.finalizers ?? [];
      if (!finalizers.includes(finalizer)) return;
      try {
        await update(
          kind,
          withMetadata(stored, {
            finalizers: finalizers.filter(f => f !== finalizer),
          }),
        );
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
      }
    },
    async annotate(kind, stored, annotations) {
      if (contains(stored.metadata.annotations, annotations)) return stored;
      return update(
        kind,
        withMetadata(stored, {
          annotations: { ...stored.metadata.annotations, ...annotations },
        }),
      );
    },
    async delete(kind, stored) {
      if (stored.metadata.deletionTimestamp) return;
      const { namespace, name, uid } = stored.metadata;
      const key: NamespacedName = namespace ? { namespace, name } : { name };
      try {
        await client.delete(kind, key, { preconditions: { uid } });
      } catch (error) {
        // A new object of that name is not ours to delete.
        if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) {
          throw error;
        }
      }
    },
  };
}

/** An owner reference that makes the owner the controller of the object. */
export function controllerReference(owner: StoredObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Uid of the owner that controls an object. */
export function controllerOf(object: StoredObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(r => r.controller === true);
}

function mergeOwners(
  have: readonly OwnerReference[] | undefined,
  add: readonly OwnerReference[] | undefined,
): OwnerReference[] {
  const out = [...(have ?? [])];
  for (const owner of add ?? []) {
    if (!out.some(o => o.uid === owner.uid)) out.push(owner);
  }
  return out;
}

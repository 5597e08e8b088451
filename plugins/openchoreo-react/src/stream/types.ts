import { ResourceKind } from '@openchoreo-portal/client';
import { ApiError, StoredObject } from '@openchoreo-portal/model';

/** What a page wants to follow. */
export interface ResourceSelection {
  kind: ResourceKind;
  /** Absent: all namespaces the person may see. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** The state of one followed collection. Loading, ready and failed are different things; an empty list is ready. */
export type CollectionState<T extends StoredObject = StoredObject> =
  | { status: 'loading'; items: readonly T[] }
  | { status: 'ready'; items: readonly T[] }
  | { status: 'forbidden'; items: readonly T[]; error: ApiError }
  | { status: 'failed'; items: readonly T[]; error: ApiError };

/** Follows collections over one shared connection. */
export interface ResourceStream {
  /** Calls `listener` on each change until the returned function is called. The last subscriber of a selection ends it after a grace period. */
  subscribe(selection: ResourceSelection, listener: () => void): () => void;
  /** The current state; the same object until something changes. */
  state(selection: ResourceSelection): CollectionState;
  /** Starts failed selections again at once. */
  retry(): void;
}

/** Key of a selection: equal selections share one subscription. */
export function selectionKey(selection: ResourceSelection): string {
  const { kind, namespace, labelSelector, fieldSelector } = selection;
  return [
    kind.group,
    kind.version,
    kind.plural,
    namespace ?? '',
    labelSelector ?? '',
    fieldSelector ?? '',
  ].join('|');
}

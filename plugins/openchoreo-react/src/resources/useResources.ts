import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { ResourceKind } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';
import { openchoreoApiRef } from '../api/openchoreoApi';
import { CollectionState, selectionKey } from '../stream/types';

/** What {@link useResources} selects. `skip` waits, e.g. until a name is known. */
export interface UseResourcesOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  skip?: boolean;
}

/** A collection that follows the control plane, and a way to ask again after a failure. */
export type ResourcesResult<T extends StoredObject> = CollectionState<T> & {
  retry(): void;
};

/**
 * Follows the objects of a kind. All uses of equal selections share one subscription, and all subscriptions share one connection.
 * The four states are for the four pages people can see: loading, ready (maybe empty), forbidden, failed.
 */
export function useResources<T extends StoredObject>(
  kind: ResourceKind,
  options: UseResourcesOptions = {},
): ResourcesResult<T> {
  const { stream } = useApi(openchoreoApiRef);
  const { namespace, labelSelector, fieldSelector, skip = false } = options;
  const key = selectionKey({ kind, namespace, labelSelector, fieldSelector });
  const selection = useMemo(
    () => ({ kind, namespace, labelSelector, fieldSelector }),
    // The key says everything about the selection.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key],
  );
  const subscribe = useCallback(
    (listener: () => void) =>
      skip ? () => {} : stream.subscribe(selection, listener),
    [stream, selection, skip],
  );
  const state = useSyncExternalStore(subscribe, () =>
    stream.state(selection),
  ) as CollectionState<T>;
  const retry = useCallback(() => stream.retry(), [stream]);
  return useMemo(() => ({ ...state, retry }), [state, retry]);
}

/** One object of a followed collection; `item` is undefined while loading and when there is none. */
export function useResource<T extends StoredObject>(
  kind: ResourceKind,
  key: { namespace?: string; name: string },
  options: { skip?: boolean } = {},
): ResourcesResult<T> & { item?: T } {
  const result = useResources<T>(kind, {
    namespace: key.namespace,
    fieldSelector: `metadata.name=${key.name}`,
    ...options,
  });
  return useMemo(() => ({ ...result, item: result.items[0] }), [result]);
}

import { useMemo } from 'react';
import { ResourceKind } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';
import {
  CollectionState,
  ResourcesResult,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';

/**
 * Joins collections into one. It is ready when none is still loading. One that may not be read is left out, and so is one that failed as long as
 * others have something to show: then the state is `failed` with those items, which pages show with a notice.
 */
export function joinStates<T extends StoredObject>(
  states: readonly CollectionState<T>[],
): CollectionState<T> {
  const items = states.flatMap(state =>
    state.status === 'forbidden' ? [] : state.items,
  );
  const failed = states.find(state => state.status === 'failed');
  if (failed?.status === 'failed') {
    return { status: 'failed', items, error: failed.error };
  }
  if (states.some(state => state.status === 'loading')) {
    return { status: 'loading', items };
  }
  const forbidden = states.find(state => state.status === 'forbidden');
  if (
    forbidden?.status === 'forbidden' &&
    states.every(state => state.status === 'forbidden')
  ) {
    return { status: 'forbidden', items, error: forbidden.error };
  }
  return { status: 'ready', items };
}

/** Follows a kind and its cluster-wide twin as one collection. */
export function useBothScopes<T extends StoredObject>(
  kind: ResourceKind,
  clusterKind: ResourceKind,
  namespace: string,
): ResourcesResult<T> {
  const own = useResources<T>(kind, { namespace });
  const cluster = useResources<T>(clusterKind);
  return useMemo(
    () => ({ ...joinStates<T>([own, cluster]), retry: own.retry }),
    [own, cluster],
  );
}

import { useMemo } from 'react';
import {
  clusterEnvironmentKind,
  Environment,
  environmentKind,
} from '@openchoreo-portal/model';
import { CollectionState } from '../stream/types';
import { useResources } from './useResources';

/** The environments of an organisation, its own first, then those that every organisation has; its own one hides a shared one of that name. */
export function useEnvironments(namespace: string): {
  /** `loading` until both are there; `forbidden` and `failed` when neither can be read. */
  status: CollectionState['status'];
  items: readonly Environment[];
} {
  const own = useResources<Environment>(environmentKind, { namespace });
  const shared = useResources<Environment>(clusterEnvironmentKind);
  const items = useMemo(() => {
    const names = new Set(own.items.map(item => item.metadata.name));
    return [
      ...own.items,
      ...shared.items.filter(item => !names.has(item.metadata.name)),
    ];
  }, [own.items, shared.items]);
  const loading = own.status === 'loading' || shared.status === 'loading';
  const ready = own.status === 'ready' || shared.status === 'ready';
  if (loading) return { status: 'loading', items };
  return { status: ready ? 'ready' : own.status, items };
}

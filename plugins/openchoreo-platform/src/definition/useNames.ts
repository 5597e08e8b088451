import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '@backstage/frontend-plugin-api';
import { kindsNamedAt } from '@openchoreo-portal/delivery';
import {
  controlPlaneKinds,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { kindsOf, Names } from './code/completions';

/** Most names that are read for one field. */
const MOST = 500;

/** Names of objects for the fields of a kind that name others; read once and kept for half a minute. */
export function useNames(
  kind: KindDefinition,
  namespace: string | undefined,
): Names {
  const api = useApi(openchoreoApiRef);
  const queries = useQueryClient();
  return useCallback<Names>(
    async (path, siblings) => {
      const kinds = kindsOf(kindsNamedAt(kind.kind, path), siblings);
      const lists = await Promise.all(
        controlPlaneKinds
          .filter(other => kinds.includes(other.kind))
          .map(other =>
            queries
              .fetchQuery({
                queryKey: ['openchoreo', 'names', other.kind, namespace],
                queryFn: async () => {
                  const { items } = await api.resources.list<StoredObject>(
                    other,
                    {
                      limit: MOST,
                      ...(other.scope === 'Namespaced' ? { namespace } : {}),
                    },
                  );
                  return items.map(nameIn);
                },
                staleTime: 30_000,
                retry: 0,
              })
              // Who may not list them writes the name by hand.
              .catch(() => []),
          ),
      );
      return lists.flat();
    },
    [api, queries, kind, namespace],
  );
}

/** The name as fields write it: component types with their workload type before it. */
function nameIn(object: StoredObject): string {
  const { workloadType } = (object.spec ?? {}) as { workloadType?: unknown };
  return typeof workloadType === 'string'
    ? `${workloadType}/${object.metadata.name}`
    : object.metadata.name;
}

import { useApi } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityRecord } from './audit';

/** Most that the server gives. */
const PAGE = 200;
const NOTHING: readonly ActivityRecord[] = [];

/**
 * What people did to the components that this person may see, the newest first; `since` is the time of the oldest when there are older ones
 * that are not told. Read again when `version` changes: whatever the page follows tells
 * that something was done.
 */
export function useAudit(
  namespace: string,
  filter: { project?: string; component?: string },
  version: string | undefined,
): { records: readonly ActivityRecord[]; since?: string } {
  const api = useApi(openchoreoApiRef);
  const { project, component } = filter;
  const result = useQuery({
    queryKey: [
      'openchoreo',
      'activity',
      namespace,
      project,
      component,
      version,
    ],
    enabled: version !== undefined,
    staleTime: 60_000,
    retry: 1,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const query = new URLSearchParams({
        namespace,
        ...(project ? { project } : {}),
        ...(component ? { component } : {}),
        limit: String(PAGE),
      });
      const { items } = await api.request<{ items: ActivityRecord[] }>(
        `/activity?${query}`,
      );
      return items;
    },
  });
  const records = result.data ?? NOTHING;
  return {
    records,
    since: records.length < PAGE ? undefined : records.at(-1)?.time,
  };
}

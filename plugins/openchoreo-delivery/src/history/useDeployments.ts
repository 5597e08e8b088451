import { useApi } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { DeploymentRecord } from '@openchoreo-portal/delivery';
import {
  ApiError,
  findCondition,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';

/** What was changed in the environments of a project or component; asked for anew when one of its bindings moves on. `limit`: most records, up to 200. */
export function useDeployments(
  scope: { namespace: string; project: string; component?: string },
  bindings: readonly ReleaseBinding[],
  limit: number,
) {
  const api = useApi(openchoreoApiRef);
  const { namespace, project, component } = scope;
  const news = bindings.map(newsOf).sort().join();
  const query = new URLSearchParams({
    project,
    ...(component ? { component } : {}),
    limit: String(limit),
  });
  return useQuery<{ items: DeploymentRecord[]; isComplete: boolean }, ApiError>(
    {
      queryKey: [
        'openchoreo',
        'deployments',
        namespace,
        project,
        component ?? '',
        limit,
        news,
      ],
      queryFn: ({ signal }) =>
        api.request(
          `/delivery/v1alpha1/namespaces/${namespace}/deployments?${query}`,
          { signal },
        ),
      placeholderData: keepPreviousData,
    },
  );
}

/** What of a binding a deployment is told from; what else changes in its status asks for nothing. */
function newsOf({ metadata, status }: ReleaseBinding): string {
  const state = (type: string) => {
    const condition = findCondition(status?.conditions, type);
    return condition && `${condition.status} ${condition.reason}`;
  };
  return JSON.stringify([
    metadata.uid,
    metadata.generation,
    status?.syncedRelease,
    status?.pendingPromotion,
    state('ReleaseSynced'),
    state('Ready'),
  ]);
}

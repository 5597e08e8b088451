import { useApi } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { DeploymentRecord } from '@openchoreo-portal/delivery';
import { ApiError, ReleaseBinding } from '@openchoreo-portal/model';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';

/** What was changed in the environments of a project or component; asked for anew when one of its bindings changes. */
export function useDeployments(
  scope: { namespace: string; project: string; component?: string },
  bindings: readonly ReleaseBinding[],
) {
  const api = useApi(openchoreoApiRef);
  const { namespace, project, component } = scope;
  const version = bindings.reduce(
    (newest, { metadata }) =>
      Math.max(newest, Number(metadata.resourceVersion)),
    0,
  );
  const query = new URLSearchParams({
    project,
    ...(component ? { component } : {}),
  });
  return useQuery<{ items: DeploymentRecord[]; isComplete: boolean }, ApiError>(
    {
      // A binding that goes makes the list shorter without a newer version.
      queryKey: [
        'openchoreo',
        'deployments',
        namespace,
        project,
        component ?? '',
        bindings.length,
        version,
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

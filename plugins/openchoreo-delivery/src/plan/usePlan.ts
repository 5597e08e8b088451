import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '@openchoreo-portal/model';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { DeliveryPlan, PlanRequest } from './types';

/** The plan for a change, asked for anew whenever the request changes; never from a cache, because its inputs may have moved. */
export function usePlan(namespace: string, request: PlanRequest | undefined) {
  const api = useApi(openchoreoApiRef);
  return useQuery<DeliveryPlan, ApiError>({
    queryKey: ['openchoreo', 'plan', namespace, request],
    queryFn: ({ signal }) =>
      api.request<DeliveryPlan>(
        `/delivery/v1alpha1/namespaces/${namespace}/plans`,
        { method: 'POST', body: request, signal },
      ),
    enabled: request !== undefined,
    gcTime: 0,
    retry: 0,
  });
}

import { useEffect, useMemo, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { ChangePlan, SetPlan } from '@openchoreo-portal/delivery';
import {
  ApiError,
  KubeObject,
  PromotionPolicy,
  promotionPolicyKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  openchoreoApiRef,
  useEnvironments,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { DeliveryPlan, PlanRequest, SetPlanRequest } from './types';

/** One number that changes whenever one of these objects does. */
export function inputsVersion(
  ...collections: readonly (readonly StoredObject[])[]
): string {
  return collections
    .map(items =>
      items.reduce(
        (newest, { metadata }) =>
          Math.max(newest, Number(metadata.resourceVersion)),
        items.length,
      ),
    )
    .join('/');
}

/** The plan for a change; asked for anew whenever the request changes, or what runs, what it depends on, or its gates. */
export function usePlan(namespace: string, request: PlanRequest | undefined) {
  return useLivePlan<DeliveryPlan>(namespace, request?.environment, request);
}

/** The same for several components that go together: one digest over the plans of all of them. */
export function useSetPlan(
  namespace: string,
  request: SetPlanRequest | undefined,
) {
  return useLivePlan<SetPlan>(namespace, request?.environment, request);
}

/** The plan of writing an object of which something in an environment is made: what the write would reach. */
export function useObjectPlan(
  namespace: string,
  environment: string,
  object: KubeObject,
) {
  const request = useMemo(() => ({ object }), [object]);
  return useLivePlan<ChangePlan>(namespace, environment, request);
}

function useLivePlan<TPlan>(
  namespace: string,
  environment: string = '',
  request: object | undefined,
) {
  const api = useApi(openchoreoApiRef);
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.environment=${environment}`,
    skip: !environment,
  });
  const policies = useResources<PromotionPolicy>(promotionPolicyKind, {
    namespace,
  });
  const environments = useEnvironments(namespace);
  const inputs = inputsVersion(
    bindings.items,
    policies.items,
    environments.items,
  );
  const query = useQuery<TPlan, ApiError>({
    queryKey: ['openchoreo', 'plan', namespace, request],
    queryFn: ({ signal }) =>
      api.request<TPlan>(`/delivery/v1alpha1/namespaces/${namespace}/plans`, {
        method: 'POST',
        body: request,
        signal,
      }),
    enabled: request !== undefined,
    gcTime: 0,
    retry: 0,
  });
  const { refetch, isFetched } = query;
  const known = useRef(inputs);
  useEffect(() => {
    if (known.current === inputs) return;
    known.current = inputs;
    if (isFetched) void refetch();
  }, [inputs, isFetched, refetch]);
  return query;
}

/** Whether a plan is still the one that the person has looked at. */
export interface SeenPlan {
  /** True when an input changed since; what is shown now must be looked at again. */
  isVoid: boolean;
  /** The person has looked at the plan that is shown now. */
  accept(): void;
}

/**
 * Remembers the digest of the first plan of a request. A plan of the same request with another digest voids what the person saw.
 *
 * @param request - compared by identity: another request begins anew
 */
export function useSeenPlan(
  request: object | undefined,
  plan: Pick<DeliveryPlan, 'digest' | 'message'> | undefined,
): SeenPlan {
  const [seen, setSeen] = useState<{
    request: object | undefined;
    digest: string;
  }>();
  const digest = plan && (plan.digest ?? plan.message);
  const isKnown = seen !== undefined && seen.request === request;
  useEffect(() => {
    if (digest !== undefined && !isKnown) setSeen({ request, digest });
  }, [digest, isKnown, request]);
  return {
    isVoid: isKnown && digest !== undefined && seen.digest !== digest,
    accept: () => digest !== undefined && setSeen({ request, digest }),
  };
}

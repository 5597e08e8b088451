import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import {
  AccessAnswer,
  AccessQuestion,
  openchoreoApiRef,
} from '../api/openchoreoApi';
import { useReactText } from '../texts';

/** Whether the signed-in person may do something, with the reason in words. Until it is known, nothing is allowed. */
export interface Access extends AccessAnswer {
  loading: boolean;
}

/** Asks the control plane; answers are kept for 30 s and shared by all components that ask the same. */
export function useAccess(question: AccessQuestion | undefined): Access {
  const api = useApi(openchoreoApiRef);
  const t = useReactText();
  const result = useQuery({
    queryKey: ['openchoreo', 'access', question],
    queryFn: () => api.decide(question!),
    enabled: question !== undefined,
    staleTime: 30_000,
    retry: 1,
  });
  if (result.data) return { ...result.data, loading: false };
  return {
    allowed: false,
    loading: result.isPending,
    reason: result.isError ? t('access.failed') : t('access.checking'),
  };
}

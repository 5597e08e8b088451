import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { ApiError } from '@openchoreo-portal/model';
import {
  follow,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ResourceMetrics } from './series';

/** Metrics that are followed. `metrics` is absent until the first answer; `error` while they cannot be followed. */
export interface FollowedMetrics {
  metrics?: ResourceMetrics;
  error?: ApiError;
}

/** Follows the resource metrics of the last `minutes` of a component in an environment. `retry` begins anew. */
export function useMetrics(
  scope: Record<string, string>,
  minutes: number,
): FollowedMetrics & { retry(): void } {
  const api = useApi(openchoreoApiRef);
  const [followed, setFollowed] = useState<FollowedMetrics>({});
  const [turn, setTurn] = useState(0);
  const query = new URLSearchParams({
    ...scope,
    minutes: String(minutes),
  }).toString();

  useEffect(() => {
    setFollowed({});
    const abort = new AbortController();
    void follow({
      signal: abort.signal,
      failure: 'The metrics cannot be followed.',
      open: signal =>
        api.openPlugin(
          'openchoreo-observer',
          `/api/v1/metrics/stream?${query}`,
          signal,
        ),
      onOpen: () => setFollowed(({ metrics }) => ({ metrics })),
      onData: data => setFollowed({ metrics: JSON.parse(data) }),
      onProblem: error => setFollowed(({ metrics }) => ({ metrics, error })),
    });
    return () => abort.abort();
  }, [api, query, turn]);

  return { ...followed, retry: () => setTurn(t => t + 1) };
}

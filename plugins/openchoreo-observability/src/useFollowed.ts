import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { ApiError } from '@openchoreo-portal/model';
import {
  follow,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Something that is followed. `data` is absent until the first answer; `error` while it cannot be followed. */
export interface Followed<T> {
  data?: T;
  error?: ApiError;
  /** Begins anew. */
  retry(): void;
}

/** Follows a stream of the observer whose every event is all there is (`/api/v1/${what}/stream`). `failure` says in a sentence that it cannot. */
export function useFollowed<T>(
  what: 'metrics' | 'events',
  parameters: Record<string, string>,
  failure: string,
): Followed<T> {
  const api = useApi(openchoreoApiRef);
  const [followed, setFollowed] = useState<Pick<Followed<T>, 'data' | 'error'>>(
    {},
  );
  const [turn, setTurn] = useState(0);
  const query = new URLSearchParams(parameters).toString();

  useEffect(() => {
    setFollowed({});
    const abort = new AbortController();
    void follow({
      signal: abort.signal,
      failure,
      open: signal =>
        api.openPlugin(
          'openchoreo-observer',
          `/api/v1/${what}/stream?${query}`,
          signal,
        ),
      onOpen: () => setFollowed(({ data }) => ({ data })),
      onData: text => setFollowed({ data: JSON.parse(text) }),
      onProblem: error => setFollowed(({ data }) => ({ data, error })),
    });
    return () => abort.abort();
  }, [api, what, query, failure, turn]);

  return { ...followed, retry: () => setTurn(t => t + 1) };
}

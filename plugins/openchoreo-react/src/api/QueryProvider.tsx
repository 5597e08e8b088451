import { ReactNode } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ERROR_STATUS, isApiError } from '@openchoreo-portal/model';

/** An answer that stays the same however often one asks: a page shows it at once. */
function isFinal(error: unknown): boolean {
  return (
    isApiError(error) &&
    ERROR_STATUS[error.reason] < 500 &&
    error.reason !== 'TooManyRequests'
  );
}

/** Requests are repeated by people or by events, never by a timer or by focus: what changes comes over the stream. A failure of the way is tried once more. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < 1 && !isFinal(error),
    },
  },
});

/** Makes the portal's query cache available to pages. */
export function OpenChoreoQueryProvider({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
}

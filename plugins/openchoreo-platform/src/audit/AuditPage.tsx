import { useApi } from '@backstage/frontend-plugin-api';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import {
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  openchoreoApiRef,
  PageBody,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router-dom';
import { AuditFilterBar } from './AuditFilterBar';
import { AuditTable } from './AuditTable';
import {
  AuditFilters,
  AuditRecord,
  filtersOf,
  pathOf,
  searchOf,
} from './auditFilters';
import { ChainCheck } from './ChainCheck';
import { usePlatformText } from '../texts';

const PAGE = 50;

function asApiError(error: Error): ApiError {
  return isApiError(error)
    ? error
    : new ApiError({ reason: 'InternalError', message: error.message });
}

function Trail({ filters }: { filters: AuditFilters }) {
  const t = usePlatformText();
  const api = useApi(openchoreoApiRef);
  const trail = useInfiniteQuery({
    queryKey: ['openchoreo', 'audit', filters],
    queryFn: ({ pageParam, signal }) =>
      api.request<{ items: AuditRecord[]; next?: number }>(
        pathOf(filters, PAGE, pageParam),
        { signal },
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: page => page.next,
    retry: false,
    // What happened meanwhile belongs to what is looked at.
    staleTime: 0,
  });
  if (trail.isPending) return <LoadingState rows={8} />;
  if (trail.isError && !trail.data) {
    const error = asApiError(trail.error);
    return error.reason === 'Forbidden' ? (
      <ForbiddenState error={error} />
    ) : (
      <FailedState error={error} retry={() => trail.refetch()} />
    );
  }
  const records = trail.data.pages.flatMap(page => page.items);
  if (records.length === 0) {
    return (
      <EmptyState title={t('audit.empty.title')}>
        {t('audit.empty.text')}
      </EmptyState>
    );
  }
  return (
    <>
      <ChainCheck />
      <AuditTable records={records} />
      <Box
        sx={{ mt: 2, display: 'flex', gap: 2, alignItems: 'center' }}
        aria-live="polite"
      >
        <Typography color="text.secondary">
          {t(records.length === 1 ? 'audit.shown.one' : 'audit.shown.many', {
            count: records.length,
          })}
        </Typography>
        {trail.hasNextPage && (
          <Button
            onClick={() => trail.fetchNextPage()}
            disabled={trail.isFetchingNextPage}
          >
            {t(trail.isFetchingNextPage ? 'audit.more.loading' : 'audit.more')}
          </Button>
        )}
        {trail.isError && (
          <Typography role="alert" color="error">
            {trail.error.message}
          </Typography>
        )}
      </Box>
    </>
  );
}

/** Platform, Audit: who did what, through which entrance, and how it ended. */
export function AuditPage() {
  const t = usePlatformText();
  const [search, setSearch] = useSearchParams();
  const filters = filtersOf(search);
  return (
    <PageBody>
      <Typography variant="h6" component="h2">
        {t('audit.title')}
      </Typography>
      <Typography color="text.secondary" sx={{ mb: 2 }}>
        {t('audit.text')}
      </Typography>
      <AuditFilterBar
        filters={filters}
        onChange={next => setSearch(searchOf(next), { replace: true })}
      />
      <Trail filters={filters} />
    </PageBody>
  );
}

import { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { ApiError, StoredObject } from '@openchoreo-portal/model';
import { CollectionState } from '../stream/types';
import { useReactText } from '../texts';

function Panel(props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
}) {
  return (
    <Box
      role={props.role}
      sx={{
        px: 3,
        py: 6,
        textAlign: 'center',
        maxWidth: 560,
        mx: 'auto',
      }}
    >
      <Typography variant="h6" component="h2" gutterBottom>
        {props.title}
      </Typography>
      {props.children && (
        <Typography color="text.secondary" component="div">
          {props.children}
        </Typography>
      )}
      {props.action && <Box sx={{ mt: 3 }}>{props.action}</Box>}
    </Box>
  );
}

/** Something is on its way. `rows` grey bars hold its place. */
export function LoadingState({
  rows = 4,
  label,
}: {
  rows?: number;
  label?: string;
}) {
  const t = useReactText();
  return (
    <Box
      role="status"
      aria-label={label ?? t('state.loading')}
      aria-busy="true"
      sx={{ p: 2 }}
    >
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={36} width={`${96 - index * 9}%`} />
      ))}
    </Box>
  );
}

/** There is nothing yet; says what it would be and how to make the first one. */
export function EmptyState(props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return <Panel {...props} />;
}

/** The person may not see this; says who can change that. */
export function ForbiddenState({ error }: { error?: ApiError }) {
  const t = useReactText();
  return (
    <Panel title={t('state.forbidden.title')} role="status">
      {error?.message ?? t('state.forbidden.text')}
    </Panel>
  );
}

/** It went wrong; says what, and offers to try again. */
export function FailedState(props: { error: ApiError; retry?: () => void }) {
  const t = useReactText();
  return (
    <Panel
      title={t('state.failed.title')}
      role="alert"
      action={
        props.retry && (
          <Button variant="outlined" onClick={props.retry}>
            {t('state.retry')}
          </Button>
        )
      }
    >
      {props.error.message} {props.error.remedy}
    </Panel>
  );
}

/** True when nothing of a collection can be shown: it may not be seen, or could not be read. One panel says so; what hangs on it says nothing. */
export function isBlocked(state: CollectionState): boolean {
  return (
    state.status === 'forbidden' ||
    (state.status === 'failed' && state.items.length === 0)
  );
}

/**
 * Shows the right one of the four states. While something fails, what was already known stays visible below a notice.
 */
export function ResourceState<T extends StoredObject>(props: {
  state: CollectionState<T> & { retry?: () => void };
  empty: ReactNode;
  loadingRows?: number;
  children: (items: readonly T[]) => ReactNode;
}) {
  const { state } = props;
  const t = useReactText();
  if (state.status === 'forbidden')
    return <ForbiddenState error={state.error} />;
  if (state.status === 'failed' && state.items.length === 0) {
    return <FailedState error={state.error} retry={state.retry} />;
  }
  if (state.status === 'loading' && state.items.length === 0) {
    return <LoadingState rows={props.loadingRows} />;
  }
  if (state.items.length === 0) return <>{props.empty}</>;
  return (
    <>
      {state.status === 'failed' && (
        <Typography role="alert" color="error" sx={{ px: 2, py: 1 }}>
          {t('state.stale', { message: state.error.message })}{' '}
          <Button size="small" onClick={state.retry}>
            {t('state.retry')}
          </Button>
        </Typography>
      )}
      {props.children(state.items)}
    </>
  );
}

import { ReactNode } from 'react';
import Stack from '@mui/material/Stack';
import {
  FailedState,
  ForbiddenState,
  LoadingState,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Followed } from './useFollowed';

/** What is followed, under a word on whether it is live; or why there is nothing to show. */
export function FollowedState<T>(props: {
  followed: Followed<T>;
  children: (data: T) => ReactNode;
}) {
  const { data, error, retry } = props.followed;
  if (error && !data) {
    return error.reason === 'Forbidden' ? (
      <ForbiddenState error={error} />
    ) : (
      <FailedState error={error} retry={retry} />
    );
  }
  if (!data) return <LoadingState />;
  return (
    <Stack spacing={2}>
      <StatusLabel
        {...(error
          ? { tone: 'error', label: 'Interrupted', detail: error.message }
          : { tone: 'ok', label: 'Live' })}
      />
      {props.children(data)}
    </Stack>
  );
}

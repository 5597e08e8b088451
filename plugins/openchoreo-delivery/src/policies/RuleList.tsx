import { ReactNode } from 'react';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { StoredObject } from '@openchoreo-portal/model';
import {
  EmptyState,
  ResourceState,
  ResourcesResult,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Policies or strategies, with what they are for and a way to make another. */
export function RuleList<T extends StoredObject>(props: {
  state: ResourcesResult<T>;
  intro: string;
  create: ReactNode;
  emptyTitle: string;
  emptyText: string;
  children: (item: T) => ReactNode;
}) {
  return (
    <ResourceState
      state={props.state}
      empty={
        <EmptyState title={props.emptyTitle} action={props.create}>
          {props.emptyText}
        </EmptyState>
      }
    >
      {items => (
        <>
          <Stack
            direction={{ xs: 'column', sm: 'row' }}
            spacing={2}
            justifyContent="space-between"
            alignItems={{ sm: 'center' }}
            sx={{ mb: 2 }}
          >
            <Typography color="text.secondary">{props.intro}</Typography>
            {props.create}
          </Stack>
          <Stack spacing={2}>{items.map(props.children)}</Stack>
        </>
      )}
    </ResourceState>
  );
}

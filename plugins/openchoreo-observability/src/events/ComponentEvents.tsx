import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  EmptyState,
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EnvironmentFrame } from '../EnvironmentFrame';
import { FollowedState } from '../FollowedState';
import { useObservabilityText } from '../texts';
import { PlaneEvent, useEvents } from './useEvents';

function Entry({ event }: { event: PlaneEvent }) {
  const { objectKind, objectName } = event.metadata;
  return (
    <Box
      component="li"
      sx={{
        px: 2,
        py: 1.25,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Stack
        direction="row"
        justifyContent="space-between"
        alignItems="baseline"
        spacing={2}
      >
        {event.type === 'Normal' ? (
          <Typography variant="body2" fontWeight={600}>
            {event.reason}
          </Typography>
        ) : (
          <StatusLabel size="small" tone="error" label={event.reason} />
        )}
        <Typography
          variant="caption"
          color="text.secondary"
          sx={{ whiteSpace: 'nowrap' }}
        >
          <RelativeTime at={event.timestamp} />
        </Typography>
      </Stack>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere', mt: 0.25 }}>
        {event.message}
      </Typography>
      <Typography
        variant="caption"
        color="text.secondary"
        sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
      >
        {objectKind} {objectName}
      </Typography>
    </Box>
  );
}

/** The events of a scope of the observer, the newest first, live. */
export function EventList(props: {
  scope: Record<string, string>;
  environment: string;
}) {
  const t = useObservabilityText();
  const followed = useEvents(props.scope);
  return (
    <FollowedState followed={followed}>
      {({ events }) =>
        events.length === 0 ? (
          <EmptyState title={t('events.none.title')}>
            {t('events.none.text')}
          </EmptyState>
        ) : (
          <Paper
            variant="outlined"
            component="ul"
            aria-label={t('events.name', { environment: props.environment })}
            sx={{ listStyle: 'none', p: 0, m: 0 }}
          >
            {events.map(event => (
              <Entry
                key={`${event.timestamp} ${event.reason} ${event.metadata.objectName} ${event.message}`}
                event={event}
              />
            ))}
          </Paper>
        )
      }
    </FollowedState>
  );
}

/** Events tab of a component: what its plane says happened to its objects. */
export function ComponentEvents() {
  const t = useObservabilityText();
  return (
    <EnvironmentFrame emptyTitle={t('events.empty.title')}>
      {scope => <EventList scope={scope} environment={scope.environment} />}
    </EnvironmentFrame>
  );
}

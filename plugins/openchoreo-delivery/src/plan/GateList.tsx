import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { GateAnswer } from './types';

const LOOK: Record<GateAnswer['state'], { tone: StatusTone; word: string }> = {
  Allow: { tone: 'ok', word: 'Allows' },
  Wait: { tone: 'waiting', word: 'Waits' },
  Deny: { tone: 'error', word: 'Denies' },
};

/** What each gate in front of an environment says: allow, wait or deny with its sentence, and until when the answer holds. */
export function GateList({
  gates,
  label = 'Gates',
}: {
  gates: readonly GateAnswer[];
  label?: string;
}) {
  if (gates.length === 0) return null;
  return (
    <Stack
      component="ul"
      spacing={1}
      aria-label={label}
      sx={{ listStyle: 'none', p: 0, m: 0 }}
    >
      {gates.map(gate => (
        <Stack
          component="li"
          key={`${gate.policy ?? ''}/${gate.name}`}
          direction={{ xs: 'column', sm: 'row' }}
          spacing={{ xs: 0.25, sm: 1 }}
        >
          <StatusLabel
            size="small"
            tone={LOOK[gate.state].tone}
            label={`${gate.name}: ${LOOK[gate.state].word.toLowerCase()}`}
          />
          <Typography variant="body2" color="text.secondary">
            {gate.message}
            {gate.until && (
              <>
                {' '}
                Until then: <RelativeTime at={gate.until} ahead />.
              </>
            )}
          </Typography>
        </Stack>
      ))}
    </Stack>
  );
}

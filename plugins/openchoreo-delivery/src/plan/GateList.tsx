import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeliveryText } from '../texts';
import { GateAnswer } from './types';

const TONE: Record<GateAnswer['state'], StatusTone> = {
  Allow: 'ok',
  Wait: 'waiting',
  Deny: 'error',
};

/** What each gate in front of an environment says: allow, wait or deny with its sentence, and until when the answer holds. */
export function GateList({
  gates,
  label,
}: {
  gates: readonly GateAnswer[];
  label?: string;
}) {
  const t = useDeliveryText();
  if (gates.length === 0) return null;
  return (
    <Stack
      component="ul"
      spacing={1}
      aria-label={label ?? t('gate.list')}
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
            tone={TONE[gate.state]}
            label={t(`gate.state.${gate.state}`, { name: gate.name })}
          />
          <Typography variant="body2" color="text.secondary">
            {gate.message}
            {gate.until && (
              <>
                {' '}
                {t('gate.until')} <RelativeTime at={gate.until} ahead />.
              </>
            )}
          </Typography>
        </Stack>
      ))}
    </Stack>
  );
}

import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  StatusLabel,
  StatusTone,
  useStatusText,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EnvironmentHealth } from './useProjectHealth';

const WORD: Record<StatusTone, string> = {
  ok: 'Healthy',
  progress: 'In progress',
  waiting: 'Waiting',
  error: 'Degraded',
  off: 'Off',
  unknown: 'Unknown',
};

/** Health of one environment: its name, a word, and the counts on hover. */
export function EnvironmentHealthLabel({
  health,
}: {
  health: EnvironmentHealth;
}) {
  const word = useStatusText();
  const detail = (Object.entries(health.counts) as Array<[StatusTone, number]>)
    .map(([tone, count]) => `${count} ${word(WORD[tone]).toLowerCase()}`)
    .join(', ');
  return (
    // A tooltip of its own for each of a hundred labels would take longer to draw than all the rest.
    <Stack direction="row" spacing={0.75} alignItems="baseline" title={detail}>
      <Typography variant="body2" component="span" color="text.secondary">
        {health.environment}
      </Typography>
      <StatusLabel size="small" tone={health.tone} label={WORD[health.tone]} />
    </Stack>
  );
}

import ArrowForwardIcon from '@mui/icons-material/ArrowForward';
import LockIcon from '@mui/icons-material/Lock';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  isLine,
  PipelineStep,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../texts';

/** The way of a release through a pipeline, as a list of steps. */
export function PipelineSteps(props: { name: string; steps: PipelineStep[] }) {
  const t = usePlatformText();
  const line = isLine(props.steps);
  return (
    <Stack
      component="ol"
      aria-label={t('pipelines.steps', { name: props.name })}
      direction={{ xs: 'column', md: 'row' }}
      useFlexGap
      flexWrap="wrap"
      alignItems={{ xs: 'stretch', md: 'center' }}
      spacing={1.5}
      sx={{ listStyle: 'none', p: 0, m: 0 }}
    >
      {props.steps.map((step, i) => (
        <Stack
          key={step.environment}
          component="li"
          direction={{ xs: 'column', md: 'row' }}
          alignItems="center"
          spacing={1.5}
        >
          {i > 0 && line && (
            <ArrowForwardIcon
              aria-hidden
              sx={{
                color: 'text.secondary',
                transform: { xs: 'rotate(90deg)', md: 'none' },
              }}
            />
          )}
          <Paper
            variant="outlined"
            sx={{ px: 2, py: 1.25, width: { xs: '100%', md: 'auto' } }}
          >
            <Typography fontWeight={600}>{step.environment}</Typography>
            {!line && step.from.length > 0 && (
              <Typography variant="body2" color="text.secondary">
                {t('pipelines.from', { names: step.from.join(', ') })}
              </Typography>
            )}
            {step.gates.map(gate => (
              <Box
                key={gate}
                sx={{ display: 'flex', alignItems: 'center', gap: 0.75 }}
              >
                <LockIcon aria-hidden sx={{ fontSize: 16 }} />
                <Typography variant="body2" color="text.secondary">
                  {gate}
                </Typography>
              </Box>
            ))}
          </Paper>
        </Stack>
      ))}
    </Stack>
  );
}

import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { paletteOf } from './palette';
import { STATE_NAME } from './describe';

const LINES = [
  { state: 'resolved', dash: undefined },
  { state: 'pending', dash: '7 5' },
  { state: 'declared', dash: '2 5' },
] as const;

/** What the lines mean. */
export function Legend() {
  const palette = paletteOf(useTheme());
  return (
    <Stack
      direction="row"
      useFlexGap
      flexWrap="wrap"
      columnGap={3}
      rowGap={0.5}
      component="ul"
      aria-label="Legend"
      sx={{ listStyle: 'none', p: 0, mt: 1, mb: 0 }}
    >
      {LINES.map(({ state, dash }) => (
        <Stack
          key={state}
          component="li"
          direction="row"
          alignItems="center"
          spacing={1}
        >
          <svg width="36" height="8" aria-hidden>
            <line
              x1="0"
              x2="36"
              y1="4"
              y2="4"
              stroke={state === 'pending' ? palette.pending : palette.line}
              strokeWidth="2"
              strokeDasharray={dash}
            />
          </svg>
          <Typography variant="body2" color="text.secondary">
            {STATE_NAME[state]}
          </Typography>
        </Stack>
      ))}
    </Stack>
  );
}

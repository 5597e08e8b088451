import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { Change } from '../model';
import { useCellText } from '../texts';
import { CHANGE_SIGN, DASH, lineColor, paletteOf } from './palette';

const STATES = ['resolved', 'pending', 'declared', 'denied'] as const;
const CHANGES: Change[] = ['added', 'removed', 'changed'];

/** What the lines mean; with `compared`, what the marks mean. */
export function Legend({ compared }: { compared: boolean }) {
  const palette = paletteOf(useTheme());
  const t = useCellText();
  const entries = [
    ...STATES.map(state => ({
      key: state as string,
      text: t(`state.${state}`),
      color: lineColor(palette, state),
      dash: DASH[state],
    })),
    ...(compared ? CHANGES : []).map(change => ({
      key: change as string,
      text: `${CHANGE_SIGN[change]} ${t(`change.${change}`)}`,
      color: palette[change],
      dash: undefined,
    })),
  ];
  return (
    <Stack
      direction="row"
      useFlexGap
      flexWrap="wrap"
      columnGap={3}
      rowGap={0.5}
      component="ul"
      aria-label={t('legend.label')}
      sx={{ listStyle: 'none', p: 0, mt: 1, mb: 0 }}
    >
      {entries.map(({ key, text, color, dash }) => (
        <Stack
          key={key}
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
              stroke={color}
              strokeWidth="2"
              strokeDasharray={dash}
            />
          </svg>
          <Typography variant="body2" color="text.secondary">
            {text}
          </Typography>
        </Stack>
      ))}
    </Stack>
  );
}

import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { CellGraph, Change } from '../model';
import { useCellText } from '../texts';
import { BUSY_WIDTH, CHANGE_SIGN, DASH, lineColor, paletteOf } from './palette';

const STATES = ['resolved', 'pending', 'declared', 'denied'] as const;
const WIDTH = 2;
const CHANGES: Change[] = ['added', 'removed', 'changed'];

/** What the lines mean; with `compared`, what the marks mean. What is not in the drawing is explained only when it always may be. */
export function Legend(props: {
  graph: CellGraph;
  compared: boolean;
  /** Why observed traffic is not shown. */
  noTraffic?: string;
}) {
  const { graph, compared, noTraffic } = props;
  const palette = paletteOf(useTheme());
  const t = useCellText();
  const entries = [
    ...[
      ...STATES,
      ...(graph.edges.some(e => e.state === 'undeclared')
        ? (['undeclared'] as const)
        : []),
    ].map(state => ({
      key: state as string,
      text: t(`state.${state}`),
      color: lineColor(palette, state),
      dash: DASH[state],
      width: WIDTH,
    })),
    ...(graph.edges.some(e => e.connections.some(c => c.traffic))
      ? [
          {
            key: 'traffic',
            text: t('state.traffic'),
            color: lineColor(palette, 'resolved'),
            dash: undefined,
            width: BUSY_WIDTH,
          },
        ]
      : []),
    ...(compared ? CHANGES : []).map(change => ({
      key: change as string,
      text: `${CHANGE_SIGN[change]} ${t(`change.${change}`)}`,
      color: palette[change],
      dash: undefined,
      width: WIDTH,
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
      {entries.map(({ key, text, color, dash, width }) => (
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
              strokeWidth={width}
              strokeDasharray={dash}
            />
          </svg>
          <Typography variant="body2" color="text.secondary">
            {text}
          </Typography>
        </Stack>
      ))}
      {noTraffic && (
        <Typography component="li" variant="body2" color="text.secondary">
          {t('traffic.none', { reason: noTraffic })}
        </Typography>
      )}
    </Stack>
  );
}

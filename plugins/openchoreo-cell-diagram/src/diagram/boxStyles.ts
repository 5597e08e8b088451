import { Theme } from '@mui/material/styles';
import { CellPalette } from './palette';

const ellipsis = {
  display: 'block',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

/** Styles of all boxes, said once for the whole diagram. */
export function boxStyles(theme: Theme, palette: CellPalette) {
  const tones = Object.fromEntries(
    Object.entries(palette.tone).flatMap(([tone, color]) => [
      [`& .cell-tone-${tone}`, { borderLeft: `4px solid ${color}` }],
      [`& .cell-tone-${tone} .cell-status`, { color }],
    ]),
  );
  const changes = Object.fromEntries(
    (['added', 'removed', 'changed'] as const).map(change => [
      `& .cell-change-${change}`,
      {
        boxShadow: `0 0 0 2px ${palette[change]}`,
        '--cell-change': palette[change],
        ...(change === 'removed' ? { borderStyle: 'dashed' } : {}),
      },
    ]),
  );
  return {
    '& .react-flow__node': { cursor: 'default' },
    '& .react-flow__attribution': { fontSize: 10 },
    // While it is panned, the picture is only moved, not painted.
    '&[data-moving] .react-flow__viewport': { willChange: 'transform' },
    '& .cell-box': {
      all: 'unset',
      boxSizing: 'border-box',
      position: 'relative',
      display: 'flex',
      alignItems: 'center',
      gap: '10px',
      width: '100%',
      height: '100%',
      padding: '8px 12px',
      borderRadius: '10px',
      border: `1px solid ${palette.boxOutline}`,
      background: palette.box,
      color: palette.text,
      fontFamily: theme.typography.fontFamily,
      cursor: 'pointer',
      contain: 'layout style',
    },
    '& .cell-box > svg': { color: palette.faint },
    '& .cell-box:hover': { borderColor: palette.strong },
    '& .cell-gateway': { borderRadius: '999px', paddingLeft: '16px' },
    '& .cell-external, & .cell-project, & .cell-neighbour': {
      borderStyle: 'dashed',
      borderColor: palette.faint,
    },
    ...tones,
    '& .cell-missing': { borderStyle: 'dashed' },
    '& .cell-selected': {
      boxShadow: `0 0 0 3px ${palette.strong}`,
    },
    ...changes,
    '& .cell-dimmed': { opacity: 0.3 },
    '& .cell-box:focus-visible': {
      outline: `3px solid ${palette.strong}`,
      outlineOffset: '2px',
      opacity: 1,
    },
    '& .cell-text': { minWidth: 0, flexGrow: 1 },
    '& .cell-title': {
      ...ellipsis,
      fontWeight: 600,
      fontSize: '14px',
      lineHeight: 1.35,
    },
    '& .cell-caption': {
      ...ellipsis,
      fontSize: '12px',
      lineHeight: 1.4,
      color: palette.faint,
    },
    '& .cell-status': {
      display: 'flex',
      alignItems: 'center',
      gap: '4px',
      fontSize: '12.5px',
      fontWeight: 600,
      lineHeight: 1.4,
      whiteSpace: 'nowrap',
      overflow: 'hidden',
    },
    '& .cell-note': { color: palette.faint, fontWeight: 400 },
    '& .cell-change': {
      position: 'absolute',
      top: '-10px',
      right: '-10px',
      width: '22px',
      height: '22px',
      borderRadius: '50%',
      background: 'var(--cell-change)',
      color: palette.box,
      display: 'grid',
      placeItems: 'center',
      fontWeight: 700,
      fontSize: '14px',
      lineHeight: 1,
    },
  } as const;
}

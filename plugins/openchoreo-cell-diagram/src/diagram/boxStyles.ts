import { Theme } from '@mui/material/styles';
import { StatusTone } from '@openchoreo-portal/plugin-openchoreo-react';
import { imageOf, PICTURE, signOf } from './glyphs';
import { CellPalette } from './palette';

/** Side of the picture of a box, of the sign of its status, and the room beside both. Pixels. */
const PICTURE_SIZE = { picture: 22, sign: 13 };

/** Styles of all boxes, said once for the whole diagram. */
export function boxStyles(theme: Theme, palette: CellPalette) {
  const tones = Object.fromEntries(
    Object.entries(palette.tone).flatMap(([tone, color]) => [
      [`& .cell-tone-${tone}`, { borderLeft: `4px solid ${color}` }],
      [
        `& .cell-tone-${tone} .cell-status`,
        {
          color,
          backgroundImage: imageOf(signOf(tone as StatusTone), color, 2.6),
        },
      ],
    ]),
  );
  const pictures = Object.fromEntries(
    Object.entries(PICTURE).map(([name, path]) => [
      `& .cell-picture-${name}`,
      { backgroundImage: imageOf(path, palette.faint, 1.7) },
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
    '& .react-flow__attribution': { fontSize: 10 },
    // While it is panned, the picture is only moved, not painted.
    '&[data-moving] .react-flow__viewport': { willChange: 'transform' },
    // While somebody drags, the browser need not look in every frame for what lies under the pointer.
    '& .cell-shield': {
      display: 'none',
      position: 'absolute',
      inset: 0,
      zIndex: 6,
      cursor: 'grabbing',
    },
    '&[data-moving="drag"] .cell-shield': { display: 'block' },
    '& .cell-box': {
      all: 'unset',
      boxSizing: 'border-box',
      position: 'absolute',
      pointerEvents: 'all',
      display: 'flex',
      alignItems: 'center',
      padding: `8px 12px 8px ${12 + PICTURE_SIZE.picture + 10}px`,
      borderRadius: '10px',
      border: `1px solid ${palette.boxOutline}`,
      backgroundColor: palette.box,
      backgroundRepeat: 'no-repeat',
      backgroundPosition: '12px center',
      backgroundSize: `${PICTURE_SIZE.picture}px`,
      color: palette.text,
      fontFamily: theme.typography.fontFamily,
      cursor: 'pointer',
    },
    ...pictures,
    '& .cell-box:hover': { borderColor: palette.strong },
    '& .cell-gateway': {
      borderRadius: '999px',
      paddingLeft: `${16 + PICTURE_SIZE.picture + 10}px`,
      backgroundPosition: '16px center',
    },
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
    // Every line of one block has its own ellipsis: one clip per box, not one per line.
    '& .cell-text': {
      minWidth: 0,
      flexGrow: 1,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      fontSize: '12px',
      lineHeight: '18px',
    },
    '& .cell-title': { fontWeight: 600, fontSize: '14px' },
    '& .cell-caption': { color: palette.faint },
    '& .cell-status': {
      paddingLeft: `${PICTURE_SIZE.sign + 4}px`,
      backgroundRepeat: 'no-repeat',
      backgroundPosition: 'left center',
      backgroundSize: `${PICTURE_SIZE.sign}px`,
      fontSize: '12.5px',
      fontWeight: 600,
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

import { Theme } from '@mui/material/styles';
import { StatusTone } from '@openchoreo-portal/plugin-openchoreo-react';
import { Change, ConnectionState } from '../model';

/** Colours of the diagram; every pair of text and ground has at least 4.5:1. */
export interface CellPalette {
  canvas: string;
  cell: string;
  outline: string;
  box: string;
  boxOutline: string;
  text: string;
  faint: string;
  line: string;
  strong: string;
  pending: string;
  denied: string;
  added: string;
  removed: string;
  changed: string;
  tone: Record<StatusTone, string>;
}

/** The palette of a theme. Blue, orange and vermilion stay apart for people who see red and green alike; shapes and words say it, too. */
export function paletteOf(theme: Theme): CellPalette {
  const dark = theme.palette.mode === 'dark';
  return {
    canvas: theme.palette.background.default,
    cell: dark ? '#141c27' : '#eef2fb',
    outline: dark ? '#5f83d6' : '#5b7fd4',
    box: theme.palette.background.paper,
    boxOutline: dark ? '#3a4759' : '#c5cedd',
    text: theme.palette.text.primary,
    faint: theme.palette.text.secondary,
    line: dark ? '#7b8aa1' : '#76859c',
    strong: theme.palette.primary.main,
    pending: dark ? '#ffc66d' : '#8a5200',
    denied: dark ? '#ffb4ab' : '#b3261e',
    added: dark ? '#7cc4ff' : '#0b62b8',
    removed: dark ? '#ffb4ab' : '#b3261e',
    changed: dark ? '#d7b4ff' : '#6b3fb5',
    tone: dark ? DARK : LIGHT,
  };
}

const LIGHT: Record<StatusTone, string> = {
  ok: '#146c43',
  progress: '#1f57b8',
  waiting: '#8a5200',
  error: '#b3261e',
  off: '#566375',
  unknown: '#566375',
};
const DARK: Record<StatusTone, string> = {
  ok: '#6fdda8',
  progress: '#8fb8ff',
  waiting: '#ffc66d',
  error: '#ffb4ab',
  off: '#a7b3c2',
  unknown: '#a7b3c2',
};

/** Width of lines on which traffic was observed. */
export const BUSY_WIDTH = 4;

/** How lines of a state are dashed. Solid: has an address. Dashes: waits. Dots: only declared. Dash and dot: denied. Dash and two dots: nobody declared it. */
export const DASH: Record<ConnectionState, string | undefined> = {
  resolved: undefined,
  pending: '7 5',
  declared: '2 5',
  denied: '10 4 2 4',
  undeclared: '12 3 2 3 2 3',
};

/** Colour of a line. What changed matters more than its state. */
export function lineColor(
  palette: CellPalette,
  state: ConnectionState,
  change?: Change,
): string {
  if (change) return palette[change];
  if (state === 'pending' || state === 'undeclared') return palette.pending;
  return state === 'denied' ? palette.denied : palette.line;
}

/** Sign of a change, for those who do not see its colour. */
export const CHANGE_SIGN: Record<Change, string> = {
  added: '+',
  removed: '−',
  changed: '≠',
};

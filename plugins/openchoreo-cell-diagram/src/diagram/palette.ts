import { Theme } from '@mui/material/styles';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';

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
}

/** The palette of a theme. */
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
  };
}

/** Stripe of a box by its status; the word beside it says the same. */
export function toneColor(
  tone: StatusWords['tone'],
  mode: 'light' | 'dark',
): string {
  const light = {
    ok: '#1d8a57',
    progress: '#2f6bd6',
    waiting: '#b26b00',
    error: '#c4362d',
    off: '#8a97a8',
    unknown: '#8a97a8',
  };
  const dark = {
    ok: '#6fdda8',
    progress: '#8fb8ff',
    waiting: '#ffc66d',
    error: '#ffb4ab',
    off: '#8d9aab',
    unknown: '#8d9aab',
  };
  return (mode === 'dark' ? dark : light)[tone];
}

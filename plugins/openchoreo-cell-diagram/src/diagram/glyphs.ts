import { StatusTone } from '@openchoreo-portal/plugin-openchoreo-react';
import { CellNode, ComponentShape } from '../model';

/** Lines of small pictures on a ground of 24 × 24. Paths, not components: the export draws the same. */
export const PICTURE = {
  server: 'M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01',
  globe:
    'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M3 12h18M12 3c4 4 4 14 0 18c-4-4-4-14 0-18',
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 7v5l4 2',
  cycle:
    'M4 11a8 8 0 0 1 14-4l2 2M20 4v5h-5M20 13a8 8 0 0 1-14 4l-2-2M4 20v-5h5',
  switch: 'M3 6h6l6 12h6M15 6h6M18 3l3 3l-3 3M18 15l3 3l-3 3',
  building:
    'M4 21V5h8v16M12 10h8v11M2 21h20M7 9h2M7 13h2M15 14h2M7 17h2M15 17h2',
  store:
    'M5 6c0-4 14-4 14 0v12c0 4-14 4-14 0zM5 6c0 4 14 4 14 0M5 12c0 4 14 4 14 0',
  cloud: 'M7 18a4 4 0 0 1 0-8a5 5 0 0 1 10-1a4.5 4.5 0 0 1 0 9z',
  cell: 'M8 3h8l5 5v8l-5 5H8l-5-5V8z',
  cube: 'M12 3l8 4v10l-8 4l-8-4V7zM4 7l8 4l8-4M12 11v10',
  shield: 'M12 3l8 3v6c0 5-4 8-8 9c-4-1-8-4-8-9V6z',
  page: 'M6 3h9l4 4v14H6zM15 3v4h4M9 12h6M9 16h6',
} as const;

const SIGN: Record<StatusTone, string> = {
  ok: 'M4 13l5 5L20 6',
  progress: 'M12 4a8 8 0 1 1-8 8',
  waiting: 'M6 3h12M6 21h12M7 3c0 9 10 9 10 18M17 3c0 9-10 9-10 18',
  error: 'M5 5l14 14M19 5L5 19',
  off: 'M8 5v14M16 5v14',
  unknown: 'M8 9a4 4 0 1 1 4 4v2M12 19v.01',
};

const SHAPE: Record<ComponentShape, keyof typeof PICTURE> = {
  service: 'server',
  web: 'globe',
  task: 'clock',
  worker: 'cycle',
  proxy: 'switch',
};

/** Path of the picture that tells what a box is. */
export function pictureOf(node: CellNode): string {
  return PICTURE[pictureName(node)];
}

/** Name of the picture that tells what a box is. */
export function pictureName(node: CellNode): keyof typeof PICTURE {
  switch (node.kind) {
    case 'component':
      return SHAPE[node.shape];
    case 'gateway':
      return node.side === 'north' ? 'globe' : 'building';
    case 'resource':
      return 'store';
    case 'external':
      return 'cloud';
    case 'object':
      if (node.type === 'Pods') return 'cube';
      if (/Policy$/.test(node.type)) return 'shield';
      if (/Route$/.test(node.type)) return 'switch';
      if (/ConfigMap|Secret/.test(node.type)) return 'page';
      return 'server';
    case 'neighbour':
      return 'server';
    default:
      return 'cell';
  }
}

/** Path of the sign of a status. */
export const signOf = (tone: StatusTone): string => SIGN[tone];

/** A picture as a CSS image. */
export function imageOf(path: string, color: string, width: number): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"><path d="${path}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

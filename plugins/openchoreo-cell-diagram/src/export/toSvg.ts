import { CellLayout, octagonPath, Rect, Route } from '../layout';
import { CellGraph, CellNode } from '../model';
import { labelOf } from '../diagram/describe';
import { CellPalette } from '../diagram/palette';

const MARGIN = 32;
const FONT = 'Inter, Segoe UI, Helvetica, Arial, sans-serif';
const DASH = { resolved: '', pending: '7 5', declared: '2 5' } as const;

/** The diagram as a file of its own: a complete SVG document, without scripts, fonts or links. */
export function toSvg(
  graph: CellGraph,
  layout: CellLayout,
  routes: ReadonlyMap<string, Route>,
  palette: CellPalette,
): string {
  const { bounds, boundary } = layout;
  const [width, height] = [
    Math.ceil(bounds.width + 2 * MARGIN),
    Math.ceil(bounds.height + 2 * MARGIN),
  ];
  const title = [graph.project, graph.environment].filter(Boolean).join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${
      bounds.x - MARGIN
    } ${bounds.y - MARGIN} ${width} ${height}" font-family="${FONT}">`,
    `<title>${escape(`Cell diagram of ${title}`)}</title>`,
    `<rect x="${bounds.x - MARGIN}" y="${
      bounds.y - MARGIN
    }" width="${width}" height="${height}" fill="${palette.canvas}"/>`,
    `<path d="${octagonPath(boundary)}" fill="${palette.cell}" stroke="${
      palette.outline
    }" stroke-width="2.5"/>`,
    text(boundary.x + boundary.cut, boundary.y + 26, title, palette.faint, 13),
    ...graph.edges.map(edge => {
      const route = routes.get(edge.id);
      if (!route) return '';
      const color = edge.state === 'pending' ? palette.pending : palette.line;
      return `<path d="${
        route.path
      }" fill="none" stroke="${color}" stroke-width="1.5" stroke-dasharray="${
        DASH[edge.state]
      }"/>`;
    }),
    ...graph.nodes.map(node => {
      const rect = layout.rects.get(node.id);
      return rect ? box(node, rect, palette) : '';
    }),
    ...graph.edges.map(edge => {
      const route = routes.get(edge.id);
      if (!route) return '';
      const { x, y } = route.middle;
      return `<text x="${x}" y="${
        y + 4
      }" text-anchor="middle" font-size="12" fill="${palette.text}" stroke="${
        palette.cell
      }" stroke-width="4" paint-order="stroke">${escape(labelOf(edge))}</text>`;
    }),
    '</svg>',
  ].join('\n');
}

function box(node: CellNode, rect: Rect, palette: CellPalette): string {
  const { x, y, width, height } = rect;
  const status =
    node.kind === 'component' || node.kind === 'resource'
      ? node.status.label
      : '';
  const radius = node.kind === 'gateway' ? height / 2 : 10;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${palette.box}" stroke="${palette.boxOutline}"/>`,
    text(
      x + 16,
      y + (status ? 28 : height / 2 + 5),
      clip(node.title, width),
      palette.text,
      14,
      600,
    ),
    status ? text(x + 16, y + 50, status, palette.faint, 12) : '',
  ].join('');
}

function text(
  x: number,
  y: number,
  content: string,
  fill: string,
  size: number,
  weight = 400,
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escape(
    content,
  )}</text>`;
}

function clip(value: string, width: number): string {
  const room = Math.floor((width - 28) / 8);
  return value.length > room ? `${value.slice(0, room - 1)}…` : value;
}

const ENTITY: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(value: string): string {
  return value.replace(/[&<>"']/g, c => ENTITY[c]);
}

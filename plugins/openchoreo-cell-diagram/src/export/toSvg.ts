import { octagonPath, Rect } from '../layout';
import { CellGraph, CellNode, statusOf } from '../model';
import { captionOf, labelOf } from '../diagram/describe';
import { pictureOf, signOf } from '../diagram/glyphs';
import {
  BUSY_WIDTH,
  CellPalette,
  CHANGE_SIGN,
  DASH,
  lineColor,
} from '../diagram/palette';
import { lineGroups } from '../scene/paths';
import { CellText } from '../texts';
import { Drawing } from '../worker/compute';

const MARGIN = 32;
const FONT = 'Inter, Segoe UI, Helvetica, Arial, sans-serif';

/** The diagram as a file of its own: a complete SVG document, without scripts, fonts or links. */
export function toSvg(
  graph: CellGraph,
  { layout, routes }: Drawing,
  palette: CellPalette,
  t: CellText,
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
    `<title>${escape(t('canvas.label', { name: title }))}</title>`,
    `<rect x="${bounds.x - MARGIN}" y="${
      bounds.y - MARGIN
    }" width="${width}" height="${height}" fill="${palette.canvas}"/>`,
    `<path d="${octagonPath(boundary)}" fill="${palette.cell}" stroke="${
      palette.outline
    }" stroke-width="2.5"/>`,
    text(
      boundary.x + boundary.cut,
      boundary.y + boundary.height - 14,
      title,
      palette.faint,
      13,
    ),
    ...lineGroups(graph.edges, routes).map(group => {
      const color = lineColor(palette, group.state, group.change);
      const dash = DASH[group.state];
      const plain = group.state === 'resolved' ? 1.5 : 2;
      return `<path d="${
        group.lines
      }" fill="none" stroke="${color}" stroke-width="${
        group.busy ? BUSY_WIDTH : plain
      }"${dash ? ` stroke-dasharray="${dash}"` : ''}/><path d="${
        group.heads
      }" fill="${color}"/>`;
    }),
    ...graph.nodes.map(node => {
      const rect = layout.rects.get(node.id);
      return rect ? box(node, rect, palette, t) : '';
    }),
    ...graph.edges.map(edge => {
      const route = routes.get(edge.id);
      if (!route) return '';
      const { x, y } = route.middle;
      return `<text x="${x}" y="${
        y + 4
      }" text-anchor="middle" font-size="12" fill="${palette.text}" stroke="${
        palette.cell
      }" stroke-width="4" paint-order="stroke">${escape(
        `${edge.change ? `${CHANGE_SIGN[edge.change]} ` : ''}${labelOf(
          edge,
          t,
        )}`,
      )}</text>`;
    }),
    '</svg>',
  ].join('\n');
}

function box(
  node: CellNode,
  rect: Rect,
  palette: CellPalette,
  t: CellText,
): string {
  const { x, y, width, height } = rect;
  const status = statusOf(node);
  const radius = node.kind === 'gateway' ? height / 2 : 10;
  const outline = node.change ? palette[node.change] : palette.boxOutline;
  const left = x + 46;
  const middle = y + height / 2;
  const room = width - 34;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${
      palette.box
    }" stroke="${outline}"${node.change ? ' stroke-width="2"' : ''}/>`,
    glyph(pictureOf(node), x + 14, middle - 11, 22, palette.faint),
    text(
      left,
      middle - (status ? 14 : 3),
      clip(
        `${node.change ? `${CHANGE_SIGN[node.change]} ` : ''}${node.title}`,
        room,
      ),
      palette.text,
      14,
      600,
    ),
    text(
      left,
      middle + (status ? 4 : 15),
      clip(captionOf(node, t), room),
      palette.faint,
      12,
    ),
    status
      ? glyph(
          signOf(status.tone),
          left,
          middle + 11,
          12,
          palette.tone[status.tone],
        ) +
        text(
          left + 17,
          middle + 22,
          status.label,
          palette.tone[status.tone],
          12,
          600,
        )
      : '',
  ].join('');
}

function glyph(
  path: string,
  x: number,
  y: number,
  size: number,
  color: string,
): string {
  return `<path transform="translate(${x},${y}) scale(${
    size / 24
  })" d="${path}" fill="none" stroke="${color}" stroke-width="${
    size > 16 ? 1.7 : 2.6
  }" stroke-linecap="round" stroke-linejoin="round"/>`;
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

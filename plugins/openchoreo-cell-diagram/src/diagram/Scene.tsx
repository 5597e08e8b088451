import { memo, useMemo } from 'react';
import { Node, NodeProps, useStore } from '@xyflow/react';
import { useTheme } from '@mui/material/styles';
import { CellLayout, octagonPath, Route } from '../layout';
import { CellEdge, CellNode } from '../model';
import { boxGroups, lineGroups } from '../scene/paths';
import { FAR_ZOOM, SMALL } from '../scene/visible';
import { CellText, useCellText } from '../texts';
import { labelOf } from './describe';
import { usePointed, useRelated } from './focusStore';
import {
  BUSY_WIDTH,
  CellPalette,
  CHANGE_SIGN,
  DASH,
  lineColor,
  paletteOf,
} from './palette';

/** What is drawn below the boxes. */
export interface SceneData extends Record<string, unknown> {
  title: string;
  layout: CellLayout;
  routes: ReadonlyMap<string, Route>;
  nodes: readonly CellNode[];
  edges: readonly CellEdge[];
}
/** The ground of the diagram as React Flow knows it. */
export type SceneNode = Node<SceneData, 'scene'>;

/** Up to here, all lines have their label; beyond, only those of the box one points at. */
const LABELS_UP_TO = 40;
const LABELS_OF_ONE = 60;
const READABLE_ZOOM = 0.55;

const Lines = memo(function AllLines(props: {
  edges: readonly CellEdge[];
  routes: ReadonlyMap<string, Route>;
  palette: CellPalette;
  strong?: boolean;
}) {
  const { edges, routes, palette, strong } = props;
  const groups = useMemo(() => lineGroups(edges, routes), [edges, routes]);
  return (
    <>
      {groups.map(group => {
        const plain = group.state === 'resolved' && !group.change;
        const color =
          strong && plain
            ? palette.strong
            : lineColor(palette, group.state, group.change);
        const thick = strong || group.change || !plain ? 2.25 : 1.5;
        return (
          <g key={group.key} stroke={color}>
            <path
              d={group.lines}
              fill="none"
              strokeWidth={group.busy ? BUSY_WIDTH : thick}
              strokeDasharray={DASH[group.state]}
            />
            <path d={group.heads} fill={color} strokeWidth={0.5} />
          </g>
        );
      })}
    </>
  );
});

const FarBoxes = memo(function Boxes(props: {
  nodes: readonly CellNode[];
  layout: CellLayout;
  palette: CellPalette;
}) {
  const { nodes, layout, palette } = props;
  const groups = useMemo(
    () => boxGroups(nodes, layout.rects),
    [nodes, layout.rects],
  );
  return (
    <>
      {groups.map(group => {
        const color = group.change
          ? palette[group.change]
          : palette.tone[group.tone as keyof CellPalette['tone']] ??
            palette.faint;
        return (
          <g key={group.key} stroke={color}>
            <path
              d={group.boxes}
              fill={group.tone === 'error' ? palette.box : color}
              fillOpacity={group.tone === 'error' ? 1 : 0.75}
              strokeWidth={group.tone === 'error' ? 10 : 2}
            />
            {group.signs && (
              <path
                d={group.signs}
                stroke={group.tone === 'error' ? color : palette.box}
                strokeWidth={12}
              />
            )}
          </g>
        );
      })}
    </>
  );
});

function Label(props: {
  edge: CellEdge;
  route: Route;
  palette: CellPalette;
  t: CellText;
}) {
  const { edge, route, palette, t } = props;
  const word =
    edge.state === 'pending' ||
    edge.state === 'denied' ||
    edge.state === 'undeclared'
      ? ` (${t(`state.short.${edge.state}`)})`
      : '';
  const special = edge.change || word;
  return (
    <text
      x={route.middle.x}
      y={route.middle.y + 4}
      textAnchor="middle"
      fontSize={12}
      fill={
        special ? lineColor(palette, edge.state, edge.change) : palette.text
      }
      stroke={palette.cell}
      strokeWidth={5}
      strokeLinejoin="round"
      paintOrder="stroke"
    >
      {edge.change && `${CHANGE_SIGN[edge.change]} `}
      {labelOf(edge, t)}
      {word}
    </text>
  );
}

function Ground({ data }: NodeProps<SceneNode>) {
  const { layout, routes, nodes, edges, title } = data;
  const theme = useTheme();
  const palette = useMemo(() => paletteOf(theme), [theme]);
  const t = useCellText();
  const pointed = usePointed();
  const related = useRelated();
  const readable = useStore(s => s.transform[2] >= READABLE_ZOOM);
  const far = useStore(s => s.transform[2] < FAR_ZOOM) && nodes.length > SMALL;
  const { bounds, boundary } = layout;
  const mine = useMemo(() => {
    if (pointed !== undefined) {
      return edges.filter(e => e.source === pointed || e.target === pointed);
    }
    return related
      ? edges.filter(e => related.has(e.source) && related.has(e.target))
      : [];
  }, [edges, pointed, related]);
  const all = edges.length <= LABELS_UP_TO && readable ? edges : [];
  const labelled =
    pointed === undefined && !related ? all : mine.slice(0, LABELS_OF_ONE);
  return (
    <svg
      width={bounds.width}
      height={bounds.height}
      viewBox={`${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`}
      style={{ overflow: 'visible', display: 'block', pointerEvents: 'none' }}
      aria-hidden
    >
      <path
        d={octagonPath(boundary)}
        fill={palette.cell}
        stroke={palette.outline}
        strokeWidth={2.5}
      />
      <text
        x={boundary.x + boundary.cut}
        y={boundary.y + boundary.height - 14}
        fontSize={13}
        fontWeight={600}
        fill={palette.faint}
      >
        {title}
      </text>
      <g opacity={mine.length > 0 || related ? 0.2 : 1}>
        <Lines edges={edges} routes={routes} palette={palette} />
      </g>
      {mine.length > 0 && (
        <Lines edges={mine} routes={routes} palette={palette} strong />
      )}
      {far && (
        <g opacity={related ? 0.35 : 1}>
          <FarBoxes nodes={nodes} layout={layout} palette={palette} />
        </g>
      )}
      {far && related && (
        <FarBoxes
          nodes={nodes.filter(n => related.has(n.id))}
          layout={layout}
          palette={palette}
        />
      )}
      {labelled.map(edge => {
        const route = routes.get(edge.id);
        return (
          route && (
            <Label
              key={edge.id}
              edge={edge}
              route={route}
              palette={palette}
              t={t}
            />
          )
        );
      })}
    </svg>
  );
}

/**
 * The octagon, all lines and, from afar, all boxes as one drawing of few elements. Lines are not React Flow edges: each of those is a
 * component that listens to every pan, and 1,500 of them make panning slow.
 */
export const SceneView = memo(Ground);

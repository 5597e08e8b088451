import { memo } from 'react';
import { Node, NodeProps, useStore } from '@xyflow/react';
import { useTheme } from '@mui/material/styles';
import { CellLayout, octagonPath, Route } from '../layout';
import { CellEdge } from '../model';
import { labelOf } from './describe';
import { usePointed } from './focusStore';
import { CellPalette, paletteOf } from './palette';

/** What is drawn below the boxes. */
export interface SceneData extends Record<string, unknown> {
  title: string;
  layout: CellLayout;
  routes: ReadonlyMap<string, Route>;
  edges: readonly CellEdge[];
}
/** The ground of the diagram as React Flow knows it. */
export type SceneNode = Node<SceneData, 'scene'>;

/** Up to here, all lines have their label; beyond, only those of the box one points at. */
const LABELS_UP_TO = 40;
const READABLE_ZOOM = 0.55;

const Lines = memo(function AllLines(props: {
  edges: readonly CellEdge[];
  routes: ReadonlyMap<string, Route>;
  palette: CellPalette;
}) {
  const { edges, routes, palette } = props;
  return (
    <>
      {edges.map(edge => {
        const route = routes.get(edge.id);
        const pending = edge.state === 'pending';
        return (
          route && (
            <path
              key={edge.id}
              d={route.path}
              fill="none"
              stroke={pending ? palette.pending : palette.line}
              strokeWidth={pending ? 2 : 1.5}
              strokeDasharray={DASH[edge.state]}
              markerEnd={`url(#cell-arrow${pending ? '-pending' : ''})`}
            />
          )
        );
      })}
    </>
  );
});

/** Solid: has an address. Dashes: waits. Dots: only declared. */
const DASH = { resolved: undefined, pending: '7 5', declared: '2 5' } as const;

function Label(props: { edge: CellEdge; route: Route; palette: CellPalette }) {
  const { edge, route, palette } = props;
  const word = edge.state === 'pending' ? ' (pending)' : '';
  return (
    <text
      x={route.middle.x}
      y={route.middle.y + 4}
      textAnchor="middle"
      fontSize={12}
      fill={edge.state === 'pending' ? palette.pending : palette.text}
      stroke={palette.cell}
      strokeWidth={5}
      strokeLinejoin="round"
      paintOrder="stroke"
    >
      {labelOf(edge)}
      {word}
    </text>
  );
}

function Arrow({ id, color }: { id: string; color: string }) {
  return (
    <marker
      id={id}
      viewBox="0 0 10 10"
      refX="9"
      refY="5"
      markerWidth="7"
      markerHeight="7"
      markerUnits="userSpaceOnUse"
      orient="auto-start-reverse"
    >
      <path d="M0,1 L9,5 L0,9 Z" fill={color} />
    </marker>
  );
}

function Ground({ data }: NodeProps<SceneNode>) {
  const { layout, routes, edges, title } = data;
  const palette = paletteOf(useTheme());
  const pointed = usePointed();
  const readable = useStore(s => s.transform[2] >= READABLE_ZOOM);
  const { bounds, boundary } = layout;
  const mine =
    pointed === undefined
      ? []
      : edges.filter(e => e.source === pointed || e.target === pointed);
  const all = edges.length <= LABELS_UP_TO && readable ? edges : [];
  const labelled = pointed === undefined ? all : mine;
  return (
    <svg
      width={bounds.width}
      height={bounds.height}
      viewBox={`${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`}
      style={{ overflow: 'visible', display: 'block', pointerEvents: 'none' }}
      aria-hidden
    >
      <defs>
        <Arrow id="cell-arrow" color={palette.line} />
        <Arrow id="cell-arrow-pending" color={palette.pending} />
        <Arrow id="cell-arrow-strong" color={palette.strong} />
      </defs>
      <path
        d={octagonPath(boundary)}
        fill={palette.cell}
        stroke={palette.outline}
        strokeWidth={2.5}
      />
      <text
        x={boundary.x + boundary.cut}
        y={boundary.y + 26}
        fontSize={13}
        fontWeight={600}
        fill={palette.faint}
      >
        {title}
      </text>
      <g opacity={pointed === undefined ? 1 : 0.2}>
        <Lines edges={edges} routes={routes} palette={palette} />
      </g>
      {mine.map(edge => {
        const route = routes.get(edge.id);
        return (
          route && (
            <path
              key={edge.id}
              d={route.path}
              fill="none"
              stroke={
                edge.state === 'pending' ? palette.pending : palette.strong
              }
              strokeWidth={2.5}
              strokeDasharray={DASH[edge.state]}
              markerEnd={`url(#cell-arrow-${
                edge.state === 'pending' ? 'pending' : 'strong'
              })`}
            />
          )
        );
      })}
      {labelled.map(edge => {
        const route = routes.get(edge.id);
        return (
          route && (
            <Label key={edge.id} edge={edge} route={route} palette={palette} />
          )
        );
      })}
    </svg>
  );
}

/**
 * The octagon and all lines as one drawing. Lines are not React Flow edges: each of those is a component that listens to every pan, and
 * 1,500 of them make panning slow.
 */
export const SceneView = memo(Ground);

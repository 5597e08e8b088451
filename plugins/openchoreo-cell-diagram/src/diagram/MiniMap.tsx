import { memo, PointerEvent, useLayoutEffect, useMemo, useRef } from 'react';
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { CellLayout, octagonPath } from '../layout';
import { CellNode } from '../model';
import { boxGroups } from '../scene/paths';
import { CellPalette } from './palette';

const SIZE = { width: 184, height: 120 };

const Content = memo(function Map(props: {
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
      <path
        d={octagonPath(layout.boundary)}
        fill={palette.cell}
        stroke={palette.outline}
        vectorEffect="non-scaling-stroke"
      />
      {groups.map(group => (
        <path
          key={group.key}
          d={group.boxes}
          fill={
            palette.tone[group.tone as keyof CellPalette['tone']] ??
            palette.faint
          }
        />
      ))}
    </>
  );
});

/** All of the diagram, small, with the part in sight; a click or drag goes there. For the mouse: keys have Home, End and the search. */
export function MiniMap(props: {
  nodes: readonly CellNode[];
  layout: CellLayout;
  palette: CellPalette;
  label: string;
  onMove: () => void;
}) {
  const { nodes, layout, palette } = props;
  const flow = useReactFlow();
  const svg = useRef<SVGSVGElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  const { x, y, width, height } = layout.bounds;
  const goTo = (event: PointerEvent) => {
    if (event.buttons === 0 || !svg.current) return;
    const matrix = svg.current.getScreenCTM();
    if (!matrix) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      matrix.inverse(),
    );
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom(), duration: 0 });
    props.onMove();
  };
  const api = useStoreApi();
  useLayoutEffect(() => {
    const scale = Math.min(SIZE.width / width, SIZE.height / height);
    const place = () => {
      const { style } = sight.current ?? {};
      if (!style) return;
      const state = api.getState();
      const [atX, atY, zoom] = state.transform;
      const left = (SIZE.width - width * scale) / 2 - (atX / zoom + x) * scale;
      const top = (SIZE.height - height * scale) / 2 - (atY / zoom + y) * scale;
      const size = (pixels: number) =>
        `${Math.max(4, (pixels / zoom) * scale)}px`;
      style.width = size(state.width);
      style.height = size(state.height);
      style.transform = `translate(${left}px, ${top}px)`;
    };
    place();
    return api.subscribe(place);
  }, [api, x, y, width, height]);
  return (
    <div
      style={{
        position: 'relative',
        overflow: 'hidden',
        border: `1px solid ${palette.boxOutline}`,
        borderRadius: 6,
        cursor: 'crosshair',
        touchAction: 'none',
        contain: 'strict',
        ...SIZE,
      }}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={goTo}
    >
      <svg
        ref={svg}
        role="img"
        aria-label={props.label}
        {...SIZE}
        viewBox={`${x} ${y} ${width} ${height}`}
        style={{ display: 'block', background: palette.box }}
      >
        <Content nodes={nodes} layout={layout} palette={palette} />
      </svg>
      {/* Moved, not painted, and past React: a pan must not draw the map again. */}
      <div
        ref={sight}
        style={{
          position: 'absolute',
          left: 0,
          top: 0,
          boxSizing: 'border-box',
          border: `1.5px solid ${palette.strong}`,
          willChange: 'transform',
        }}
      />
    </div>
  );
}

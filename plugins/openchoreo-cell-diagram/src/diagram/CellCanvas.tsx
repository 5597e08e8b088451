import {
  KeyboardEvent,
  ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import {
  Background,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import Box from '@mui/material/Box';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useTheme } from '@mui/material/styles';
import { isArrowKey, nextNode, Rect } from '../layout';
import { CellGraph } from '../model';
import { useCellText } from '../texts';
import { Drawing } from '../worker/compute';
import { BoxLayer } from './BoxLayer';
import { boxStyles } from './boxStyles';
import { boxAtCenter, Camera, cameraOf, fitZoom, isInView } from './camera';
import { indexEdges } from './describe';
import { createFocusStore, FocusContext, useActive } from './focusStore';
import { MiniMap } from './MiniMap';
import { paletteOf } from './palette';
import { SceneNode, SceneView } from './Scene';
import { ZoomButtons } from './ZoomButtons';

const NODE_TYPES = { scene: SceneView };
const MAX_ZOOM = 2.2;
/** Small diagrams are not blown up to fill the room. */
const FIT_ZOOM = 1.1;
/** A readable zoom, for boxes that one is led to. */
const READING_ZOOM = 0.7;
const NO_EDGES: never[] = [];

interface CanvasProps {
  graph: CellGraph;
  drawing: Drawing;
  /** Boxes whose name does not contain it step back. */
  search: string;
  selected: string | undefined;
  /** Undefined: nothing is selected any more. */
  onSelect: (id: string | undefined) => void;
  /** Somebody wants to see what is inside a box. */
  onEnter: (id: string) => void;
  /** Somebody zooms out further than the diagram goes. */
  onLeave?: () => void;
  /** Boxes to bring out: a path, or answers to a question. */
  held?: ReadonlySet<string>;
  /** A box to show and focus; a new object asks again. */
  goTo?: { id: string };
  /** Where to look at first; everything when absent. */
  camera?: Camera;
  onCamera?: (camera: Camera) => void;
  /** More buttons, beside the zoom buttons. */
  children?: ReactNode;
}

function Canvas(props: CanvasProps) {
  const { graph, drawing, search, selected, onSelect, onEnter, goTo } = props;
  const { layout } = drawing;
  const theme = useTheme();
  const palette = useMemo(() => paletteOf(theme), [theme]);
  const styles = useMemo(() => boxStyles(theme, palette), [theme, palette]);
  const t = useCellText();
  const flow = useReactFlow();
  const api = useStoreApi();
  const phone = useMediaQuery(theme.breakpoints.down('sm'));
  const still = useMediaQuery('(prefers-reduced-motion: reduce)');
  const duration = still ? 0 : 200;
  const frame = useRef<HTMLDivElement>(null);
  const hintId = useId();
  const index = useMemo(() => indexEdges(graph), [graph]);
  const latest = useRef(index);
  latest.current = index;
  const [store] = useState(() =>
    createFocusStore(id => [
      ...(latest.current.from.get(id) ?? []).map(e => e.target),
      ...(latest.current.to.get(id) ?? []).map(e => e.source),
    ]),
  );
  const active = useActive(store);
  const order = useMemo(() => readingOrder(layout.rects), [layout]);
  useEffect(() => {
    // Tab must always lead somewhere.
    if (active && layout.rects.has(active)) return;
    if (order[0]) store.setActive(order[0]);
  }, [active, layout, order, store]);
  useEffect(() => store.hold(props.held), [store, props.held]);

  const select = useCallback((id: string) => onSelect(id), [onSelect]);
  const nodes = useMemo<SceneNode[]>(
    () => [
      {
        id: 'scene',
        type: 'scene',
        position: { x: layout.bounds.x, y: layout.bounds.y },
        width: layout.bounds.width,
        height: layout.bounds.height,
        zIndex: -1,
        style: { pointerEvents: 'none' },
        data: {
          title: graph.environment
            ? t('scene.in', {
                name: graph.project,
                environment: graph.environment,
              })
            : graph.project,
          layout,
          routes: drawing.routes,
          nodes: graph.nodes,
          edges: graph.edges,
        },
      },
    ],
    [graph, layout, drawing.routes, t],
  );

  // A box that comes into sight on the way gets its focus when it is there.
  const wanted = useRef<string>();
  const takeFocus = useCallback(() => {
    const id = wanted.current;
    const element =
      id &&
      frame.current?.querySelector<HTMLElement>(
        `[data-node-id="${CSS.escape(id)}"]`,
      );
    if (!element) return;
    wanted.current = undefined;
    element.focus({ preventScroll: true });
  }, []);

  const show = useCallback(
    (id: string) => {
      const rect = layout.rects.get(id);
      if (!rect) return;
      const { width, height } = api.getState();
      const zoom = flow.getZoom();
      if (
        zoom < READING_ZOOM / 2 ||
        !isInView(rect, flow.getViewport(), { width, height })
      ) {
        void flow.setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, {
          zoom: Math.max(zoom, READING_ZOOM),
          duration,
        });
      }
      wanted.current = id;
      store.setActive(id);
      takeFocus();
    },
    [layout, flow, api, store, duration, takeFocus],
  );
  useEffect(() => {
    if (goTo) show(goTo.id);
    // Only a new wish moves the view, not a new layout.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [goTo]);

  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).dataset?.nodeId;
    if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && selected) {
      event.preventDefault();
      onSelect(undefined);
      return;
    }
    if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      onEnter(from);
      return;
    }
    const to = isArrowKey(event.key)
      ? nextNode(layout.rects, graph.edges, from, event.key)
      : { Home: order[0], End: order[order.length - 1] }[event.key];
    if (!to) return;
    event.preventDefault();
    show(to);
  };

  const fit = useCallback(
    (animated: boolean) => {
      const { x, y, width, height } = layout.bounds;
      const zoom = fitZoom(layout.bounds, api.getState());
      void flow.setCenter(x + width / 2, y + height / 2, {
        zoom: Math.min(zoom, FIT_ZOOM),
        duration: animated ? duration : 0,
      });
    },
    [flow, api, layout, duration],
  );
  const report = useCallback(() => {
    const { width, height } = api.getState();
    props.onCamera?.(cameraOf(flow.getViewport(), { width, height }));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, flow, props.onCamera]);
  const start = useRef(props.camera);
  return (
    <FocusContext.Provider value={store}>
      <Box
        ref={frame}
        onKeyDown={onKeyDown}
        className="cell-canvas"
        sx={{
          height: { xs: '62vh', md: '68vh' },
          minHeight: 360,
          border: 1,
          borderColor: 'divider',
          borderRadius: 2,
          overflow: 'hidden',
          contain: 'layout paint style',
          minWidth: 0,
          flexGrow: 1,
          ...styles,
        }}
      >
        <p id={hintId} hidden>
          {t('canvas.hint')}
        </p>
        <ReactFlow
          aria-label={t('canvas.label', { name: graph.project })}
          aria-describedby={hintId}
          colorMode={theme.palette.mode}
          style={{ background: palette.canvas }}
          nodes={nodes}
          edges={NO_EDGES}
          nodeTypes={NODE_TYPES}
          minZoom={0.01}
          maxZoom={MAX_ZOOM}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          preventScrolling
          onInit={instance => {
            const { width, height } = api.getState();
            const from = start.current;
            if (from) {
              void instance.setViewport({
                x: width / 2 - from.x * from.zoom,
                y: height / 2 - from.y * from.zoom,
                zoom: from.zoom,
              });
            } else fit(false);
          }}
          onMove={event => {
            // Not at its start: that is every click.
            const how = event?.type === 'mousemove' ? 'drag' : '';
            const { dataset } = frame.current ?? {};
            if (dataset && dataset.moving !== how) dataset.moving = how;
          }}
          onMoveEnd={(event, viewport) => {
            frame.current?.removeAttribute('data-moving');
            if (!event) return;
            report();
            if (event.type !== 'wheel' && event.type !== 'touchend') return;
            const { width, height } = api.getState();
            const size = { width, height };
            const least = Math.min(fitZoom(layout.bounds, size), 1);
            if (viewport.zoom < least * 0.45) props.onLeave?.();
            if (viewport.zoom >= MAX_ZOOM) {
              const id = boxAtCenter(layout.rects, cameraOf(viewport, size));
              if (id) onEnter(id);
            }
          }}
          proOptions={{ hideAttribution: false }}
        >
          <BoxLayer
            graph={graph}
            rects={layout.rects}
            index={index}
            active={active}
            selected={selected}
            search={search}
            onSelect={select}
            onEnter={onEnter}
            onChange={takeFocus}
            t={t}
          />
          {layout.rects.size <= 200 && (
            <Background
              color={palette.boxOutline}
              bgColor={palette.canvas}
              gap={28}
            />
          )}
          <div className="cell-shield" />
          <Panel position="top-right">
            <ZoomButtons fit={() => fit(true)}>{props.children}</ZoomButtons>
          </Panel>
          {!phone && graph.nodes.length > 8 && (
            <Panel position="bottom-right">
              <MiniMap
                nodes={graph.nodes}
                layout={layout}
                palette={palette}
                label={t('view.overview')}
                onMove={report}
              />
            </Panel>
          )}
        </ReactFlow>
      </Box>
    </FocusContext.Provider>
  );
}

function readingOrder(rects: ReadonlyMap<string, Rect>): string[] {
  return [...rects]
    .sort(([, a], [, b]) => a.y - b.y || a.x - b.x)
    .map(([id]) => id);
}

/** The drawing of a cell: pan, zoom, keyboard, minimap. Give it a `key` per view, so that each starts with its own camera. */
export function CellCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

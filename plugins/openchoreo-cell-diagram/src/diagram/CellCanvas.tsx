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
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import Box from '@mui/material/Box';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useTheme } from '@mui/material/styles';
import { CellLayout, isArrowKey, nextNode, Rect, Route } from '../layout';
import { CellGraph, CellNode } from '../model';
import { describeNode } from './describe';
import { createFocusStore, FocusContext } from './focusStore';
import { BoxNode, BoxView } from './nodes';
import { paletteOf, toneColor } from './palette';
import { SceneNode, SceneView } from './Scene';
import { ZoomButtons } from './ZoomButtons';

const NODE_TYPES = { box: BoxView, scene: SceneView };
const FIT = { padding: 0.08, maxZoom: 1.1, minZoom: 0.05 };

/** Where boxes lead. */
export type HrefOf = (node: CellNode) => string | undefined;

interface CanvasProps {
  graph: CellGraph;
  layout: CellLayout;
  routes: ReadonlyMap<string, Route>;
  hrefOf: HrefOf;
  /** Boxes whose name does not contain it step back. */
  search: string;
  /** A box to show and focus; a new object asks again. */
  goTo?: { id: string };
  /** More buttons, beside the zoom buttons. */
  children?: ReactNode;
}

function Canvas(props: CanvasProps) {
  const { graph, layout, routes, hrefOf, search, goTo } = props;
  const theme = useTheme();
  const palette = paletteOf(theme);
  const flow = useReactFlow();
  const phone = useMediaQuery(theme.breakpoints.down('sm'));
  const still = useMediaQuery('(prefers-reduced-motion: reduce)');
  const duration = still ? 0 : 200;
  const frame = useRef<HTMLDivElement>(null);
  const hintId = useId();
  const latest = useRef(graph);
  latest.current = graph;
  const [store] = useState(() =>
    createFocusStore(id =>
      latest.current.edges
        .filter(e => e.source === id || e.target === id)
        .flatMap(e => [e.source, e.target]),
    ),
  );
  const active = store.active();
  useEffect(() => {
    // Tab must always lead somewhere.
    if (active && layout.rects.has(active)) return;
    const first = readingOrder(layout.rects)[0];
    if (first) store.setActive(first);
  }, [active, layout, store]);

  const nodes = useMemo<Array<BoxNode | SceneNode>>(() => {
    const needle = search.trim().toLowerCase();
    const scene: SceneNode = {
      id: 'scene',
      type: 'scene',
      position: { x: layout.bounds.x, y: layout.bounds.y },
      width: layout.bounds.width,
      height: layout.bounds.height,
      zIndex: -1,
      style: { pointerEvents: 'none' },
      data: {
        title: graph.environment
          ? `${graph.project} in ${graph.environment}`
          : graph.project,
        layout,
        routes,
        edges: graph.edges,
      },
    };
    return [
      scene,
      ...graph.nodes.flatMap((node): BoxNode[] => {
        const rect = layout.rects.get(node.id);
        if (!rect) return [];
        return [
          {
            id: node.id,
            type: 'box',
            position: { x: rect.x, y: rect.y },
            width: rect.width,
            height: rect.height,
            style: { pointerEvents: 'all' },
            data: {
              node,
              description: describeNode(graph, node),
              href: hrefOf(node),
              filtered:
                needle !== '' && !node.title.toLowerCase().includes(needle),
            },
          },
        ];
      }),
    ];
  }, [graph, layout, routes, hrefOf, search]);

  const show = useCallback(
    (id: string) => {
      const rect = layout.rects.get(id);
      if (!rect || !frame.current) return;
      store.setActive(id);
      const { clientWidth, clientHeight } = frame.current;
      if (!isInView(rect, flow.getViewport(), clientWidth, clientHeight)) {
        flow.setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, {
          zoom: Math.max(flow.getZoom(), 0.7),
          duration,
        });
      }
      frame.current
        .querySelector<HTMLElement>(`[data-node-id="${CSS.escape(id)}"]`)
        ?.focus({ preventScroll: true });
    },
    [layout, flow, store, duration],
  );
  useEffect(() => {
    if (goTo) show(goTo.id);
    // Only a new wish moves the view, not a new layout.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [goTo]);

  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).dataset?.nodeId;
    if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
    const order = readingOrder(layout.rects);
    const to = isArrowKey(event.key)
      ? nextNode(layout.rects, graph.edges, from, event.key)
      : { Home: order[0], End: order[order.length - 1] }[event.key];
    if (!to) return;
    event.preventDefault();
    show(to);
  };
  return (
    <FocusContext.Provider value={store}>
      <Box
        ref={frame}
        onKeyDown={onKeyDown}
        sx={{
          height: { xs: '62vh', md: '68vh' },
          minHeight: 360,
          border: 1,
          borderColor: 'divider',
          borderRadius: 2,
          overflow: 'hidden',
          '& .react-flow__node': { cursor: 'default' },
          '& .react-flow__attribution': { fontSize: 10 },
        }}
      >
        <p id={hintId} hidden>
          Arrow keys move along connections, Home and End to the first and last
          box, Enter opens the page of a box. The tables below say the same in
          words.
        </p>
        <ReactFlow
          aria-label={`Cell diagram of ${graph.project}`}
          aria-describedby={hintId}
          colorMode={theme.palette.mode}
          style={{ background: palette.canvas }}
          nodes={nodes}
          edges={[]}
          nodeTypes={NODE_TYPES}
          fitView
          fitViewOptions={FIT}
          minZoom={0.05}
          maxZoom={2}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          preventScrolling
          proOptions={{ hideAttribution: false }}
        >
          <Background color={palette.boxOutline} gap={28} />
          <Panel position="top-right">
            <ZoomButtons fit={() => flow.fitView({ ...FIT, duration })}>
              {props.children}
            </ZoomButtons>
          </Panel>
          {!phone && graph.nodes.length > 12 && (
            <MiniMap
              ariaLabel="Overview of the diagram"
              pannable
              zoomable
              bgColor={palette.box}
              maskColor={
                theme.palette.mode === 'dark'
                  ? 'rgba(0,0,0,0.5)'
                  : 'rgba(60,80,110,0.14)'
              }
              nodeColor={node =>
                node.type === 'scene'
                  ? 'transparent'
                  : miniColor((node as BoxNode).data.node, theme.palette.mode)
              }
              nodeStrokeWidth={0}
            />
          )}
        </ReactFlow>
      </Box>
    </FocusContext.Provider>
  );
}

function miniColor(node: CellNode, mode: 'light' | 'dark'): string {
  return node.kind === 'component' || node.kind === 'resource'
    ? toneColor(node.status.tone, mode)
    : toneColor('off', mode);
}

function readingOrder(rects: ReadonlyMap<string, Rect>): string[] {
  return [...rects]
    .sort(([, a], [, b]) => a.y - b.y || a.x - b.x)
    .map(([id]) => id);
}

function isInView(
  rect: Rect,
  viewport: { x: number; y: number; zoom: number },
  width: number,
  height: number,
): boolean {
  const left = rect.x * viewport.zoom + viewport.x;
  const top = rect.y * viewport.zoom + viewport.y;
  return (
    left >= 0 &&
    top >= 0 &&
    left + rect.width * viewport.zoom <= width &&
    top + rect.height * viewport.zoom <= height
  );
}

/** The drawing of a cell: pan, zoom, keyboard, minimap. Give it a `key` per project, so that each starts with its own view. */
export function CellCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

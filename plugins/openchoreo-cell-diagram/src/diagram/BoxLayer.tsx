import { memo, useEffect, useMemo } from 'react';
import { useStore, ViewportPortal } from '@xyflow/react';
import { Rect } from '../layout';
import { CellGraph } from '../model';
import { FAR_ZOOM, SMALL } from '../scene/visible';
import { CellText } from '../texts';
import { BoxView } from './BoxView';
import { EdgeIndex } from './describe';
import { useShownBoxes } from './useShownBoxes';

interface BoxLayerProps {
  graph: CellGraph;
  rects: ReadonlyMap<string, Rect>;
  index: EdgeIndex;
  /** The box that Tab leads to; it is there wherever one looks, as the selected one. */
  active: string | undefined;
  selected: string | undefined;
  /** Boxes whose name does not contain it step back. */
  search: string;
  onSelect: (id: string) => void;
  onEnter: (id: string) => void;
  t: CellText;
  /** Boxes came or went. */
  onChange: () => void;
}

function Layer(props: BoxLayerProps) {
  const { graph, rects, index, active, selected, onChange } = props;
  const shown = useShownBoxes(rects);
  const needle = props.search.trim().toLowerCase();
  const far = useStore(s => s.transform[2] < FAR_ZOOM) && rects.size > SMALL;
  const nodes = useMemo(
    () =>
      graph.nodes.filter(
        ({ id }) =>
          rects.has(id) &&
          ((!far && shown.has(id)) || id === active || id === selected),
      ),
    [graph.nodes, rects, far, shown, active, selected],
  );
  // There is no place to put boxes before React Flow has drawn itself.
  const ready = useStore(s => s.domNode !== null);
  useEffect(onChange, [nodes, ready, onChange]);
  return (
    <ViewportPortal>
      {nodes.map(node => (
        <BoxView
          key={node.id}
          node={node}
          rect={rects.get(node.id)!}
          index={index}
          filtered={needle !== '' && !node.title.toLowerCase().includes(needle)}
          selected={selected === node.id}
          onSelect={props.onSelect}
          onEnter={props.onEnter}
          t={props.t}
        />
      ))}
    </ViewportPortal>
  );
}

/**
 * All boxes that have elements. They are not React Flow nodes: each of those has a wrapper that listens to every pan, a transform of its own, and is made
 * before the next frame may be drawn.
 */
export const BoxLayer = memo(Layer);

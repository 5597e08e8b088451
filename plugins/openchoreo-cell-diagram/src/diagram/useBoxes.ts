import { useDeferredValue, useMemo } from 'react';
import { useStore } from '@xyflow/react';
import { CellGraph } from '../model';
import { idsIn, windowKey } from '../scene/visible';
import { CellText } from '../texts';
import { Drawing } from '../worker/compute';
import { BoxNode } from './BoxView';
import { captionOf, describeNode, noteOf, EdgeIndex } from './describe';

/** Input of {@link useBoxes}. */
export interface BoxesInput {
  graph: CellGraph;
  drawing: Drawing;
  index: EdgeIndex;
  /** Boxes that are there wherever one looks: the one that Tab leads to, the selected one. */
  always: ReadonlyArray<string | undefined>;
  search: string;
  selected: string | undefined;
  onSelect: (id: string) => void;
  onEnter: (id: string) => void;
  t: CellText;
}

/**
 * The boxes that need elements of their own: those in or near sight, when they can be read. Boxes that come into sight are made with low
 * priority, so that a pan never waits for them.
 */
export function useBoxes(input: BoxesInput): BoxNode[] {
  const { graph, drawing, index, search, selected, onSelect, onEnter, t } =
    input;
  const { rects } = drawing.layout;
  const key = useDeferredValue(
    useStore(s =>
      windowKey(
        s.transform,
        { width: s.width, height: s.height },
        graph.nodes.length,
      ),
    ),
  );
  const visible = useMemo(() => idsIn(key, rects), [key, rects]);
  const always = input.always.join(' ');
  return useMemo(() => {
    const needle = search.trim().toLowerCase();
    const extra = new Set(always.split(' '));
    return graph.nodes.flatMap((node): BoxNode[] => {
      const rect = rects.get(node.id);
      if (!rect) return [];
      if (visible !== 'all' && !visible.has(node.id) && !extra.has(node.id)) {
        return [];
      }
      return [
        {
          id: node.id,
          type: 'box',
          position: { x: rect.x, y: rect.y },
          width: rect.width,
          height: rect.height,
          // Known beforehand: nothing has to be measured when a box comes into sight.
          measured: { width: rect.width, height: rect.height },
          style: { pointerEvents: 'all' },
          data: {
            node,
            caption: captionOf(node, t),
            note: noteOf(node, t),
            description: describeNode(index, node, t),
            ...(node.change
              ? {
                  change: [
                    t(`change.${node.change}`),
                    ...(node.changes ?? []),
                  ].join('\n'),
                }
              : {}),
            filtered:
              needle !== '' && !node.title.toLowerCase().includes(needle),
            selected: selected === node.id,
            onSelect,
            onEnter,
          },
        },
      ];
    });
  }, [
    graph.nodes,
    rects,
    visible,
    always,
    index,
    search,
    selected,
    onSelect,
    onEnter,
    t,
  ]);
}

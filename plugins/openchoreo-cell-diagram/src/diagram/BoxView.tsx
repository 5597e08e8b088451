import { memo } from 'react';
import { Node, NodeProps } from '@xyflow/react';
import { CellNode, statusOf } from '../model';
import { useNodeFocus } from './focusStore';
import { Glyph, pictureOf, signOf } from './glyphs';
import { CHANGE_SIGN } from './palette';

/** What a box is drawn from. Plain values, so that a box is drawn again only when it looks different. */
export interface BoxData extends Record<string, unknown> {
  node: CellNode;
  caption: string;
  /** Beside the status. */
  note?: string;
  /** In words, for screen readers. */
  description: string;
  /** Name of the change, if it differs from what it is compared with. */
  change?: string;
  /** Does not match the search. */
  filtered: boolean;
  selected: boolean;
  onSelect: (id: string) => void;
  onEnter: (id: string) => void;
}
/** A box of the diagram as React Flow knows it. */
export type BoxNode = Node<BoxData, 'box'>;

function Box({ id, data }: NodeProps<BoxNode>) {
  const { node, caption, note, description, change, filtered, selected } = data;
  const { tabIndex, dimmed, handlers } = useNodeFocus(id);
  const status = statusOf(node);
  const missing = 'missing' in node && node.missing;
  return (
    <button
      type="button"
      className={[
        'cell-box',
        `cell-${node.kind}`,
        status && `cell-tone-${status.tone}`,
        missing && 'cell-missing',
        node.change && `cell-change-${node.change}`,
        selected && 'cell-selected',
        (dimmed || filtered) && 'cell-dimmed',
      ]
        .filter(Boolean)
        .join(' ')}
      data-node-id={id}
      aria-label={description}
      aria-pressed={selected}
      title={[node.title, status?.detail].filter(Boolean).join('\n')}
      tabIndex={tabIndex}
      onClick={() => data.onSelect(id)}
      onDoubleClick={() => data.onEnter(id)}
      {...handlers}
    >
      <Glyph path={pictureOf(node)} size={22} />
      <span className="cell-text">
        <span className="cell-title">{node.title}</span>
        <span className="cell-caption">{caption}</span>
        {status && (
          <span className="cell-status">
            <Glyph path={signOf(status.tone)} size={13} width={2.6} />
            {status.label}
            {note && <span className="cell-note">{note}</span>}
          </span>
        )}
      </span>
      {node.change && (
        <span className="cell-change" title={change}>
          {CHANGE_SIGN[node.change]}
        </span>
      )}
    </button>
  );
}

/** Any box; one element with classes, because panning over a large cell makes many of them. */
export const BoxView = memo(Box);

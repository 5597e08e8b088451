import { memo, useMemo } from 'react';
import { Rect } from '../layout';
import { CellNode, statusOf } from '../model';
import { CellText } from '../texts';
import { captionOf, describeNode, EdgeIndex, noteOf } from './describe';
import { useNodeFocus } from './focusStore';
import { pictureName } from './glyphs';
import { CHANGE_SIGN } from './palette';

interface BoxProps {
  node: CellNode;
  rect: Rect;
  index: EdgeIndex;
  /** Does not match the search. */
  filtered: boolean;
  selected: boolean;
  onSelect: (id: string) => void;
  onEnter: (id: string) => void;
  t: CellText;
}

function Box(props: BoxProps) {
  const { node, rect, index, filtered, selected, t } = props;
  const { id } = node;
  const { tabIndex, dimmed, handlers } = useNodeFocus(id);
  const description = useMemo(
    () => describeNode(index, node, t),
    [index, node, t],
  );
  const status = statusOf(node);
  const note = noteOf(node, t);
  const missing = 'missing' in node && node.missing;
  return (
    <button
      type="button"
      className={[
        'cell-box',
        `cell-${node.kind}`,
        `cell-picture-${pictureName(node)}`,
        status && `cell-tone-${status.tone}`,
        missing && 'cell-missing',
        node.change && `cell-change-${node.change}`,
        selected && 'cell-selected',
        (dimmed || filtered) && 'cell-dimmed',
      ]
        .filter(Boolean)
        .join(' ')}
      style={{
        left: rect.x,
        top: rect.y,
        width: rect.width,
        height: rect.height,
      }}
      data-node-id={id}
      aria-label={description}
      aria-pressed={selected}
      title={[node.title, status?.detail].filter(Boolean).join('\n')}
      tabIndex={tabIndex}
      onClick={() => props.onSelect(id)}
      onDoubleClick={() => props.onEnter(id)}
      {...handlers}
    >
      <span className="cell-text">
        <span className="cell-title">{node.title}</span>
        <br />
        <span className="cell-caption">{captionOf(node, t)}</span>
        {status && (
          <>
            <br />
            <span className="cell-status">
              {status.label}
              {note && <span className="cell-note"> {note}</span>}
            </span>
          </>
        )}
      </span>
      {node.change && (
        <span
          className="cell-change"
          title={[t(`change.${node.change}`), ...(node.changes ?? [])].join(
            '\n',
          )}
        >
          {CHANGE_SIGN[node.change]}
        </span>
      )}
    </button>
  );
}

/**
 * Any box: few elements, one clip, pictures as backgrounds. Panning over a large cell makes many of them, and the browser looks at every clip and every
 * transform in each frame.
 */
export const BoxView = memo(Box);

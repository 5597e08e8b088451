import { CSSProperties, memo, ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { Node, NodeProps } from '@xyflow/react';
import AltRouteIcon from '@mui/icons-material/AltRoute';
import CorporateFareIcon from '@mui/icons-material/CorporateFare';
import DnsIcon from '@mui/icons-material/Dns';
import LanguageIcon from '@mui/icons-material/Language';
import PublicIcon from '@mui/icons-material/Public';
import ScheduleIcon from '@mui/icons-material/Schedule';
import StorageIcon from '@mui/icons-material/Storage';
import SyncIcon from '@mui/icons-material/Sync';
import WorkspacesIcon from '@mui/icons-material/Workspaces';
import { SvgIconProps } from '@mui/material/SvgIcon';
import { styled, useTheme } from '@mui/material/styles';
import { StatusLabel } from '@openchoreo-portal/plugin-openchoreo-react';
import { CellNode, ComponentShape, SHAPE_NAME } from '../model';
import { useNodeFocus } from './focusStore';
import { paletteOf, toneColor } from './palette';

/** What a box is drawn from. */
export interface BoxData extends Record<string, unknown> {
  node: CellNode;
  /** In words, for screen readers. */
  description: string;
  /** Page it leads to, if any. */
  href?: string;
  /** Does not match the search. */
  filtered: boolean;
}
/** A box of the diagram as React Flow knows it. */
export type BoxNode = Node<BoxData, 'box'>;

const SHAPE_ICON: Record<ComponentShape, React.ComponentType<SvgIconProps>> = {
  service: DnsIcon,
  web: LanguageIcon,
  task: ScheduleIcon,
  worker: SyncIcon,
  proxy: AltRouteIcon,
};

function iconOf(node: CellNode): React.ComponentType<SvgIconProps> {
  switch (node.kind) {
    case 'component':
      return SHAPE_ICON[node.shape];
    case 'gateway':
      return node.side === 'north' ? PublicIcon : CorporateFareIcon;
    case 'resource':
      return StorageIcon;
    default:
      return WorkspacesIcon;
  }
}

const Shell = styled('div')(({ theme }) => {
  const palette = paletteOf(theme);
  return {
    '&, & > .cell-box': { width: '100%', height: '100%' },
    '& > .cell-box': {
      boxSizing: 'border-box',
      display: 'flex',
      alignItems: 'center',
      gap: 10,
      padding: '8px 12px',
      borderRadius: 10,
      border: `1px solid ${palette.boxOutline}`,
      background: palette.box,
      color: palette.text,
      textDecoration: 'none',
      fontFamily: theme.typography.fontFamily,
      overflow: 'hidden',
    },
    '& > a.cell-box:hover': { borderColor: palette.strong },
    '& > .cell-box:focus-visible': {
      outline: `3px solid ${palette.strong}`,
      outlineOffset: 2,
    },
    '& .cell-text': { minWidth: 0, flexGrow: 1 },
    '& .cell-title': {
      fontWeight: 600,
      fontSize: 14,
      lineHeight: 1.35,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
    },
    '& .cell-caption': {
      fontSize: 12,
      lineHeight: 1.4,
      color: palette.faint,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
    },
  };
});

function captionOf(node: CellNode): ReactNode {
  switch (node.kind) {
    case 'component':
      return node.missing ? 'Not in this project' : SHAPE_NAME[node.shape];
    case 'gateway':
      return node.caption;
    case 'resource':
      return node.missing ? 'Not in this project' : node.type;
    default:
      return node.components.join(', ');
  }
}

function Box({ id, data }: NodeProps<BoxNode>) {
  const { node, description, href, filtered } = data;
  const theme = useTheme();
  const { tabIndex, dimmed, handlers } = useNodeFocus(id);
  const Icon = iconOf(node);
  const status =
    node.kind === 'component' || node.kind === 'resource'
      ? node.status
      : undefined;
  const missing = 'missing' in node && node.missing;
  const style: CSSProperties = {
    ...(missing ? { borderStyle: 'dashed' } : {}),
    ...(node.kind === 'gateway' ? { borderRadius: 999, paddingLeft: 16 } : {}),
    ...(status
      ? {
          borderLeft: `4px ${missing ? 'dashed' : 'solid'} ${toneColor(
            status.tone,
            theme.palette.mode,
          )}`,
        }
      : {}),
  };
  const shared = {
    className: 'cell-box',
    'data-node-id': id,
    'aria-label': description,
    title: status?.detail,
    tabIndex,
    style,
    ...handlers,
  };
  const body = (
    <>
      <Icon aria-hidden sx={{ color: 'text.secondary', fontSize: 24 }} />
      <span className="cell-text">
        <span className="cell-title" style={{ display: 'block' }}>
          {node.title}
        </span>
        <span className="cell-caption" style={{ display: 'block' }}>
          {captionOf(node)}
        </span>
        {status && (
          <StatusLabel size="small" tone={status.tone} label={status.label} />
        )}
      </span>
    </>
  );
  return (
    <Shell style={{ opacity: dimmed || filtered ? 0.3 : 1 }}>
      {href ? (
        <Link to={href} draggable={false} {...shared}>
          {body}
        </Link>
      ) : (
        <div role="img" {...shared}>
          {body}
        </div>
      )}
    </Shell>
  );
}

/** A component, gateway, resource or project. */
export const BoxView = memo(Box);

import { useState } from 'react';
import { alertApiRef, useApi } from '@backstage/frontend-plugin-api';
import DownloadIcon from '@mui/icons-material/Download';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useTheme } from '@mui/material/styles';
import { CellLayout, Route } from '../layout';
import { CellGraph } from '../model';
import { download, toPng } from '../export/download';
import { toSvg } from '../export/toSvg';
import { paletteOf } from './palette';

/** Saves the diagram as SVG or PNG. */
export function ExportButton(props: {
  graph: CellGraph;
  layout: CellLayout;
  routes: ReadonlyMap<string, Route>;
}) {
  const { graph, layout, routes } = props;
  const alerts = useApi(alertApiRef);
  const palette = paletteOf(useTheme());
  const [anchor, setAnchor] = useState<HTMLElement>();
  const name = ['cell', graph.project, graph.environment]
    .filter(Boolean)
    .join('-');
  const save = async (format: 'svg' | 'png') => {
    setAnchor(undefined);
    const svg = toSvg(graph, layout, routes, palette);
    try {
      const blob =
        format === 'svg'
          ? new Blob([svg], { type: 'image/svg+xml' })
          : await toPng(svg);
      download(blob, `${name}.${format}`);
    } catch {
      alerts.post({
        severity: 'error',
        message: 'The picture could not be made. Export as SVG instead.',
      });
    }
  };
  return (
    <>
      <Tooltip title="Export">
        <IconButton
          aria-label="Export"
          aria-haspopup="menu"
          onClick={event => setAnchor(event.currentTarget)}
        >
          <DownloadIcon />
        </IconButton>
      </Tooltip>
      <Menu
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
      >
        <MenuItem onClick={() => save('svg')}>Export as SVG</MenuItem>
        <MenuItem onClick={() => save('png')}>Export as PNG</MenuItem>
      </Menu>
    </>
  );
}

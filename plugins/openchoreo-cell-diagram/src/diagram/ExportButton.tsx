import { useState } from 'react';
import { alertApiRef, useApi } from '@backstage/frontend-plugin-api';
import DownloadIcon from '@mui/icons-material/Download';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useTheme } from '@mui/material/styles';
import { CellGraph } from '../model';
import { download, toPng } from '../export/download';
import { printSvg } from '../export/print';
import { toSvg } from '../export/toSvg';
import { useCellText } from '../texts';
import { Drawing } from '../worker/compute';
import { paletteOf } from './palette';

/** Saves the diagram as SVG or PNG, or prints all of it. */
export function ExportButton(props: { graph: CellGraph; drawing: Drawing }) {
  const { graph, drawing } = props;
  const alerts = useApi(alertApiRef);
  const t = useCellText();
  const palette = paletteOf(useTheme());
  const [anchor, setAnchor] = useState<HTMLElement>();
  const name = ['cell', graph.project, graph.environment]
    .filter(Boolean)
    .join('-');
  const run = async (what: 'svg' | 'png' | 'print') => {
    setAnchor(undefined);
    const svg = toSvg(graph, drawing, palette, t);
    try {
      if (what === 'print') await printSvg(svg);
      else if (what === 'png') download(await toPng(svg), `${name}.png`);
      else {
        download(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`);
      }
    } catch {
      alerts.post({ severity: 'error', message: t('export.failed') });
    }
  };
  return (
    <>
      <Tooltip title={t('view.export')}>
        <IconButton
          aria-label={t('view.export')}
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
        <MenuItem onClick={() => run('svg')}>{t('view.svg')}</MenuItem>
        <MenuItem onClick={() => run('png')}>{t('view.png')}</MenuItem>
        <MenuItem onClick={() => run('print')}>{t('view.print')}</MenuItem>
      </Menu>
    </>
  );
}

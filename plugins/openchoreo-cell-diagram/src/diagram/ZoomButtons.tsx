import { ReactNode } from 'react';
import { useReactFlow } from '@xyflow/react';
import AddIcon from '@mui/icons-material/Add';
import FitScreenIcon from '@mui/icons-material/FitScreen';
import RemoveIcon from '@mui/icons-material/Remove';
import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import Tooltip from '@mui/material/Tooltip';
import { useCellText } from '../texts';

/** Zoom in, zoom out, fit, and what the diagram adds. */
export function ZoomButtons(props: { fit: () => void; children?: ReactNode }) {
  const flow = useReactFlow();
  const t = useCellText();
  const buttons = [
    { name: t('view.zoomIn'), icon: <AddIcon />, run: () => flow.zoomIn() },
    {
      name: t('view.zoomOut'),
      icon: <RemoveIcon />,
      run: () => flow.zoomOut(),
    },
    { name: t('view.fit'), icon: <FitScreenIcon />, run: props.fit },
  ];
  return (
    <Paper
      variant="outlined"
      role="toolbar"
      aria-label={t('view.toolbar')}
      sx={{ display: 'flex' }}
    >
      {buttons.map(({ name, icon, run }) => (
        <Tooltip key={name} title={name}>
          <IconButton aria-label={name} onClick={() => run()}>
            {icon}
          </IconButton>
        </Tooltip>
      ))}
      {props.children}
    </Paper>
  );
}

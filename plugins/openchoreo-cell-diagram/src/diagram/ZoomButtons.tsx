import { ReactNode } from 'react';
import { useReactFlow } from '@xyflow/react';
import AddIcon from '@mui/icons-material/Add';
import FitScreenIcon from '@mui/icons-material/FitScreen';
import RemoveIcon from '@mui/icons-material/Remove';
import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import Tooltip from '@mui/material/Tooltip';

/** Zoom in, zoom out, fit, and what the diagram adds. */
export function ZoomButtons(props: { fit: () => void; children?: ReactNode }) {
  const flow = useReactFlow();
  const buttons = [
    { name: 'Zoom in', icon: <AddIcon />, run: () => flow.zoomIn() },
    { name: 'Zoom out', icon: <RemoveIcon />, run: () => flow.zoomOut() },
    { name: 'Fit view', icon: <FitScreenIcon />, run: props.fit },
  ];
  return (
    <Paper
      variant="outlined"
      role="toolbar"
      aria-label="Diagram view"
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

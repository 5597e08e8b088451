import CancelIcon from '@mui/icons-material/Cancel';
import CheckCircleIcon from '@mui/icons-material/CheckCircle';
import HelpIcon from '@mui/icons-material/HelpOutline';
import HourglassIcon from '@mui/icons-material/HourglassTop';
import PauseCircleIcon from '@mui/icons-material/PauseCircle';
import PendingIcon from '@mui/icons-material/Pending';
import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import { useStatusText } from '../status/statusWords';

/** What a status means, whatever it is called. */
export type StatusTone =
  | 'ok'
  | 'progress'
  | 'waiting'
  | 'error'
  | 'off'
  | 'unknown';

const LOOK = {
  ok: { icon: CheckCircleIcon, light: '#146c43', dark: '#6fdda8' },
  progress: { icon: PendingIcon, light: '#1f57b8', dark: '#8fb8ff' },
  waiting: { icon: HourglassIcon, light: '#8a5200', dark: '#ffc66d' },
  error: { icon: CancelIcon, light: '#b3261e', dark: '#ffb4ab' },
  off: { icon: PauseCircleIcon, light: '#566375', dark: '#a7b3c2' },
  unknown: { icon: HelpIcon, light: '#566375', dark: '#a7b3c2' },
} as const;

/** A status as icon and word; the word says it, colour and shape only help. `detail` appears on hover and focus. */
export function StatusLabel(props: {
  tone: StatusTone;
  label: string;
  detail?: string;
  size?: 'small' | 'medium';
}) {
  const { tone, label, detail, size = 'medium' } = props;
  const { icon: Icon, light, dark } = LOOK[tone];
  const word = useStatusText();
  const body = (
    <Box
      component="span"
      tabIndex={detail ? 0 : undefined}
      sx={theme => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        whiteSpace: 'nowrap',
        fontWeight: 600,
        fontSize: size === 'small' ? '0.8125rem' : '0.875rem',
        color: theme.palette.mode === 'dark' ? dark : light,
        borderRadius: 1,
      })}
    >
      <Icon aria-hidden fontSize={size === 'small' ? 'inherit' : 'small'} />
      {word(label)}
    </Box>
  );
  return detail ? (
    <Tooltip title={word(detail)} describeChild>
      {body}
    </Tooltip>
  ) : (
    body
  );
}

import CancelIcon from '@mui/icons-material/Cancel';
import CheckCircleIcon from '@mui/icons-material/CheckCircle';
import HelpIcon from '@mui/icons-material/HelpOutline';
import HourglassIcon from '@mui/icons-material/HourglassTop';
import PauseCircleIcon from '@mui/icons-material/PauseCircle';
import PendingIcon from '@mui/icons-material/Pending';
import { styled } from '@mui/material/styles';
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

// One rule for all: a list has a hundred of them, and styles of its own for each take longer to make than the label.
const Label = styled('span')(({ theme }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  gap: theme.spacing(0.5),
  whiteSpace: 'nowrap',
  fontWeight: 600,
  fontSize: '0.875rem',
  borderRadius: theme.shape.borderRadius,
  '&[data-size=small]': { fontSize: '0.8125rem' },
  ...Object.fromEntries(
    Object.entries(LOOK).map(([tone, { light, dark }]) => [
      `&[data-tone=${tone}]`,
      { color: theme.palette.mode === 'dark' ? dark : light },
    ]),
  ),
}));

/** A status as icon and word; the word says it, colour and shape only help. `detail` appears on hover and focus. */
export function StatusLabel(props: {
  tone: StatusTone;
  label: string;
  detail?: string;
  size?: 'small' | 'medium';
}) {
  const { tone, label, detail, size = 'medium' } = props;
  const { icon: Icon } = LOOK[tone];
  const word = useStatusText();
  const body = (
    <Label data-tone={tone} data-size={size} tabIndex={detail ? 0 : undefined}>
      <Icon aria-hidden fontSize={size === 'small' ? 'inherit' : 'small'} />
      {word(label)}
    </Label>
  );
  return detail ? (
    <Tooltip title={word(detail)} describeChild>
      {body}
    </Tooltip>
  ) : (
    body
  );
}

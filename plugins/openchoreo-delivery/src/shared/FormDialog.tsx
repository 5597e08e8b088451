import { ReactNode, useId } from 'react';
import Alert from '@mui/material/Alert';
import Button, { ButtonProps } from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { ReasonButton } from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeliveryText } from '../texts';

/** What a dialog does when it is agreed to. */
export interface DialogDeed {
  label: string;
  color?: ButtonProps['color'];
  /** Why it cannot be done now, in one sentence. */
  blocked?: string | undefined;
  run: () => void;
}

/** The frame of every dialog of delivery: title, content, what went wrong, and what can be done. It takes the whole screen of a phone. */
export function FormDialog(props: {
  title: string;
  maxWidth?: 'sm' | 'md';
  /** True while something is being written; it cannot be closed then. */
  busy?: boolean;
  error?: string | undefined;
  /** Absent: it only shows something. */
  deed?: DialogDeed;
  /** Further buttons, on the other side. */
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const { busy = false, error, deed, onClose } = props;
  const t = useDeliveryText();
  const titleId = useId();
  const isPhone = useMediaQuery(useTheme().breakpoints.down('sm'));
  return (
    <Dialog
      open
      onClose={busy ? undefined : onClose}
      aria-labelledby={titleId}
      fullWidth
      fullScreen={isPhone}
      maxWidth={props.maxWidth ?? 'md'}
    >
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {props.title}
      </DialogTitle>
      <DialogContent dividers>
        <Stack spacing={2}>
          {props.children}
          {error && (
            <Alert severity="error" sx={{ whiteSpace: 'pre-line' }}>
              {error}
            </Alert>
          )}
        </Stack>
      </DialogContent>
      <DialogActions sx={{ flexWrap: 'wrap', rowGap: 1 }}>
        {props.actions}
        <Button onClick={onClose} disabled={busy}>
          {t(deed ? 'cancel' : 'close')}
        </Button>
        {deed && (
          <ReasonButton
            variant="contained"
            color={deed.color ?? 'primary'}
            disabled={busy}
            blocked={deed.blocked}
            onClick={deed.run}
          >
            {deed.label}
          </ReasonButton>
        )}
      </DialogActions>
    </Dialog>
  );
}

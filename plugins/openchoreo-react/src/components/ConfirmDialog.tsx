import { ReactNode, useId, useState } from 'react';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { isApiError } from '@openchoreo-portal/model';
import { useReactText } from '../texts';

/** Asks before something that is hard to undo. With `typeToConfirm` the person types that word first. Stays open and says why when `onConfirm` fails. */
export function ConfirmDialog(props: {
  open: boolean;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  destructive?: boolean;
  typeToConfirm?: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}) {
  const t = useReactText();
  const titleId = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const close = () => {
    setTyped('');
    setError(undefined);
    props.onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onConfirm();
      close();
    } catch (e) {
      setError(
        isApiError(e) ? `${e.message} ${e.remedy ?? ''}` : t('dialog.failed'),
      );
    } finally {
      setBusy(false);
    }
  };
  const unconfirmed =
    props.typeToConfirm !== undefined && typed !== props.typeToConfirm;
  return (
    <Dialog
      open={props.open}
      onClose={busy ? undefined : close}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="sm"
    >
      <DialogTitle id={titleId}>{props.title}</DialogTitle>
      <DialogContent>
        {props.children}
        {props.typeToConfirm !== undefined && (
          <TextField
            margin="normal"
            fullWidth
            label={t('dialog.type', { word: props.typeToConfirm })}
            value={typed}
            autoComplete="off"
            onChange={event => setTyped(event.target.value)}
          />
        )}
        {error && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={close} disabled={busy}>
          {t('dialog.cancel')}
        </Button>
        <Button
          variant="contained"
          color={props.destructive ? 'error' : 'primary'}
          disabled={busy || unconfirmed}
          onClick={confirm}
        >
          {props.confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

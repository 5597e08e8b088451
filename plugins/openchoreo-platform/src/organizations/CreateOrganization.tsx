import { FormEvent, useId, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import AddIcon from '@mui/icons-material/Add';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { isApiError, organizationKind } from '@openchoreo-portal/model';
import {
  AccessButton,
  openchoreoApiRef,
  useOrganization,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { nameFrom, nameProblem, organizationOf } from './organizationForm';

function CreateDialog(props: { taken: readonly string[]; close: () => void }) {
  const api = useApi(openchoreoApiRef);
  const { choose } = useOrganization();
  const titleId = useId();
  const [displayName, setDisplayName] = useState('');
  const [typedName, setTypedName] = useState<string>();
  const [description, setDescription] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const name = typedName ?? nameFrom(displayName);
  const problem = nameProblem(name, props.taken);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.resources.create(
        organizationKind,
        organizationOf({ name, displayName, description }),
      );
      choose(name);
      props.close();
    } catch (e) {
      setError(
        isApiError(e)
          ? `${e.message} ${e.remedy ?? ''}`
          : 'It did not work. Try again.',
      );
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={busy ? undefined : props.close}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="sm"
    >
      <form onSubmit={submit} noValidate>
        <DialogTitle id={titleId}>Create organisation</DialogTitle>
        <DialogContent>
          <DialogContentText>
            An organisation has projects, environments and people of its own.
            You switch to it when it is made.
          </DialogContentText>
          <TextField
            margin="normal"
            fullWidth
            label="Display name"
            value={displayName}
            onChange={event => setDisplayName(event.target.value)}
          />
          <TextField
            margin="normal"
            fullWidth
            required
            label="Name"
            value={name}
            error={name !== '' && problem !== undefined}
            helperText={
              (name !== '' && problem) || 'Cannot be changed afterwards.'
            }
            onChange={event => setTypedName(event.target.value)}
          />
          <TextField
            margin="normal"
            fullWidth
            multiline
            minRows={2}
            label="Description"
            value={description}
            onChange={event => setDescription(event.target.value)}
          />
          {error && <Alert severity="error">{error}</Alert>}
        </DialogContent>
        <DialogActions>
          <Button onClick={props.close} disabled={busy}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant="contained"
            disabled={busy || problem !== undefined}
          >
            Create
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The button and its dialog. `taken`: names that exist. */
export function CreateOrganization({ taken }: { taken: readonly string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <AccessButton
        question={{ action: 'organization:create', scope: {} }}
        variant="contained"
        startIcon={<AddIcon />}
        onClick={() => setOpen(true)}
      >
        Create organisation
      </AccessButton>
      {open && <CreateDialog taken={taken} close={() => setOpen(false)} />}
    </>
  );
}

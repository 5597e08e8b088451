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
import { usePlatformText } from '../texts';
import { nameFrom, nameProblem, organizationOf } from './organizationForm';

function CreateDialog(props: { taken: readonly string[]; close: () => void }) {
  const t = usePlatformText();
  const api = useApi(openchoreoApiRef);
  const { choose } = useOrganization();
  const titleId = useId();
  const [displayName, setDisplayName] = useState('');
  const [typedName, setTypedName] = useState<string>();
  const [description, setDescription] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const name = typedName ?? nameFrom(displayName);
  const problemKey = nameProblem(name, props.taken);
  const problem = problemKey && t(problemKey);
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
        isApiError(e) ? `${e.message} ${e.remedy ?? ''}` : t('create.failed'),
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
        <DialogTitle id={titleId}>{t('create.title')}</DialogTitle>
        <DialogContent>
          <DialogContentText>{t('create.text')}</DialogContentText>
          <TextField
            margin="normal"
            fullWidth
            label={t('create.displayName')}
            value={displayName}
            onChange={event => setDisplayName(event.target.value)}
          />
          <TextField
            margin="normal"
            fullWidth
            required
            label={t('create.name')}
            value={name}
            error={name !== '' && problem !== undefined}
            helperText={(name !== '' && problem) || t('create.fixed')}
            onChange={event => setTypedName(event.target.value)}
          />
          <TextField
            margin="normal"
            fullWidth
            multiline
            minRows={2}
            label={t('create.description')}
            value={description}
            onChange={event => setDescription(event.target.value)}
          />
          {error && <Alert severity="error">{error}</Alert>}
        </DialogContent>
        <DialogActions>
          <Button onClick={props.close} disabled={busy}>
            {t('create.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            disabled={busy || problem !== undefined}
          >
            {t('create.submit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The button and its dialog. `taken`: names that exist. */
export function CreateOrganization({ taken }: { taken: readonly string[] }) {
  const t = usePlatformText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <AccessButton
        question={{ action: 'organization:create', scope: {} }}
        variant="contained"
        startIcon={<AddIcon />}
        onClick={() => setOpen(true)}
      >
        {t('create.title')}
      </AccessButton>
      {open && <CreateDialog taken={taken} close={() => setOpen(false)} />}
    </>
  );
}
